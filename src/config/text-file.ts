import { readFileSync, statSync } from 'node:fs';
import { messageOf } from '../lib/errors.js';
import { ConfigError } from './faults.js';

/** No configuration written by people comes near this. */
export const MAX_FILE_BYTES = 128 * 1024;

const NEWLINE = 0x0a;

/** The text of a small UTF-8 file (a byte order mark is dropped); throws a ConfigError when it is none. */
export function readTextFile(path: string): string {
  const bytes = readSmallFile(path);
  try {
    return decode(bytes);
  } catch {
    const line = lineThatIsNotUtf8(bytes);
    throw new ConfigError('config.unreadable', [
      { file: path, line, column: 1, path: '', message: 'not UTF-8; save the file as UTF-8 text' },
    ]);
  }
}

function readSmallFile(path: string): Uint8Array {
  const unreadable = (message: string): ConfigError =>
    new ConfigError('config.unreadable', [{ file: path, path: '', message }]);
  try {
    const found = statSync(path);
    if (found.isDirectory()) throw unreadable('a folder, not a file');
    if (!found.isFile()) throw unreadable('not a regular file');
    if (found.size > MAX_FILE_BYTES)
      throw unreadable(`${found.size} bytes long; a configuration may have ${MAX_FILE_BYTES}`);
    return readFileSync(path);
  } catch (thrown) {
    if (thrown instanceof ConfigError) throw thrown;
    if (isMissing(thrown))
      throw new ConfigError('config.not_found', [{ file: path, path: '', message: 'no such file' }]);
    throw unreadable(`cannot be read: ${messageOf(thrown)}`);
  }
}

function isMissing(thrown: unknown): boolean {
  return (
    thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR')
  );
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

/** A newline byte never is part of a longer UTF-8 sequence, so lines can be tried one by one. */
function lineThatIsNotUtf8(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    try {
      decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end + 1;
  }
  return line;
}
