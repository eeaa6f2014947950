import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { JournalEncoder } from '../../../src/observe/journal/encode.js';
import { Journals, type JournalSettings } from '../../../src/observe/journal/journals.js';
import { readJournal } from '../../../src/observe/journal/read.js';
import type { CallEvent } from '../../../src/ports/call-events.js';
import type { Clock } from '../../../src/ports/clock.js';
import { callEvents, JOURNAL_HEADER, JOURNAL_INFO, journalText } from '../../support/journal-events.js';
import { JournalFolder } from '../../support/journal-folder.js';
import { ManualClock } from '../../support/manual-clock.js';
import { RoughDisk } from '../../support/rough-disk.js';
import { settled } from '../../support/settled.js';
import { smallDisk } from '../../support/small-disk.js';
import { SpokenCall } from '../../support/spoken-call.js';
import { until } from '../../support/until.js';

const WRITE_MS = 450;
/** A journal of a call that is over is given up after so long (ms). */
const GIVEN_UP_MS = 66_000;
const LOST = '"e":"lost"';

/** Journals that count what they tell of losses. */
function counting(clock: Clock, settings: Partial<JournalSettings>) {
  const told = { lines: 0, warnings: [] as string[] };
  const journals = new Journals({
    ...{ dir: '.', clock, date: () => new Date(0), sound: false, keepMs: 1e9, maxBytes: 1e9 },
    logger: pino({ base: null }, { write: (line: string) => told.warnings.push(line) }),
    lost: (lines) => (told.lines += lines),
    ...settings,
  });
  return { journals, told };
}

/** Whole lines of a text. */
const linesOf = (text: string): string[] => text.split('\n').slice(0, -1);

/** How many lines of the journal of these events are not there. */
function missingIn(text: string, events: Iterable<CallEvent>): number {
  const there = linesOf(text).filter((line) => !line.includes(LOST));
  return linesOf(journalText(events)).length - there.length;
}

describe('the count of lines that a full disk costs', () => {
  it('is what is missing in the file, where some of the last write is there', async () => {
    const [clock, disk] = [new ManualClock(), new RoughDisk()];
    const { journals, told } = counting(clock, { output: disk.output });
    disk.isFull = true;
    disk.halfBytes = 3000;
    const observe = journals.open(JOURNAL_INFO, JOURNAL_HEADER);
    for (const event of callEvents(4)) observe(event);
    await until(() => {
      clock.advance(GIVEN_UP_MS);
      return disk.closed.length === 1;
    });
    expect(linesOf(disk.text('jsonl')).length).toBeGreaterThan(10);
    expect(told.lines).toBe(missingIn(disk.text('jsonl'), callEvents(4)));
    expect(told.warnings).toHaveLength(1);
  });

  it('counts nothing twice where lines were lost, told of, and the telling was lost too', async () => {
    const [clock, disk] = [new ManualClock(), new RoughDisk()];
    const limits = { callBytes: 20_000, processBytes: 1e9 };
    const { journals, told } = counting(clock, { output: disk.output, limits });
    const events = [...callEvents(9)];
    const observe = journals.open(JOURNAL_INFO, JOURNAL_HEADER);
    disk.isFull = true;
    for (const event of events.slice(0, 800)) observe(event);
    disk.isFull = false;
    await until(() => {
      clock.advance(WRITE_MS);
      return disk.text('jsonl').includes('call-started');
    });
    await settled();
    disk.isFull = true;
    for (const event of events.slice(800)) observe(event);
    await until(() => {
      clock.advance(GIVEN_UP_MS);
      return disk.closed.length === 1;
    });
    expect(disk.text('jsonl')).not.toContain(LOST);
    expect(told.lines).toBeGreaterThan(500);
    expect(told.lines).toBe(missingIn(disk.text('jsonl'), events));
  });

  it('is what is missing in the file of a file system without room', async ({ skip }) => {
    const dir = smallDisk(64);
    if (dir === undefined) return skip('nobody may mount a file system here');
    const clock = new ManualClock();
    const { journals, told } = counting(clock, { dir });
    const observe = journals.open(JOURNAL_INFO, JOURNAL_HEADER);
    const events = [...callEvents(30)];
    for (const event of events.slice(0, 1000)) observe(event);
    clock.advance(WRITE_MS);
    for (const event of events.slice(1000)) observe(event);
    await until(() => {
      clock.advance(WRITE_MS);
      return told.warnings.length > 0;
    });
    await until(() => {
      clock.advance(GIVEN_UP_MS);
      return told.lines > 0;
    });
    await journals.close();
    const path = join(dir, `20261121T192038Z_${JOURNAL_INFO.callId}.jsonl`);
    const text = readFileSync(path, 'utf8');
    expect(told.warnings.join()).toContain('ENOSPC');
    expect(text.length).toBeGreaterThan(60_000);
    expect(told.lines).toBe(missingIn(text, events));
    const { troubles, ended } = readJournal(path, () => undefined);
    expect({ troubles: troubles.map(({ what }) => what), ended }).toEqual({
      troubles: ['cut-off'],
      ended: false,
    });
  });
});

/** A call of half a minute, and everything that happened in it as the lines of a journal that lost nothing. */
async function talk(
  observe: (event: CallEvent) => void,
  begun: (clock: Clock) => void,
): Promise<{ readonly lines: readonly string[]; readonly clock: ManualClock }> {
  const lines: string[] = [];
  const encoder = new JournalEncoder({ line: (line) => lines.push(line), sound: () => undefined });
  const seen = (event: CallEvent): void => {
    encoder.take(event);
    observe(event);
  };
  const scene = new SpokenCall({}, { observe: seen });
  begun(scene.call.clock);
  const pass = async (ms: number): Promise<void> => {
    for (const untilMs = scene.nowMs + ms; scene.nowMs < untilMs;) {
      await scene.pass(100);
      await settled();
    }
  };
  scene.begin();
  await pass(scene.agentSays('Good morning, this is the office. What can I do for you today?'));
  for (let turn = 0; turn < 4; turn += 1)
    await pass(
      scene.exchange('When are you open?', 'We are open from nine to five on every day of the week.'),
    );
  scene.call.carrier.hangUp();
  return { lines, clock: scene.call.clock };
}

describe('a disk that takes seconds for each write', () => {
  it('does not move a frame of the call, and the journal says what it lost', async () => {
    const nobody = (): void => undefined;
    const alone = await talk(nobody, nobody);
    const disk = new RoughDisk();
    const early: CallEvent[] = [];
    let write = (event: CallEvent): unknown => early.push(event);
    let told = { lines: 0 };
    const { lines, clock } = await talk(
      (event) => void write(event),
      (itsClock) => {
        disk.takes = () => new Promise((go) => void itsClock.after(3000, go));
        const limits = { callBytes: 24_000, processBytes: 1e9 };
        const counted = counting(itsClock, { output: disk.output, limits });
        told = counted.told;
        write = counted.journals.open(JOURNAL_INFO, JOURNAL_HEADER);
        for (const event of early) write(event);
      },
    );
    expect(lines.join('\n')).toBe(alone.lines.join('\n'));
    expect(lines.join('\n')).not.toContain('underrun');
    expect(clock.now()).toBeGreaterThan(25_000);

    await until(() => {
      clock.advance(WRITE_MS);
      return disk.closed.length === 1;
    });
    const path = new JournalFolder().write('call', disk.text('jsonl'));
    const { troubles } = readJournal(path, () => undefined);
    const written = linesOf(disk.text('jsonl'));
    const lost = written
      .filter((line) => line.includes(LOST))
      .map((line) => JSON.parse(line) as { lines: number });
    const sum = lost.reduce((all, one) => all + one.lines, 0);
    expect(lost.length).toBeGreaterThan(1);
    // What was counted as lost is no hole besides.
    expect(troubles.map(({ what }) => what)).toEqual(lost.map(() => 'lost'));
    const there = written.filter((line) => !line.includes(LOST));
    const header = 1;
    expect(there.length + sum).toBe(header + lines.length);
    expect(told.lines).toBe(sum);
  });
});
