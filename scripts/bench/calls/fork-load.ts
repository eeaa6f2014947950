import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endChild, endWithUs } from '../children.js';
import type { LoadAnswer, LoadOrder } from './load-process.js';
import type { LoadFigures } from './load.js';
import type { ProviderOptions } from './provider.js';

/** A load in a process of its own. */
export interface LoadChild {
  /** Its provider's, as OPENAI_BASE_URL has it. */
  readonly baseUrl: string;
  readonly pid: number;
  ask(order: LoadOrder): Promise<LoadFigures>;
  close(): Promise<void>;
}

/** Beside a server that has no time left, an order may take as long as nobody would wait (ms). */
const PATIENCE_MS = 120_000;

/** Starts one. */
export async function forkLoad(options: ProviderOptions): Promise<LoadChild> {
  const path = fileURLToPath(new URL('./load-process.js', import.meta.url));
  // JSON has no NaN, which is what a spread of nothing is.
  const child = fork(path, [JSON.stringify(options)], { serialization: 'advanced' });
  endWithUs(child);
  const answer = (): Promise<LoadAnswer> =>
    new Promise((resolve, reject) => {
      const gone = (): void => reject(new Error('the load ended'));
      const tooLong = (): void =>
        reject(new Error(`the load has not answered within ${PATIENCE_MS / 1000} s`));
      const timer = setTimeout(tooLong, PATIENCE_MS);
      child.once('exit', gone);
      child.once('message', (message) => {
        clearTimeout(timer);
        child.off('exit', gone);
        resolve(message as LoadAnswer);
      });
    });
  const ready = await answer();
  return {
    baseUrl: ready.type === 'ready' ? ready.baseUrl : '',
    pid: child.pid ?? 0,
    ask: async (order) => {
      child.send(order);
      const came = await answer();
      if (came.type !== 'done') throw new Error(came.type === 'failed' ? came.why : 'the load began twice');
      return came.figures;
    },
    close: () => endChild(child),
  };
}
