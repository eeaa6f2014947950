import { fork, type ChildProcess } from 'node:child_process';
import { messageOf } from '../lib/errors.js';
import type { Clock } from '../ports/clock.js';
import type { NeuralEar, NeuralVad } from '../ports/neural-vad.js';
import { JudgingDesk } from './judging-desk.js';
import { SileroEar } from './silero-ear.js';
import type { WorkerReply, WorkerRequest } from './silero-messages.js';
import { locateSilero, SILERO_PACKAGE, type SileroFiles } from './silero-package.js';

/** A model that is not loaded by then will not be: calls must not wait for it. It takes a fraction of a second. */
export const START_LIMIT_MS = 5000;

/** What the detector is started with. */
export interface SileroVadOptions {
  readonly clock: Clock;
  /** The compiled silero-worker.js. */
  readonly workerUrl: URL;
  /** Called once if the worker is lost after its start: ears get no answers any more. */
  readonly onLost: (reason: string) => void;
  /** Where model and runtime are (`undefined`: not installed); looked up when the key is absent. */
  readonly files?: SileroFiles | undefined;
}

/** The neural detector, or why there is none. */
export type SileroStart = { readonly vad: SileroVad } | { readonly vad: undefined; readonly reason: string };

/**
 * Loads the model in a process of its own, which takes a fraction of a second. Where that can't be, the server does without and has a
 * reason to tell.
 */
export async function startSileroVad(options: SileroVadOptions): Promise<SileroStart> {
  const files = 'files' in options ? options.files : locateSilero();
  if (files === undefined)
    return { vad: undefined, reason: `the optional package ${SILERO_PACKAGE} is not installed` };
  // Its output is no part of ours: what native code prints would break the log.
  const worker = fork(options.workerUrl, {
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  ask(worker, { type: 'load', files });
  const reason = await failureToStart(worker, options.clock);
  if (reason === undefined) return { vad: new SileroVad(worker, options.onLost) };
  worker.kill('SIGKILL');
  return { vad: undefined, reason };
}

function ask(worker: ChildProcess, request: WorkerRequest): void {
  // That it can't be delivered is told by the worker's end.
  worker.send(request, () => undefined);
}

/** Undefined as soon as the worker says that it is ready. */
function failureToStart(worker: ChildProcess, clock: Clock): Promise<string | undefined> {
  return new Promise((resolve) => {
    const settle = (reason: string | undefined): void => {
      limit.cancel();
      resolve(reason);
    };
    const limit = clock.after(START_LIMIT_MS, () =>
      settle(`it was not ready within ${START_LIMIT_MS / 1000} s`),
    );
    worker.once('message', (reply: WorkerReply) =>
      settle(reply.type === 'failed' ? reply.reason : undefined),
    );
    worker.on('error', (error) => settle(messageOf(error)));
    worker.once('exit', (code, signal) => settle(endText(code, signal)));
  });
}

function endText(code: number | null, signal: string | null): string {
  return `its process ended (${signal ?? `exit code ${code ?? 'unknown'}`})`;
}

/** Silero in a process of its own: one model session for all calls, a state for each. It never keeps this process alive. */
export class SileroVad implements NeuralVad {
  readonly #worker: ChildProcess;
  readonly #desk: JudgingDesk;
  readonly #ended: Promise<void>;
  #onLost: ((reason: string) => void) | undefined;

  /** Takes over a worker that is ready. */
  constructor(worker: ChildProcess, onLost: (reason: string) => void) {
    this.#worker = worker;
    this.#onLost = onLost;
    this.#desk = new JudgingDesk((request) => ask(worker, request));
    worker.on('message', (reply: WorkerReply) => this.#take(reply));
    this.#ended = new Promise((resolve) => {
      worker.once('exit', (code, signal) => {
        this.#lost(endText(code, signal));
        resolve();
      });
    });
    // Last: listening to its messages makes a worker count again.
    worker.unref();
    worker.channel?.unref();
  }

  /** Chunks (32 ms each) of all calls that were never judged because there was too much to do. */
  get droppedChunks(): number {
    return this.#desk.droppedChunks;
  }

  open(): NeuralEar {
    return new SileroEar(this.#desk);
  }

  /** Ends the worker; ears get no answers any more. */
  async close(): Promise<void> {
    this.#onLost = undefined;
    this.#desk.close();
    this.#worker.ref();
    // It has nothing to tidy up.
    this.#worker.kill('SIGKILL');
    await this.#ended;
  }

  #take(reply: WorkerReply): void {
    if (reply.type === 'judged') this.#desk.judged(reply.confidences);
    else if (reply.type === 'failed') {
      this.#lost(reply.reason);
      this.#worker.kill('SIGKILL');
    }
  }

  #lost(reason: string): void {
    this.#desk.close();
    this.#onLost?.(reason);
    this.#onLost = undefined;
  }
}
