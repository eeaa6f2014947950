import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tryWriting } from '../../../src/cli/call/try-writing.js';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'talkpath-out-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

describe('trying whether a file can be written', () => {
  it('leaves nothing behind where there was nothing', async () => {
    const path = folder();
    await tryWriting(join(path, 'heard.wav'));
    expect(readdirSync(path)).toEqual([]);
  });

  it('leaves a file as it is', async () => {
    const path = join(folder(), 'heard.wav');
    writeFileSync(path, 'an earlier call');
    await tryWriting(path);
    expect(readFileSync(path, 'utf8')).toBe('an earlier call');
  });

  it('rejects where there is no such folder, and where the file is a folder', async () => {
    const path = folder();
    await expect(tryWriting(join(path, 'none', 'heard.wav'))).rejects.toThrow(/ENOENT/);
    await expect(tryWriting(path)).rejects.toThrow(/EISDIR/);
  });
});
