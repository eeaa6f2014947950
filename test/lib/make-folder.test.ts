import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeFolder } from '../../src/lib/make-folder.js';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'talkpath-folder-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('a folder that is made', () => {
  it('comes with those above it, all with its mode', async () => {
    const at = folder();
    await makeFolder(join(at, 'a', 'b', 'c'), 0o700);
    expect([modeOf(join(at, 'a')), modeOf(join(at, 'a', 'b', 'c'))]).toEqual([0o700, 0o700]);
  });

  it('may be there already, and stays as it is', async () => {
    const at = folder();
    await makeFolder(join(at, 'a'), 0o755);
    await makeFolder(join(at, 'a'), 0o700);
    expect(modeOf(join(at, 'a'))).toBe(0o755);
  });

  it('may be made by several at once', async () => {
    const at = folder();
    await Promise.all(Array.from({ length: 5 }, () => makeFolder(join(at, 'a', 'b'), 0o700)));
    expect(existsSync(join(at, 'a', 'b'))).toBe(true);
  });

  it('can not be made where there is a file', async () => {
    const path = join(folder(), 'file');
    writeFileSync(path, '');
    await expect(makeFolder(path, 0o700)).rejects.toThrow(`${path} is a file, and no folder`);
    await expect(makeFolder(join(path, 'a'), 0o700)).rejects.toThrow('ENOTDIR');
  });

  it.runIf(existsSync('/proc/self'))('is refused at once where nothing can be made', async () => {
    await expect(makeFolder('/proc/talkpath/a/b', 0o700)).rejects.toThrow('no folder can be made in /proc');
  });
});
