import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openEarsFolder } from '../../../../src/providers/practice-agent/ears/ears-folder.js';

/** A process that has ended. */
const DEAD = spawnSync(process.execPath, ['--version']).pid;

it('the recognizer’s folder is private, and takes away what killed processes have left, and nothing else', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'ears-parent-'));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const kept = [
    `talkpath-ears-${process.pid}-abc`,
    `talkpath-ears-${process.ppid}-abc`,
    'talkpath-ears-abc',
    'other',
  ];
  const left = `talkpath-ears-${DEAD}-abc`;
  for (const name of [...kept, left]) {
    mkdirSync(join(parent, name));
    writeFileSync(join(parent, name, 'turn.raw'), 'what a caller said');
  }
  const folder = await openEarsFolder(parent);
  expect(basename(folder)).toMatch(new RegExp(`^talkpath-ears-${process.pid}-`));
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(existsSync(join(parent, left))).toBe(false);
  for (const name of kept) expect(existsSync(join(parent, name, 'turn.raw'))).toBe(true);
});
