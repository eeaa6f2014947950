import type { Stats } from 'node:fs';
import { lstat, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { dateOf, fileNameOf, type JournalFileName } from './names.js';

/** A file that was written to so lately belongs to a call that another process has on the line. */
const LIVE_MS = 60_000;

/** What may stay. */
export interface RetentionRules {
  readonly dir: string;
  /** Older calls go. */
  readonly keepMs: number;
  /** So many bytes may all files have together; the oldest calls go first. */
  readonly maxBytes: number;
  readonly now: Date;
  /** Whether the call is on the line: its files stay. */
  readonly isLive: (stem: string) => boolean;
}

/** What was done. */
export interface Cleaning {
  readonly deletedFiles: number;
  readonly deletedBytes: number;
  /** Of the first file that could not be deleted. */
  readonly failure: unknown;
}

interface CallFiles {
  readonly stem: string;
  readonly startedAtMs: number;
  readonly paths: string[];
  bytes: number;
  lastWrittenMs: number;
}

/** Deletes the files of calls that are too old, and of the oldest that are too much. Only files with names like ours are looked at. Rejects where the folder can't be listed. */
export async function cleanUp(rules: RetentionRules): Promise<Cleaning> {
  const nowMs = rules.now.getTime();
  const calls = await callsIn(rules.dir);
  const done = { deletedFiles: 0, deletedBytes: 0, failure: undefined as unknown };
  let keptBytes = calls.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const call of calls) {
    const isOld = nowMs - call.startedAtMs > rules.keepMs;
    if (!isOld && keptBytes <= rules.maxBytes) continue;
    if (rules.isLive(call.stem) || Math.abs(nowMs - call.lastWrittenMs) < LIVE_MS) continue;
    keptBytes -= call.bytes;
    await removeAll(call, done);
  }
  return done;
}

/** Oldest first. One file after the other: what writes the live journals goes first. */
async function callsIn(dir: string): Promise<CallFiles[]> {
  const calls = new Map<string, CallFiles>();
  for (const name of (await readdir(dir)).sort()) {
    const of = fileNameOf(name);
    const path = join(dir, name);
    const stats = of && (await lstat(path).catch(() => undefined));
    if (of !== undefined && stats?.isFile() === true) addTo(calls, of, path, stats);
  }
  return [...calls.values()];
}

function addTo(
  calls: Map<string, CallFiles>,
  { stem, stamp }: JournalFileName,
  path: string,
  { size, mtimeMs }: Stats,
): void {
  const startedAtMs = dateOf(stamp).getTime();
  const call = calls.get(stem) ?? { stem, startedAtMs, paths: [], bytes: 0, lastWrittenMs: 0 };
  calls.set(stem, call);
  call.paths.push(path);
  call.bytes += size;
  call.lastWrittenMs = Math.max(call.lastWrittenMs, mtimeMs);
}

async function removeAll(
  { paths, bytes }: CallFiles,
  done: { deletedFiles: number; deletedBytes: number; failure: unknown },
): Promise<void> {
  done.deletedBytes += bytes;
  for (const path of paths) {
    try {
      await unlink(path);
      done.deletedFiles += 1;
    } catch (error) {
      done.failure ??= error;
    }
  }
}
