import { beforeAll, describe, expect, it } from 'vitest';
import { CallTotals } from '../../src/observe/call-totals.js';
import { CallTranscript } from '../../src/observe/call-transcript.js';
import { TurnLatencies } from '../../src/observe/latency.js';
import { SaidWords } from '../../src/observe/softphone/said-words.js';
import { readTimeline } from '../../src/observe/timeline/read-timeline.js';
import { TimelineFold } from '../../src/observe/timeline/timeline-fold.js';
import type { CallEvent } from '../../src/ports/call-events.js';
import { JournalFolder } from '../support/journal-folder.js';
import { SpokenCall } from '../support/spoken-call.js';
import { RECOVERY } from '../support/test-call.js';

const QUESTION = 'When are you open on Saturdays?';
const BROKE = { code: 'provider.closed', message: 'it broke (1006)', severity: 'retryable' } as const;
/** So long nobody serves the caller. */
const GONE_MS = 1500;

/** The caller asks, the words are written down, the session is lost; another one hears the question again, and answers it. */
async function interruptedCall(): Promise<SpokenCall> {
  const spoken = new SpokenCall({}, { recovery: { ...RECOVERY, fillerMs: undefined } });
  spoken.begin();
  await spoken.pass(400);
  spoken.exchange('Good morning.', 'Good morning. What can I do for you?');
  await spoken.pass(6000);
  const lengthMs = spoken.callerSays(QUESTION);
  await spoken.pass(lengthMs + 900);
  const { provider } = spoken.call;
  provider.emit({ type: 'closed', fault: BROKE });
  await spoken.pass(GONE_MS);
  provider.becomeReady();
  const heard = { itemId: 'again' };
  provider.emit({ type: 'speech-started', ...heard, audioMs: 0 });
  provider.emit({ type: 'speech-stopped', ...heard, audioMs: lengthMs + 400 });
  provider.emit({ type: 'transcript', speaker: 'caller', ...heard, text: QUESTION, final: true });
  await spoken.pass(200);
  await spoken.pass(spoken.agentSays('From nine to five.') + 500);
  spoken.call.carrier.hangUp();
  return spoken;
}

function all<Fold extends { observe(event: CallEvent): unknown }>(fold: Fold, events: readonly CallEvent[]) {
  for (const event of events) fold.observe(event);
  return fold;
}

describe('a call in which the caller’s turn was answered by another session', () => {
  let spoken: SpokenCall;
  let events: readonly CallEvent[];
  beforeAll(async () => {
    spoken = await interruptedCall();
    events = spoken.call.events;
  });

  it('was one in which the question went to both sessions, and what was said before was told again', () => {
    const again = events.filter((event) => event.type === 'provider-command' && event.again === true);
    expect(again.length).toBeGreaterThan(1);
    expect(events.some((event) => event.type === 'provider-event' && event.session === 2)).toBe(true);
  });

  it('has each thing that was said once, where it was said, live and in its journal', () => {
    const live = all(new TimelineFold(), events).timeline();
    const read = readTimeline(new JournalFolder().write('call_1', spoken.journal())).timeline;
    for (const { callerTurns, moments } of [live, read]) {
      expect(callerTurns.map(({ text }) => text)).toEqual(['Good morning.', QUESTION]);
      const lost = moments.find(({ what }) => what === 'recovery')?.atMs ?? 0;
      expect(callerTurns[1]?.toMs).toBeLessThan(lost);
      expect(moments.filter(({ what }) => what === 'model-ready')).toHaveLength(1);
      const steps = moments.flatMap((moment) => (moment.what === 'recovery' ? [moment.step] : []));
      expect(steps).toEqual(['reconnect', 'resumed']);
    }
  });

  it('is so in its transcript, in its figures, and on the page that is told of it', () => {
    const { lines } = all(new CallTranscript(), events);
    expect(lines.map(({ speaker, text }) => `${speaker}: ${text}`)).toEqual([
      'caller: Good morning.',
      'agent: Good morning. What can I do for you?',
      `caller: ${QUESTION}`,
      'agent: From nine to five.',
    ]);
    expect(all(new CallTotals(new TurnLatencies()), events).summary()).toMatchObject({
      turns: 2,
      reconnects: 1,
    });
    const words = new SaidWords();
    const items = events.flatMap((event) => {
      const note = words.observe(event);
      return note?.note === 'caller' ? [note.itemId] : [];
    });
    expect(new Set(items).size).toBe(2);
  });

  it('was answered after all that time, from the caller’s last word to the sound', () => {
    const path = new JournalFolder().write('call_1', spoken.journal());
    const { latencies } = readTimeline(path).timeline;
    for (const turns of [all(new TurnLatencies(), events).turns, latencies]) {
      expect(turns).toHaveLength(2);
      const [first, second] = turns;
      expect(first?.totalMs).toBeLessThan(1500);
      expect(second?.totalMs).toBeGreaterThan(900 + GONE_MS);
      expect(second?.totalMs).toBeLessThan(900 + GONE_MS + 1500);
    }
  });
});
