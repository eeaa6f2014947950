import { randomUUID } from 'node:crypto';
import { open, stat, statfs, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { messageOf } from '../../lib/errors.js';
import { fail, ok, warn, type Found } from './finding.js';

const MEGABYTE = 1_000_000;
const SCARCE_BYTES = 1_000 * MEGABYTE;
const TOO_LITTLE_BYTES = 100 * MEGABYTE;
/** Bits of a mode that let others than the owner in. */
const OTHERS = 0o077;

/** Whether records of calls can be kept in a folder: that it is one, can be written, is nobody else's to read, and has room. */
export async function diskFindings(folder: string): Promise<readonly Found[]> {
  const existing = await nearestFolder(resolve(folder));
  const problem = await writingProblem(existing.path);
  if (problem !== undefined) {
    return [
      fail(
        `${folder} can't be written: ${problem}`,
        'calls would leave no record',
        `make it writable for this user (chown, or another place in the configuration)`,
      ),
    ];
  }
  const made = existing.path === resolve(folder);
  const open = made && (existing.mode & OTHERS) !== 0;
  const mode = (existing.mode & 0o777).toString(8);
  return [
    ok(made ? `${folder} can be written` : `${folder} will be made in ${existing.path}`),
    ...(open
      ? [
          warn(
            `${folder} has mode ${mode}`,
            'others on this machine see whose calls there were',
            `chmod 700 ${folder}`,
          ),
        ]
      : []),
    await roomFinding(existing.path),
  ];
}

/** The folder itself, or the nearest one above it that exists. */
async function nearestFolder(path: string): Promise<{ readonly path: string; readonly mode: number }> {
  try {
    return { path, mode: (await stat(path)).mode };
  } catch (error) {
    if (dirname(path) === path) throw error;
    return nearestFolder(dirname(path));
  }
}

/** Rights are many things (users, mounts, quotas): only writing tells. */
async function writingProblem(folder: string): Promise<string | undefined> {
  const path = join(folder, `.talkpath-doctor-${randomUUID()}`);
  try {
    await (await open(path, 'wx', 0o600)).close();
    await unlink(path);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

async function roomFinding(folder: string): Promise<Found> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const saw =
    free < SCARCE_BYTES ? `${Math.floor(free / MEGABYTE)} MB free` : `${(free / 1e9).toFixed(1)} GB free`;
  if (free >= SCARCE_BYTES) return ok(saw);
  const todo = 'make room, or keep fewer records';
  return free < TOO_LITTLE_BYTES
    ? fail(saw, 'records would soon have holes', todo)
    : warn(saw, 'an hour of a recorded call takes about 200 MB', todo);
}
