import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readTimeline, readTimelineGently } from '../../../src/observe/timeline/read-timeline.js';
import { TimelineFold } from '../../../src/observe/timeline/timeline-fold.js';
import type { CallTimeline } from '../../../src/observe/timeline/types.js';
import type { CallEvent } from '../../../src/ports/call-events.js';
import { JournalFolder } from '../../support/journal-folder.js';
import { SpokenCall } from '../../support/spoken-call.js';
import { bookingCall, writtenCall } from '../../support/spoken-calls.js';

function folded(events: readonly CallEvent[], hasSound = false): CallTimeline {
  const fold = new TimelineFold({ hasSound });
  for (const event of events) fold.observe(event);
  return fold.timeline('2026-03-09T14:05:00.000Z');
}

describe('the timeline of a call that goes on, or was killed', () => {
  /** The agent has made 12 s of speech, and some of it was played. */
  async function speaking(playedMs: number): Promise<SpokenCall> {
    const spoken = new SpokenCall();
    spoken.begin();
    spoken.agentSays('One two three four five six seven eight nine ten. '.repeat(4), 0);
    await spoken.pass(playedMs);
    return spoken;
  }

  it('has what has come of a part that has not ended, heard as far as it has played', async () => {
    const spoken = await speaking(5000);
    const path = new JournalFolder().write('call_1', spoken.journal());
    for (const { agentTurns } of [folded(spoken.call.events), readTimeline(path).timeline]) {
      const [turn] = agentTurns;
      if (turn === undefined) throw new Error('no turn');
      expect(turn).toMatchObject({ outcome: 'unfinished', kind: 'speech', responseId: 'resp_1' });
      const { receivedMs, heardMs, heardText, unheardText } = turn;
      expect(receivedMs).toBeGreaterThan(10_000);
      expect(Math.abs(heardMs - 5000)).toBeLessThan(300);
      expect(turn.toMs - turn.fromMs).toBeCloseTo(heardMs, 0);
      expect(heardText).toMatch(/^One two .*[a-z.]$/);
      expect(`${heardText} ${unheardText}`).toBe(
        'One two three four five six seven eight nine ten. '.repeat(4).trim(),
      );
      expect(Math.abs(heardText.length / 200 - 5000 / receivedMs)).toBeLessThan(0.05);
    }
  });

  it('has it only until it ends, and no more of what comes late for it', async () => {
    const spoken = await speaking(5000);
    spoken.call.carrier.emit({ type: 'dtmf', digit: '1' });
    await spoken.pass(3000);
    const unfinished = (): number =>
      folded(spoken.call.events).agentTurns.filter(({ outcome }) => outcome === 'unfinished').length;
    await spoken.pass(12_000);
    expect(unfinished()).toBe(0);
    spoken.call.provider.speak('resp_1', 'item_a1', 400);
    expect(unfinished()).toBe(0);
    spoken.call.carrier.hangUp();
    expect(unfinished()).toBe(0);
  });

  it('is heard in nothing where nothing was played yet', async () => {
    const spoken = await speaking(20);
    const [turn] = folded(spoken.call.events).agentTurns;
    expect(turn).toMatchObject({ outcome: 'unfinished', heardText: '' });
    expect(turn?.unheardText).toMatch(/^One/);
  });
});

describe('the timeline of a call', () => {
  let spoken: SpokenCall;
  let timeline: CallTimeline;

  beforeAll(async () => {
    spoken = await bookingCall();
    timeline = folded(spoken.call.events);
  });

  it('has the caller’s turns where the local detector heard them, with the provider’s words', () => {
    expect(timeline.callerTurns.map(({ text }) => text)).toEqual([
      'Hi, I would like to book a table for tonight.',
      'Seven is fine, by the window please.',
      'Two people. The name is Okafor.',
      '',
    ]);
    const [first] = timeline.callerTurns;
    const [speech] = timeline.vad;
    expect(first).toMatchObject({ fromMs: speech?.fromMs, toMs: speech?.toMs });
  });

  it('has what was heard and what was not of an answer that was cut off, up to where it was cut', () => {
    const cut = timeline.agentTurns.find(({ outcome }) => outcome === 'cut');
    const bargeIn = timeline.moments.find(({ what }) => what === 'barge-in');
    expect(cut?.heardText).toBe(
      'Tonight we still have a table at seven, and another one at half past eight. The',
    );
    expect(cut?.unheardText).toMatch(/^first is by the window, .* cool later\.$/);
    expect(cut?.toMs).toBeLessThanOrEqual(bargeIn?.atMs ?? 0);
    expect((cut?.toMs ?? 0) - (cut?.fromMs ?? 0)).toBeCloseTo(cut?.heardMs ?? 0, 0);
  });

  it('has parts that were heard where their sound was playing, one behind the other', () => {
    for (const { fromMs, toMs, heardMs } of timeline.agentTurns) {
      expect(toMs - fromMs).toBeCloseTo(heardMs, 0);
      expect(timeline.playing.some((span) => span.fromMs <= fromMs && span.toMs >= toMs)).toBe(true);
    }
    const starts = timeline.agentTurns.map(({ fromMs }) => fromMs);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  });

  it('has tools with their time and outcome, doubts with what became of them, keys and faults', () => {
    expect(timeline.tools.map(({ name, outcome, fromMs, toMs }) => [name, outcome, toMs - fromMs])).toEqual([
      ['find_table', 'ok', 1400],
      ['book_table', 'ok', 660],
      ['send_sms', 'failed', 20],
    ]);
    expect(timeline.doubts.map(({ became }) => became)).toEqual(['barge-in', 'nothing']);
    expect(timeline.moments).toContainEqual(expect.objectContaining({ what: 'key', digit: '1' }));
    expect(timeline.moments).toContainEqual(expect.objectContaining({ what: 'fault', code: 'tool.failed' }));
    expect(timeline.end).toMatchObject({ reason: 'caller-hung-up', atMs: timeline.lengthMs });
  });

  it('has the gate shut while the agent speaks, and open at the barge-in', () => {
    for (const { fromMs, toMs } of timeline.agentTurns) {
      expect(timeline.gate.some((gate) => gate.fromMs <= fromMs && gate.toMs >= toMs)).toBe(true);
    }
    expect(timeline.gate.map(({ openedBy }) => openedBy)).toContain('interruption');
  });

  it('has what the caller wrote when it came, and not among what was said', async () => {
    const written = folded((await writtenCall()).call.events);
    expect(written.callerTurns.map(({ text }) => text)).toEqual(['Are you open on Sunday?']);
    const typed = written.moments.filter(({ what }) => what === 'typed');
    expect(typed).toEqual([expect.objectContaining({ text: 'My name is <b>Ó Briain</b>, spelled so.' })]);
    expect(typed[0]?.atMs).toBeGreaterThan(written.callerTurns[0]?.toMs ?? Infinity);
  });

  it('holds no more of what the caller wrote than a bound', () => {
    const events = Array.from({ length: 300 }, (_, atMs): CallEvent => {
      return { type: 'caller-text', text: 'a'.repeat(4000), atMs };
    });
    const chars = folded(events).moments.reduce(
      (sum, moment) => sum + (moment.what === 'typed' ? moment.text.length : 0),
      0,
    );
    expect(chars).toBe(500_000);
  });

  it('has every mark with its echo, but for those that were cleared', () => {
    const lost = timeline.marks.filter(({ reachedAtMs }) => reachedAtMs === undefined);
    expect(timeline.marks.length).toBeGreaterThan(100);
    expect(lost.length).toBeLessThan(5);
  });

  it('has the agent’s levels where its sound is there, and says so where it is not', () => {
    expect(timeline.levels.agentKnown).toBe(false);
    const { levels } = folded(spoken.call.events, true);
    expect(levels.agentKnown).toBe(true);
    const [first] = timeline.agentTurns;
    const at = (ms: number): number | undefined => levels.agent[Math.floor(ms / levels.stepMs)];
    expect(at((first?.fromMs ?? 0) + 1000)).toBeGreaterThan(-40);
    expect(at((first?.toMs ?? 0) + 300)).toBe(-90);
  });

  it('is the same from the call’s journal, at once and in pieces', async () => {
    const path = new JournalFolder().write('call_1', spoken.journal());
    const read = readTimeline(path);
    expect(read.reading.troubles).toEqual([]);
    expect(read.timeline.agentTurns.map(({ heardText }) => heardText)).toEqual(
      timeline.agentTurns.map(({ heardText }) => heardText),
    );
    const { playing, agentTurns, ...exact } = read.timeline;
    expect(timeline).toMatchObject(exact);
    // What was sent is gathered to lines of up to half a second: where a pause falls within one is not kept.
    expect(playing.length).toBe(timeline.playing.length);
    for (const [i, { fromMs }] of agentTurns.entries())
      expect(Math.abs(fromMs - (timeline.agentTurns[i]?.fromMs ?? 0))).toBeLessThan(500);
    expect(await readTimelineGently(path)).toEqual(read);
  });

  it('goes through JSON as it is', () => {
    const { latencies, ...rest } = JSON.parse(JSON.stringify(timeline)) as CallTimeline;
    expect(latencies).toHaveLength(timeline.latencies.length);
    expect(rest.agentTurns).toEqual(timeline.agentTurns);
  });

  it('stands at what is known of a call whose journal breaks off, at any place', () => {
    const folder = new JournalFolder();
    const path = folder.write('call_1', spoken.journal());
    const whole = readFileSync(path);
    for (let share = 0.09; share < 1; share += 0.09) {
      writeFileSync(path, whole.subarray(0, Math.round(whole.length * share)));
      const { timeline: part } = readTimeline(path);
      expect(part.end).toBeUndefined();
      expect(part.lengthMs).toBeLessThanOrEqual(timeline.lengthMs);
      expect(part.agentTurns.length).toBeLessThanOrEqual(timeline.agentTurns.length);
    }
  });

  it('does not go on after the call’s end', () => {
    const fold = new TimelineFold();
    for (const event of spoken.call.events) fold.observe(event);
    const before = JSON.stringify(fold.timeline());
    fold.observe({ type: 'underrun', atMs: 1e9, gapMs: 1 });
    expect(JSON.stringify(fold.timeline())).toBe(before);
  });
});
