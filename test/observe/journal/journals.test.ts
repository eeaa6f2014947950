import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { Journals, type JournalSettings } from '../../../src/observe/journal/journals.js';
import { readJournal } from '../../../src/observe/journal/read.js';
import type { CallEvent, CallInfo, CallObserver } from '../../../src/ports/call-events.js';
import { callEvents, JOURNAL_HEADER, JOURNAL_INFO, journalText } from '../../support/journal-events.js';
import { ManualClock } from '../../support/manual-clock.js';
import { RoughDisk } from '../../support/rough-disk.js';
import { until } from '../../support/until.js';

const STEM = `20261121T192038Z_${JOURNAL_INFO.callId}`;
const WRITE_MS = 450;
const OVER_MS = 6000;

let dir = '';
let clock = new ManualClock();
let disk = new RoughDisk();
let warnings: Record<string, unknown>[] = [];

beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'talkpath-journals-')), 'journal');
  clock = new ManualClock();
  disk = new RoughDisk();
  warnings = [];
});

function journalsOf(changes: Partial<JournalSettings> = {}): Journals {
  const destination = {
    write: (line: string) => warnings.push(JSON.parse(line) as Record<string, unknown>),
  };
  return new Journals({
    dir,
    clock,
    date: () => new Date('2026-11-21T20:00:00Z'),
    logger: pino({ base: null, timestamp: false }, destination),
    sound: false,
    keepMs: 1e9,
    maxBytes: 1e9,
    ...changes,
  });
}

function tell(observer: CallObserver, events: Iterable<CallEvent>): void {
  for (const event of events) observer(event);
}

function open(journals: Journals, info: CallInfo = JOURNAL_INFO): CallObserver {
  return journals.open(info, JOURNAL_HEADER);
}

/** Everything but the header. */
const body = (text: string): string => text.slice(text.indexOf('\n') + 1);

/** Time passes until the disk has what it should. */
async function passes(what: () => boolean): Promise<void> {
  await until(() => {
    clock.advance(WRITE_MS);
    return what();
  });
}

describe('the journal of a call', () => {
  it('is a file with everything the call did, that nobody else may read', async () => {
    const journals = journalsOf();
    tell(open(journals), callEvents(2));
    await journals.close();
    const path = join(dir, `${STEM}.jsonl`);
    expect(body(readFileSync(path, 'utf8'))).toBe(body(journalText(callEvents(2))));
    expect(readdirSync(dir)).toEqual([`${STEM}.jsonl`]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
  });

  it('tells in its first line whose it is, and of what it is made', async () => {
    const journals = journalsOf();
    open(journals);
    await journals.close();
    const { header } = readJournal(join(dir, `${STEM}.jsonl`), () => undefined);
    expect(header).toEqual({
      t: 0,
      e: 'journal',
      schema: 1,
      callId: JOURNAL_INFO.callId,
      carrierCallId: 'CA0123',
      ...JOURNAL_HEADER,
      i: 1,
    });
  });

  it('is on the disk within half a second, while the call goes on', async () => {
    const journals = journalsOf();
    open(journals)({ type: 'timer', atMs: 5, timer: 1 });
    clock.advance(500);
    const path = join(dir, `${STEM}.jsonl`);
    await until(() => existsSync(path) && readFileSync(path, 'utf8').includes('"timer"'));
    await journals.close();
  });

  it('takes what comes shortly after the end, then is closed and lets the clock rest', async () => {
    const journals = journalsOf({ output: disk.output });
    const observe = open(journals);
    tell(observe, callEvents(1));
    clock.advance(3000);
    observe({ type: 'fault', atMs: 1500, code: 'carrier.hangup_failed', detail: 'late' });
    await passes(() => disk.closed.length === 1);
    expect(disk.text('jsonl')).toContain('"late"');
    observe({ type: 'fault', atMs: 1500, code: 'carrier.hangup_failed', detail: 'too late' });
    clock.advance(OVER_MS);
    expect(clock.pending).toBe(0);
    expect(disk.text('jsonl')).not.toContain('too late');
  });

  it('keeps the sound that came in, in the order of its lines', async () => {
    const journals = journalsOf({ sound: true });
    const came: CallEvent[] = [];
    tell(open(journals), callEvents(6));
    await journals.close();
    const { troubles } = readJournal(join(dir, `${STEM}.jsonl`), (event) => came.push(event), {
      sound: true,
      check: true,
    });
    expect(troubles).toEqual([]);
    const audio = (events: Iterable<CallEvent>): unknown =>
      [...events].filter((event) => 'event' in event && event.event.type === 'audio');
    expect(audio(came)).toEqual(audio(callEvents(6)));
  });

  it('does not touch a file that is there already', async () => {
    const first = journalsOf();
    open(first);
    await first.close();
    const path = join(dir, `${STEM}.jsonl`);
    writeFileSync(path, 'mine');
    const second = journalsOf();
    open(second);
    await second.close();
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect(warnings).toMatchObject([{ code: 'journal.write_failed' }]);
  });

  it('is written at once by a process that is about to die', () => {
    const journals = journalsOf({ output: disk.output });
    const observe = open(journals);
    tell(observe, callEvents(1));
    journals.writeNow();
    expect(body(disk.text('jsonl'))).toBe(body(journalText(callEvents(1))));
  });

  it('has what is to be taken out taken out', async () => {
    const redact = (event: CallEvent): CallEvent =>
      event.type === 'call-started' ? { ...event, info: { ...event.info, from: '***' } } : event;
    const journals = journalsOf({ output: disk.output, redact });
    tell(open(journals), callEvents(1));
    await journals.close();
    expect(body(disk.text('jsonl'))).not.toContain(JOURNAL_INFO.from);
  });
});

describe('a disk that does not do its part', () => {
  it.each(['a file where the folder should be', 'a folder that can not be made'])(
    'is told once a call when it is %s, and the call goes on',
    async (what) => {
      const blocked = join(tmpdir(), `talkpath-blocked-${process.pid}`);
      writeFileSync(blocked, '');
      const journals = journalsOf({ dir: what.startsWith('a file') ? blocked : join(blocked, 'journal') });
      const observe = open(journals);
      tell(observe, callEvents(2));
      await passes(() => warnings.length > 0);
      tell(observe, callEvents(2));
      await journals.close();
      expect(warnings).toMatchObject([{ code: 'journal.write_failed', callId: JOURNAL_INFO.callId }]);
      expect(warnings[0]?.['remedy']).toContain('journal.dir');
    },
  );

  it('loses nothing that fits into memory while it is full for a while', async () => {
    const journals = journalsOf({ output: disk.output, sound: true });
    disk.isFull = true;
    const observe = open(journals);
    const [...events] = callEvents(4);
    tell(observe, events.slice(0, 300));
    await passes(() => warnings.length > 0);
    tell(observe, events.slice(300));
    disk.isFull = false;
    await journals.close();
    expect(body(disk.text('jsonl'))).toBe(body(journalText(callEvents(4))));
  });

  it('has the journal say what is missing when it is full for long, and the sound stays in step', async () => {
    const journals = journalsOf({
      sound: true,
      limits: { callBytes: 20_000, processBytes: 1e9 },
      output: disk.output,
    });
    disk.isFull = true;
    const observe = open(journals);
    const [...events] = callEvents(9);
    tell(observe, events.slice(0, 800));
    disk.isFull = false;
    await passes(() => disk.text('jsonl').includes('call-started'));
    tell(observe, events.slice(800));
    await journals.close();
    mkdirSync(dir);
    const path = join(dir, 'call.jsonl');
    writeFileSync(path, disk.text('jsonl'));
    writeFileSync(join(dir, 'call.sound'), disk.bytes('sound'));
    const came: CallEvent[] = [];
    const { troubles } = readJournal(path, (event) => came.push(event), { sound: true, check: true });
    expect(new Set(troubles.map(({ what }) => what))).toEqual(new Set(['lost']));
    const lost = troubles.map(({ detail }) => Number.parseInt(detail));
    const whole = journalText(events).trimEnd().split('\n').length;
    const there = disk.text('jsonl').trimEnd().split('\n').length - lost.length;
    expect(lost.reduce((sum, lines) => sum + lines, there)).toBe(whole);
    // What was heard keeps its place in time across the hole.
    const heard = new Map(
      events.flatMap((event) => (event.type === 'heard' ? [[event.startMs, event.levelDb]] : [])),
    );
    const cameHeard = came.filter((event) => event.type === 'heard');
    expect(cameHeard.length).toBeGreaterThan(50);
    for (const { startMs, levelDb } of cameHeard) expect(levelDb).toBe(heard.get(startMs));
  });

  it('is asked for one thing at a time when it hangs, and holds up nobody', async () => {
    const journals = journalsOf({ output: disk.output });
    disk.hold();
    for (let n = 0; n < 10; n += 1) open(journals, { ...JOURNAL_INFO, callId: `call-${n}` });
    for (let n = 0; n < 20; n += 1) clock.advance(WRITE_MS);
    await until(() => disk.underWay > 0);
    expect(disk.mostUnderWay).toBeLessThanOrEqual(2);
    disk.release();
    await journals.close();
    expect(disk.closed).toHaveLength(10);
  });

  it('bounds what all calls together keep in memory', async () => {
    const journals = journalsOf({ output: disk.output, limits: { callBytes: 1e9, processBytes: 5000 } });
    disk.isFull = true;
    for (let n = 0; n < 3; n += 1)
      tell(open(journals, { ...JOURNAL_INFO, callId: `call-${n}` }), callEvents(2));
    expect(warnings.map(({ callId }) => callId)).toEqual(['call-0', 'call-1', 'call-2']);
    disk.isFull = false;
    await journals.close();
    expect(disk.text('jsonl').length).toBeLessThan(6000);
  });

  it('does not keep a server that stops from stopping', async () => {
    const journals = journalsOf({ output: disk.output });
    disk.hold();
    open(journals);
    const closed = journals.close();
    clock.advance(3000);
    await closed;
    expect(disk.closed).toEqual([]);
  });
});
