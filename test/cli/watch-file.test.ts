import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { watchFile } from '../../src/cli/watch-file.js';
import { ManualClock } from '../support/manual-clock.js';
import { until } from '../support/until.js';

const SETTLE_MS = 200;

/** A file that is watched, in a folder of its own. */
function watched({ inFolder = (folder: string): string => join(folder, 'a.yaml') } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'talkpath-'));
  writeFileSync(join(folder, 'a.yaml'), 'one');
  const clock = new ManualClock();
  const told = { changes: 0, lost: [] as string[] };
  const stop = watchFile(inFolder(folder), {
    clock,
    changed: () => {
      told.changes += 1;
    },
    lost: (detail) => void told.lost.push(detail),
  });
  onTestFinished(() => {
    stop();
    rmSync(folder, { recursive: true });
  });
  /** Does something to the folder and waits until the watching knows, and it has settled. */
  const after = async (change: () => void): Promise<number> => {
    change();
    await until(() => clock.pending > 0);
    clock.advance(SETTLE_MS);
    return told.changes;
  };
  return { folder, clock, told, stop, after, file: join(folder, 'a.yaml') };
}

describe('watching a file', () => {
  it('tells of a change once, when it has settled', async () => {
    const { file, after, clock, told } = watched();
    writeFileSync(file, 'tw');
    await until(() => clock.pending > 0);
    clock.advance(SETTLE_MS - 1);
    expect(told.changes).toBe(0);
    writeFileSync(file, 'two');
    clock.advance(1);
    expect(told.changes).toBe(1);
    expect(await after(() => writeFileSync(file, 'three'))).toBe(2);
  });

  it('tells of a new file in the place of the old one, as editors put it', async () => {
    const { folder, file, after } = watched();
    writeFileSync(join(folder, 'a.yaml~'), 'two');
    expect(await after(() => renameSync(join(folder, 'a.yaml~'), file))).toBe(1);
    expect(await after(() => unlinkSync(file))).toBe(1);
    expect(await after(() => writeFileSync(file, 'three'))).toBe(2);
  });

  it('is silent about other files of the folder', async () => {
    const { folder, after } = watched();
    expect(await after(() => writeFileSync(join(folder, 'b.yaml'), 'x'))).toBe(0);
  });

  it('follows a link, whether it is turned or what it leads to changes', async () => {
    const { folder, after } = watched({
      inFolder: (inside) => {
        mkdirSync(join(inside, 'links'));
        symlinkSync(join(inside, 'a.yaml'), join(inside, 'links', 'l.yaml'));
        return join(inside, 'links', 'l.yaml');
      },
    });
    expect(await after(() => writeFileSync(join(folder, 'a.yaml'), 'changed'))).toBe(1);
    writeFileSync(join(folder, 'links', 'other.yaml'), 'other');
    expect(
      await after(() => {
        symlinkSync(join(folder, 'links', 'other.yaml'), join(folder, 'links', 'new'));
        renameSync(join(folder, 'links', 'new'), join(folder, 'links', 'l.yaml'));
      }),
    ).toBe(2);
  });

  it('says so when it can not watch', () => {
    const lost: string[] = [];
    const missing = join(tmpdir(), 'talkpath-no-such-folder', 'a.yaml');
    watchFile(missing, {
      clock: new ManualClock(),
      changed: () => undefined,
      lost: (detail) => void lost.push(detail),
    });
    expect(lost).toEqual([expect.stringContaining('ENOENT')]);
  });

  it('tells of nothing once it is stopped', () => {
    const { file, stop, clock, told } = watched();
    stop();
    writeFileSync(file, 'two');
    clock.advance(SETTLE_MS);
    expect([told.changes, clock.pending]).toEqual([0, 0]);
  });
});
