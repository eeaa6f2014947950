import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, TalkpathError } from '../../lib/errors.js';

/** What the folders of all servers begin with. */
export const FOLDER_PREFIX = 'talkpath-workers-';
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

/** Takes it away, with what is left in it. */
export function closeSocketFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function made(parent: string): string {
  try {
    // Nobody but this user enters it.
    return mkdtempSync(join(parent, FOLDER_PREFIX));
  } catch (error) {
    throw new TalkpathError('server.no_socket_folder', `${parent}: ${messageOf(error)}`, { cause: error });
  }
}
