import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JournalEncoder } from '../../../src/observe/journal/encode.js';
import { readJournal, type ReadOptions } from '../../../src/observe/journal/read.js';
import { readableSchema } from '../../../src/observe/journal/older-shapes.js';
import { MAX_LINE_BYTES } from '../../../src/observe/journal/split-lines.js';
import type { CallEvent } from '../../../src/ports/call-events.js';
import { callEvents, JOURNAL_HEADER, journalText } from '../../support/journal-events.js';

const dir = mkdtempSync(join(tmpdir(), 'talkpath-read-'));
const path = join(dir, 'call.jsonl');
const HEADER = journalText([]);

function read(bytes: string | Uint8Array, options: ReadOptions = {}) {
  writeFileSync(path, bytes);
  const events: CallEvent[] = [];
  const at: number[] = [];
  const reading = readJournal(
    path,
    (event, line) => {
      events.push(event);
      at.push(line);
    },
    options,
  );
  return { ...reading, events, at };
}

/** The events without what is never kept: outgoing audio, which comes back gathered. */
function kept(events: Iterable<CallEvent>): CallEvent[] {
  return [...events].filter((event) => !('command' in event && event.command.type === 'audio'));
}

function withoutSound(events: readonly CallEvent[]): unknown {
  return JSON.parse(JSON.stringify(events, (key, value: unknown) => (key === 'samples' ? undefined : value)));
}

describe('a journal that was written and is read', () => {
  it('gives the events of the call again', () => {
    const { events, header, ended, troubles } = read(journalText(callEvents(6)));
    expect(troubles).toEqual([]);
    expect(ended).toBe(true);
    expect(header).toMatchObject(JOURNAL_HEADER);
    expect(withoutSound(kept(events))).toEqual(withoutSound(kept(callEvents(6))));
  });

  it('says where each event stands', () => {
    const { at } = read(journalText(callEvents(1)));
    const [first, second] = at;
    expect([first, second]).toEqual([2, 3]);
    expect([...at].sort((a, b) => a - b)).toEqual(at);
  });

  it('keeps what was heard with its own media time, wherever audio is missing', () => {
    const heard = {
      type: 'heard',
      speech: true,
      levelDb: -30,
      barDb: -40,
      echoDb: -Infinity,
      humming: 0,
    } as const;
    const frames = [0, 20, 60, 80].map((startMs, i) => ({
      ...heard,
      atMs: i < 3 ? 5 : 9,
      startMs,
      callerLevelDb: undefined,
    }));
    expect(read(journalText(frames)).events).toEqual(frames);
  });

  it('keeps the marks of audio that came late, or within something else', () => {
    const frame = { encoding: 'mulaw', rateHz: 8000, samples: new Uint8Array(160).fill(0xff) } as const;
    const event = { type: 'audio', frame, timestampMs: 20 } as const;
    const late: CallEvent = { type: 'carrier-event', atMs: 1, nested: true, late: true, event };
    expect(read(journalText([late])).events).toEqual([late]);
  });
});

describe('the sound beside a journal', () => {
  const frames = [1, 2, 3].map((code): CallEvent => {
    const samples = new Uint8Array(160).fill(code);
    const frame = { encoding: 'mulaw', rateHz: 8000, samples } as const;
    return { type: 'carrier-event', atMs: code, event: { type: 'audio', frame, timestampMs: code * 20 } };
  });
  const sound: Uint8Array[] = [];
  const encoder = new JournalEncoder({ line: () => undefined, sound: (bytes) => sound.push(bytes.slice()) });
  for (const frame of frames) encoder.take(frame);
  const bytes = Buffer.concat(sound);

  it('comes back with the events', () => {
    writeFileSync(join(dir, 'call.sound'), bytes);
    const { events, troubles } = read(journalText(frames), { sound: true, check: true });
    expect(events).toEqual(frames);
    expect(troubles).toEqual([]);
  });

  it('is silence where it ends too early, and that is told once', () => {
    writeFileSync(join(dir, 'call.sound'), bytes.subarray(0, 200));
    const { events, troubles } = read(journalText(frames), { sound: true });
    expect(events).toHaveLength(3);
    expect(troubles.map(({ what }) => what)).toEqual(['no-sound']);
  });

  it('is told to be another, where its CRC is asked for', () => {
    writeFileSync(
      join(dir, 'call.sound'),
      bytes.map((byte) => byte + 1),
    );
    const { troubles } = read(journalText(frames), { sound: true, check: true });
    expect(troubles.map(({ what }) => what)).toEqual(['wrong-sound']);
  });
});

describe('a journal that is not as it should be', () => {
  it.each([
    ['no JSON', '{"t":1,', 'not-json'],
    ['binary rubbish', '\0\x1b[2J\xff', 'not-json'],
    ['no time', '{"e":"round"}', 'unknown-shape'],
    ['a kind that nobody knows', '{"t":1,"e":"toString"}', 'unknown-shape'],
    ['an audio line without a length', '{"t":1,"e":"caller"}', 'unknown-shape'],
    ['an impossible length', '{"t":1,"e":"caller","ts":0,"n":99999999999,"h":"00000000"}', 'unknown-shape'],
    ['an event without its parts', '{"t":1,"e":"provider-event"}', 'unknown-shape'],
    ['a code that is none', '{"t":1,"e":"fault","code":"constructor","detail":""}', 'unknown-shape'],
    ['null', 'null', 'unknown-shape'],
    ['a hole', '{"t":1,"e":"lost","lines":3,"soundBytes":0}', 'lost'],
  ])('is read around %s', (_, line, what) => {
    const { events, troubles } = read(`${HEADER}${line}\n{"t":2,"e":"round"}\n`);
    expect(events).toEqual([{ type: 'round', atMs: 2 }]);
    expect(troubles).toMatchObject([{ line: 2, what }]);
  });

  it('shows nothing of what it can’t read', () => {
    const lines = ['root:x:0:0:', '{"key":"x:0"}', '{"t":1,"e":"x:0"}', '{"t":"x:0","e":"round"}'];
    const { troubles } = read(`${HEADER}${lines.join('\n')}\n`);
    expect(troubles).toHaveLength(4);
    expect(JSON.stringify(troubles)).not.toContain('x:0');
  });

  it('is read around a line that is far too long', () => {
    const long = Buffer.alloc(MAX_LINE_BYTES + 2, 'x');
    const { events, troubles } = read(
      Buffer.concat([Buffer.from(HEADER), long, Buffer.from('\n{"t":2,"e":"round"}\n')]),
    );
    expect(events).toHaveLength(1);
    expect(troubles).toMatchObject([{ line: 2, what: 'too-long' }]);
  });

  it('is refused when a newer version wrote it', () => {
    expect(() => read('{"t":0,"e":"journal","schema":2,"other":1}\n')).toThrow(
      expect.objectContaining({ code: 'journal.newer_schema' }),
    );
  });

  it.each([
    ['0', /says schema 0; schemas are counted from 1/],
    ['-1', /says schema -1;/],
    ['1.5', /says schema 1\.5;/],
    ['"1"', /does not say/],
    ['null', /does not say/],
  ])('is refused when its schema, %s, is none', (schema, message) => {
    expect(() => read(`{"t":0,"e":"journal","schema":${schema}}\n`)).toThrow(
      expect.objectContaining({
        code: 'journal.unknown_schema',
        message: expect.stringMatching(message) as string,
      }),
    );
  });

  it('is refused when its schema is older than any that is known, and read when it is known', () => {
    const older = new Map([[2, undefined]]);
    expect([readableSchema(2, 3, older), readableSchema(3, 3, older)]).toEqual([2, 3]);
    expect(() => readableSchema(1, 3, older)).toThrow(/schema 1, which is older than any/);
  });

  it.each([
    ['startedAt', '"half past three"'],
    ['startedAt', '"2026-13-40T00:00:00.000Z"'],
    ['version', '7'],
    ['sound', '"yes"'],
    ['config', 'null'],
    ['redact', '"a little"'],
  ])('is read without its header where %s is %s, and that is told', (key, value) => {
    const header = HEADER.replace(new RegExp(`"${key}":("[^"]*"|\\w+|\\{[^}]*\\})`), `"${key}":${value}`);
    const { header: found, events, troubles } = read(`${header}{"t":2,"e":"round"}\n`);
    expect([found, events.length]).toEqual([undefined, 1]);
    expect(troubles).toMatchObject([{ line: 1, what: 'unknown-shape' }]);
    expect(troubles[0]?.detail).toContain(`journal: ${key}: `);
  });

  it.each([
    ['an empty file', ''],
    ['binary rubbish', Buffer.from([0, 1, 2, 255, 10, 0, 7])],
    ['other people’s JSON', '{}\n[]\n{"e":"call-started"}\n'],
    ['accounts', 'root:x:0:0:root:/root:/bin/sh\n'],
    ['a beginning of a first line', HEADER.slice(0, 50)],
  ])('is told to be none when it is %s', (_, bytes) => {
    expect(() => read(bytes)).toThrow(
      expect.objectContaining({
        code: 'journal.unreadable',
        message: `${path} is not a journal: no line of it is of one`,
      }),
    );
  });

  it.each([dir, join(dir, 'none.jsonl'), '/dev/null'])('is told to be unreadable when it is %s', (no) => {
    expect(() => readJournal(no, () => undefined)).toThrow(
      expect.objectContaining({ code: 'journal.unreadable' }),
    );
  });

  it('has no more troubles than anybody wants to read', () => {
    const { troubles, furtherTroubles } = read(HEADER + 'x\n'.repeat(1500));
    expect(troubles).toHaveLength(1000);
    expect(furtherTroubles).toBe(500);
  });

  it('never makes the reader throw, whatever bytes it is made of', () => {
    const line = fc.oneof(
      fc.constant('{"t":1,"e":"caller"'),
      fc.constantFrom('{"t":1,"e":"caller","ts":1,"n":1,"h":"00000000","vad":[[', '{"t":1,"e":"agent"', '{'),
      fc.json(),
      fc.string(),
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        expect(() => read(HEADER + lines.join('\n'))).not.toThrow();
      }),
    );
  });

  it('gives the beginning of the call, cut off anywhere', () => {
    const whole = Buffer.from(journalText(callEvents(2)));
    const all = read(whole).events.map((event) => JSON.stringify(event));
    fc.assert(
      fc.property(fc.integer({ min: HEADER.length, max: whole.length - 1 }), (length) => {
        const { events, troubles } = read(whole.subarray(0, length));
        const texts = events.map((event) => JSON.stringify(event));
        expect(texts.join('\n')).toBe(all.slice(0, texts.length).join('\n'));
        expect(troubles.every(({ what }) => what === 'cut-off')).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
