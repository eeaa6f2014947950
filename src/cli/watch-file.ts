import { realpathSync, statSync, watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../lib/errors.js';
import type { Clock, Timer } from '../ports/clock.js';

/** An editor writes a file in several steps; they are over by then. */
const SETTLE_MS = 200;

/** What is told of a file. */
export interface FileWatch {
  readonly clock: Clock;
  /** Called when the file has changed, and what was done to it has settled. */
  readonly changed: () => void;
  /** Called when changes are not noticed any more. */
  readonly lost: (detail: string) => void;
}

/** Watches a file through its folder, since editors put a new file in the place of the old one. Gives what ends it. */
export function watchFile(path: string, { clock, changed, lost }: FileWatch): () => void {
  const watchers: FSWatcher[] = [];
  let seen = stateOf(path);
  let timer: Timer | undefined;
  const look = (): void => {
    timer = undefined;
    const now = stateOf(path);
    // A file that is gone is on its way to be replaced.
    if (now === seen || now === undefined) return;
    seen = now;
    changed();
  };
  const stop = (): void => {
    timer?.cancel();
    for (const watcher of watchers.splice(0)) watcher.close();
  };
  try {
    for (const folder of foldersOf(path)) {
      const watcher = watch(folder, { persistent: false }, () => (timer ??= clock.after(SETTLE_MS, look)));
      watcher.on('error', (error) => {
        stop();
        lost(messageOf(error));
      });
      watchers.push(watcher);
    }
  } catch (error) {
    stop();
    lost(messageOf(error));
  }
  return stop;
}

/** A link may be turned to another file, or the file that it leads to may change. */
function foldersOf(path: string): ReadonlySet<string> {
  return new Set([dirname(path), dirname(realpathSync(path))].map((folder) => realpathSync(folder)));
}

/** What tells one state of a file from another. */
function stateOf(path: string): string | undefined {
  try {
    const { ino, size, mtimeMs } = statSync(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return undefined;
  }
}
