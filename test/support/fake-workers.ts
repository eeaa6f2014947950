import type { FromWorker, ToWorker } from '../../src/compose/workers/messages.js';
import type { StartWorker, WorkerReceiver } from '../../src/compose/workers/worker-process.js';

/** One worker process that is none: it does what a test says. */
export class FakeWorker {
  readonly number: number;
  readonly told: ToWorker[] = [];
  answersHow = true;
  killed = false;
  readonly #receiver: WorkerReceiver;

  constructor(number: number, receiver: WorkerReceiver) {
    this.number = number;
    this.#receiver = receiver;
  }

  take(message: ToWorker): void {
    this.told.push(message);
    if (message.type !== 'ask' || !this.answersHow) return;
    const state = { lagMs: 1, memoryBytes: 2, spentUsd: 3 };
    this.say({ type: 'answer', id: message.id, value: message.what === 'state' ? state : [] });
  }

  say(message: FromWorker): void {
    this.#receiver.message(message);
  }

  begin(): void {
    this.say({ type: 'hello' });
    this.say({ type: 'ready' });
  }

  die(how = 'SIGKILL'): void {
    this.#receiver.ended(how);
  }
}

/** Worker processes of a test, in the order in which they were started. */
export function fakeWorkers(): { readonly all: FakeWorker[]; readonly start: StartWorker } {
  const all: FakeWorker[] = [];
  return {
    all,
    start: (number, receiver) => {
      const worker = new FakeWorker(number, receiver);
      all.push(worker);
      return {
        pid: 1000 + all.length,
        send: (message) => worker.take(message),
        kill: () => {
          worker.killed = true;
          worker.die();
        },
      };
    },
  };
}
