import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endChild, endWithUs } from './children.js';
import type { FarEndMessage } from './far-end-process.js';
import type { FarEndCounts } from './far-end-session.js';

/** A far end in a process of its own. */
export interface FarEndChild {
  readonly baseUrl: string;
  readonly pid: number;
  counts(): Promise<FarEndCounts>;
  close(): Promise<void>;
}

/** Starts the far end of bench:calls. */
export async function forkFarEnd(audioFormat: 'pcm16' | 'g711_ulaw'): Promise<FarEndChild> {
  const child = fork(fileURLToPath(new URL('./far-end-process.js', import.meta.url)), [audioFormat]);
  endWithUs(child);
  const answer = (): Promise<FarEndMessage> =>
    new Promise((resolve, reject) => {
      child.once('message', (message) => resolve(message as FarEndMessage));
      child.once('exit', () => reject(new Error('the far end ended')));
    });
  const ready = await answer();
  return {
    baseUrl: ready.type === 'ready' ? ready.baseUrl : '',
    pid: child.pid ?? 0,
    counts: async () => {
      child.send('counts');
      const message = await answer();
      if (message.type !== 'counts') throw new Error(`the far end said ${message.type}`);
      return message.counts;
    },
    close: () => endChild(child),
  };
}
