import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { closeSocketFolder, openSocketFolder } from '../../../src/compose/workers/socket-folder.js';

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
