import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJournal } from '../../../src/observe/journal/read.js';
import { callEvents, journalText } from '../../support/journal-events.js';

const path = join(mkdtempSync(join(tmpdir(), 'talkpath-order-')), 'call.jsonl');
const LINES = journalText(callEvents(3)).trimEnd().split('\n');

/** What there is to say of a journal of these lines. */
function troublesOf(lines: readonly string[]) {
  writeFileSync(path, `${lines.join('\n')}\n`);
  return readJournal(path, () => undefined).troubles;
}

const tellings = (lines: readonly string[]): string[] =>
  troublesOf(lines).map(({ line, what, detail }) => `${line} ${what}: ${detail}`);

describe('a hole in a journal', () => {
  it('is told with the line before it, how much is missing, and of when', () => {
    const [trouble, ...others] = troublesOf(LINES.toSpliced(100, 20));
    expect(others).toEqual([]);
    expect(trouble).toMatchObject({ line: 100, what: 'hole' });
    expect(trouble?.detail).toMatch(
      /^20 lines missing after line 100, between \d\.\d\d s and \d\.\d\d s of the call$/,
    );
    const [before, after] = [LINES[99], LINES[120]].map((line = '') => (JSON.parse(line) as { t: number }).t);
    expect(trouble?.atMs).toBe(before);
    expect(trouble?.detail).toContain(`${((after ?? 0) / 1000).toFixed(2)} s of`);
  });

  it('is told wherever it is and however long: all that is missing is counted once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: LINES.length - 2 }),
        fc.integer({ min: 1, max: 50 }),
        (at, count) => {
          const left = LINES.toSpliced(at, count);
          const holes = tellings(left);
          const cut = Math.min(count, LINES.length - at);
          // What is cut off at the end leaves no hole.
          const told =
            at + cut === LINES.length ? [] : [`${at} hole: ${cut} ${cut === 1 ? 'line' : 'lines'}`];
          expect(holes.map((text) => text.split(' missing')[0])).toEqual(told);
        },
      ),
    );
  });

  it('is told at the beginning, too, and then it is not said that the first line is missing', () => {
    expect(tellings(LINES.slice(30))).toEqual([
      expect.stringMatching(/^0 hole: 30 lines missing before the first that is there/),
    ]);
  });

  it('is only as large as what can be neither read nor found', () => {
    const damaged = LINES.toSpliced(50, 3, '\0\0\0\0');
    expect(tellings(damaged)).toEqual([
      expect.stringMatching(/^50 hole: 2 lines/),
      '51 not-json: it is no JSON',
    ]);
    expect(tellings(LINES.with(50, '{"t":1}')).map((text) => text.split(':')[0])).toEqual([
      '51 unknown-shape',
    ]);
  });

  it('is not told where a line says that the disk did not take them', () => {
    const lost = '{"t":900,"e":"lost","lines":20,"soundBytes":0,"i":121}';
    const renumbered = LINES.map((line) =>
      line.replace(/"i":(\d+)\}$/, (_, i: string) => `"i":${Number(i) > 120 ? Number(i) + 1 : i}}`),
    );
    const lines = renumbered.toSpliced(100, 20, lost);
    expect(tellings(lines)).toEqual(['101 lost: 20 lines and 0 bytes of sound were not written']);
    // A hole beside it is one all the same.
    expect(tellings(lines.toSpliced(98, 2))).toEqual([
      expect.stringMatching(/^98 hole: 2 lines/),
      expect.stringMatching(/^99 lost: 20 lines/),
    ]);
  });
});

describe('lines that do not stand where they were written', () => {
  it('are told as a whole when they were moved', () => {
    const moved = [
      ...LINES.slice(0, 100),
      ...LINES.slice(150, 200),
      ...LINES.slice(100, 150),
      ...LINES.slice(200),
    ];
    expect(tellings(moved)).toEqual(['151 misplaced: its number is 101, and 200 stands before it']);
  });

  it('are told as a whole when they are there twice', () => {
    const twice = [...LINES.slice(0, 150), ...LINES.slice(100, 150), ...LINES.slice(150)];
    expect(tellings(twice)).toEqual(['151 repeated: its number, 101, was there before']);
    expect(tellings(LINES.toSpliced(10, 0, LINES[9] ?? ''))).toEqual([
      '11 repeated: its number, 10, was there before',
    ]);
  });

  it('are told by their times where they have no numbers', () => {
    const bare = LINES.map((line) => line.replace(/,"i":\d+\}$/, '}'));
    expect(tellings(bare)).toEqual([]);
    const moved = [
      ...bare.slice(0, 100),
      ...bare.slice(150, 200),
      ...bare.slice(100, 150),
      ...bare.slice(200),
    ];
    expect(tellings(moved)).toEqual([
      expect.stringMatching(/^15\d time-back: it is of [\d.]+ ms, the one before/),
    ]);
    // What is missing nobody can tell.
    expect(tellings(bare.toSpliced(100, 20))).toEqual([]);
  });
});
