import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import {
  clearLeftFolders,
  closeSocketFolder,
  openSocketFolder,
} from '../../../src/compose/workers/socket-folder.js';

function parent(): string {
  const folder = mkdtempSync(join(tmpdir(), 'talkpath-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it('makes a folder that only this user enters, and takes it away', () => {
  const folder = openSocketFolder(parent());
  expect(statSync(folder).mode & 0o077).toBe(0);
  closeSocketFolder(folder);
  expect(existsSync(folder)).toBe(false);
});

it('says that the folder for temporary files can not be used, and which', () => {
  const missing = join(parent(), 'missing');
  expect(() => openSocketFolder(missing)).toThrow(missing);
  expect(() => openSocketFolder(missing)).toThrow(
    expect.objectContaining({ code: 'server.no_socket_folder' }),
  );
});

it('says so of one whose path is too long for a socket, and leaves nothing in it', () => {
  const deep = join(parent(), 'a'.repeat(80));
  mkdirSync(deep);
  expect(() => openSocketFolder(deep)).toThrow(expect.objectContaining({ code: 'server.no_socket_folder' }));
  expect(readdirSync(deep)).toEqual([]);
});

/** No system gives a process this id. */
const NOBODY = 2 ** 30;

it('clears what a killed server has left, and nothing that may be in use or is somebody else’s', async () => {
  const folder = parent();
  const made = (name: string, files: readonly string[]): string => {
    const path = join(folder, name);
    mkdirSync(path);
    for (const file of files) writeFileSync(join(path, file), '');
    return path;
  };
  // As at the socket of a process that was killed, nobody answers at a file.
  const left = made(`talkpath-workers-${NOBODY}-left`, ['1', '2']);
  const used = made(`talkpath-workers-${NOBODY}-used`, []);
  const server = createServer();
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(join(used, '1'), resolve));
  const own = made(`talkpath-workers-${process.pid}-own`, ['1']);
  const empty = made(`talkpath-workers-${NOBODY}-empty`, []);
  const other = made('talkpath-other', ['1']);
  await clearLeftFolders(folder);
  expect([left, used, own, empty, other].map((path) => existsSync(path))).toEqual([
    false,
    true,
    true,
    true,
    true,
  ]);
});

it('does not mind a folder that is not there', async () => {
  await expect(clearLeftFolders(join(parent(), 'missing'))).resolves.toBeUndefined();
});
