import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, TalkpathError } from '../../lib/errors.js';

/** What the folders of all servers begin with. */
const FOLDER_PREFIX = 'talkpath-workers-';
const OF_A_PROCESS = new RegExp(`^${FOLDER_PREFIX}(\\d+)-`);
/** So many are cleared at a start; those that are left then are for the next. */
const MAX_LEFT = 100;
/** What systems take as the path of a socket: macOS has the least. */
const MAX_SOCKET_PATH_BYTES = 103;
/** No server has started so many workers. */
const LONGEST_NAME = '/9999999';

/** Makes the folder in which the workers of one server listen. Throws `server.no_socket_folder` where that can't be. */
export function openSocketFolder(parent = tmpdir()): string {
  const folder = made(parent);
  const lengthBytes = Buffer.byteLength(folder + LONGEST_NAME);
  if (lengthBytes <= MAX_SOCKET_PATH_BYTES) return folder;
  closeSocketFolder(folder);
  const tooLong = lengthBytes - MAX_SOCKET_PATH_BYTES;
  throw new TalkpathError('server.no_socket_folder', `${parent} is too long by ${tooLong} bytes`);
}

/** Takes away what servers of this user have left that were killed. Never throws. */
export async function clearLeftFolders(parent = tmpdir()): Promise<void> {
  try {
    const left = readdirSync(parent).filter((name) => isOwnerGone(name));
    for (const name of left.slice(0, MAX_LEFT)) await clear(join(parent, name));
  } catch {
    // Another server may clear the same; what stays is in nobody's way.
  }
}

/** The name says which process made it. */
function isOwnerGone(name: string): boolean {
  const [, pid] = OF_A_PROCESS.exec(name) ?? [];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}

/** A container that shares the folder has process ids of its own: of one that is used a socket answers, or there is none yet. */
async function clear(folder: string): Promise<void> {
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) return;
  const sockets = readdirSync(folder).map((name) => join(folder, name));
  if (sockets.length === 0) return;
  for (const path of sockets) if (await mayAnswer(path)) return;
  closeSocketFolder(folder);
}

function mayAnswer(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error) => resolve(!('code' in error && error.code === 'ECONNREFUSED')));
  });
}

/** Takes it away, with what is left in it. */
export function closeSocketFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function made(parent: string): string {
  try {
    // Nobody but this user enters it.
    return mkdtempSync(join(parent, `${FOLDER_PREFIX}${process.pid}-`));
  } catch (error) {
    throw new TalkpathError('server.no_socket_folder', `${parent}: ${messageOf(error)}`, { cause: error });
  }
}
