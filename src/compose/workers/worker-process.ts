import cluster from 'node:cluster';
import type { Socket } from 'node:net';
import { fromWorker, WORKER_VARIABLE, type FromWorker, type ToWorker } from './messages.js';

/** Who is told what a worker process does. */
export interface WorkerReceiver {
  message(message: FromWorker): void;
  /** Called once, last. `how`: its exit code, or the signal that ended it. */
  ended(how: string): void;
}

/** A worker process, as a channel and a life. */
export interface WorkerProcess {
  readonly pid: number | undefined;
  /** With a connection, perhaps, which is the worker's from then on. */
  send(message: ToWorker, socket?: Socket): void;
  /** Ends it without a word. */
  kill(): void;
}

/** Starts the worker of that number: this program once more, with the same arguments. */
export type StartWorker = (number: number, receiver: WorkerReceiver) => WorkerProcess;

/** A process of node:cluster. It ends by itself when the primary does. */
export const forkWorker: StartWorker = (number, receiver) => {
  const worker = cluster.fork({ [WORKER_VARIABLE]: String(number) });
  worker.on('message', (message: unknown) => {
    const known = fromWorker(message);
    if (known !== undefined) receiver.message(known);
  });
  worker.on('exit', (code, signal) => receiver.ended(signal || `exit code ${code}`));
  // What can't be sent to a process that is about to be gone.
  worker.on('error', () => undefined);
  return {
    pid: worker.process.pid,
    send(message, socket) {
      // Node would count it as one of its server's until that asks this worker, and a server whose workers are gone never closes.
      if (socket !== undefined) Object.assign(socket, { server: undefined });
      const forget = (): void => void socket?.destroy();
      if (worker.isConnected()) worker.send(message, socket, forget);
      else forget();
    },
    kill: () => void worker.process.kill('SIGKILL'),
  };
};
