import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JournalDecoder } from '../../src/observe/journal/decode.js';
import { JournalEncoder } from '../../src/observe/journal/encode.js';
import type { JournalLine } from '../../src/observe/journal/lines.js';
import { percentile, TurnLatencies, type TurnLatency } from '../../src/observe/latency.js';
import type { CallEvent } from '../../src/ports/call-events.js';
import { StopwatchCall } from '../support/stopwatch-call.js';

/** The frame in which the carrier begins to play. */
const ERROR_MS = 20;

function measure(events: readonly CallEvent[]): readonly TurnLatency[] {
  const latencies = new TurnLatencies();
  for (const event of events) latencies.observe(event);
  return latencies.turns;
}

function partsOf({ endpointingMs, providerMs, toolMs, queueMs, carrierMs }: TurnLatency): number[] {
  return [endpointingMs, providerMs, toolMs, queueMs, carrierMs];
}

function only<T>(items: readonly T[]): T {
  const [item, ...more] = items;
  if (item === undefined || more.length > 0) throw new Error(`${items.length} instead of one`);
  return item;
}

/** The caller says something, and half a second later the provider begins to answer. */
function askedCall(way?: { thereMs: number; backMs: number }): StopwatchCall {
  const scene = new StopwatchCall(way);
  scene.pass(400);
  scene.pass(600, true);
  scene.pass(500);
  scene.call.provider.emit(
    { type: 'speech-stopped', itemId: 'item_1', audioMs: 1500 },
    { type: 'response-started', responseId: 'r1' },
  );
  return scene;
}

/** The events as a journal that keeps no sound gives them back. */
function throughJournal(events: readonly CallEvent[]): CallEvent[] {
  const lines: string[] = [];
  const encoder = new JournalEncoder({ line: (text) => lines.push(text), sound: () => undefined });
  for (const event of events) encoder.take(event);
  encoder.flush();
  const decoder = new JournalDecoder((bytes) => new Uint8Array(bytes));
  const read: CallEvent[] = [];
  for (const text of lines) decoder.take(JSON.parse(text) as JournalLine, (event) => read.push(event));
  return read;
}

describe('turn latencies', () => {
  it("agree with a stopwatch in the caller's hand, and say where the time went", () => {
    const scene = askedCall();
    scene.pass(300);
    scene.delta('r1', { silentMs: 60, voiceMs: 400 });
    scene.pass(1000);
    const turn = only(measure(scene.call.events));
    const trueMs = (scene.heardAfter(scene.spokenToMs) ?? 0) - scene.spokenToMs;
    expect(Math.abs(turn.totalMs - trueMs)).toBeLessThanOrEqual(ERROR_MS);
    expect(turn.endpointingMs).toBeCloseTo(500, 0);
    expect(turn.providerMs).toBeCloseTo(360, 0);
    expect(turn.toolMs).toBe(0);
    expect(turn.queueMs).toBeLessThanOrEqual(40);
    expect(turn.carrierMs).toBeLessThanOrEqual(ERROR_MS);
  });

  it('count the way there and back to the carrier', () => {
    const scene = askedCall({ thereMs: 90, backMs: 40 });
    scene.delta('r1', { voiceMs: 400 });
    scene.pass(1000);
    const turn = only(measure(scene.call.events));
    const trueMs = (scene.heardAfter(scene.spokenToMs) ?? 0) - scene.spokenToMs;
    expect(Math.abs(turn.totalMs - trueMs)).toBeLessThanOrEqual(ERROR_MS);
    expect(turn.carrierMs).toBeGreaterThanOrEqual(130);
  });

  it('are not sent astray by caller audio that was held up on its way', () => {
    const scene = askedCall();
    scene.delta('r1', { voiceMs: 400 });
    scene.pass(1000);
    const late = scene.call.events.map((event): CallEvent => {
      const isLast = event.type === 'heard' && event.startMs >= 900 && event.startMs < 1000;
      return isLast ? { ...event, atMs: 1080 } : event;
    });
    const [plain, heldUp] = [only(measure(scene.call.events)), only(measure(late))];
    expect(heldUp.endedAtMs).toBeCloseTo(plain.endedAtMs, 5);
  });

  it('count time in which a tool runs and no response is open as the tool’s', () => {
    const scene = askedCall();
    const { provider } = scene.call;
    const tool = { type: 'tool', toolCallId: 'c1', name: 'lookup' } as const;
    const noted: CallEvent[] = [];
    const now = (): number => scene.call.clock.now();
    scene.pass(200);
    noted.push({ ...tool, atMs: now(), stage: 'called', mode: 'blocking', argumentsJson: '{}' });
    scene.pass(100);
    scene.done('r1');
    scene.pass(700);
    noted.push({ ...tool, atMs: now(), stage: 'ended', outcome: 'ok', tookMs: 800 });
    const followUp: CallEvent = {
      type: 'provider-command',
      atMs: now(),
      command: { type: 'respond', wish: 'answer' },
    };
    provider.emit({ type: 'response-started', responseId: 'r2' });
    scene.pass(240);
    scene.delta('r2', { voiceMs: 400 });
    scene.pass(1000);
    const events = [...scene.call.events, ...noted, followUp].sort(
      (a, b) => a.atMs - b.atMs || Number(a.type !== 'tool') - Number(b.type !== 'tool'),
    );
    const turn = only(measure(events));
    expect(turn.toolMs).toBeCloseTo(700, 0);
    expect(turn.providerMs).toBeCloseTo(540, 0);
    expect(turn.responseId).toBe('r2');
  });

  it('leave out words of our own, which answer nobody', () => {
    const scene = new StopwatchCall({ thereMs: 0, backMs: 0 }, { briefing: { greeting: 'Hello.' } });
    scene.pass(400);
    scene.pass(300, true);
    scene.call.provider.emit({ type: 'response-started', responseId: 'greeting' });
    scene.delta('greeting', { voiceMs: 300 });
    scene.done('greeting');
    scene.pass(1000);
    expect(scene.heardAfter(0)).toBeDefined();
    expect(measure(scene.call.events)).toEqual([]);
  });

  it('leave out an answer that was cut off before the carrier confirmed anything of it', () => {
    const scene = askedCall({ thereMs: 200, backMs: 0 });
    scene.delta('r1', { voiceMs: 400 });
    scene.pass(40);
    scene.call.provider.emit({ type: 'speech-started', itemId: 'item_2', audioMs: 1600 });
    scene.pass(600);
    expect(measure(scene.call.events)).toEqual([]);
  });

  it('measure the answer to who spoke on before the first answer was heard', () => {
    const scene = askedCall({ thereMs: 200, backMs: 0 });
    scene.delta('r1', { voiceMs: 400 });
    scene.call.provider.emit({ type: 'speech-started', itemId: 'item_2', audioMs: 1600 });
    scene.done('r1');
    scene.pass(400, true);
    const { spokenToMs } = scene;
    scene.pass(500);
    scene.call.provider.emit({ type: 'response-started', responseId: 'r2' });
    scene.delta('r2', { silentMs: 100, voiceMs: 400 });
    scene.pass(1000);
    const turn = only(measure(scene.call.events));
    const trueMs = (scene.heardAfter(spokenToMs) ?? 0) - spokenToMs;
    expect(Math.abs(turn.totalMs - trueMs)).toBeLessThanOrEqual(ERROR_MS);
  });

  it('take a click for no speech', () => {
    const scene = new StopwatchCall();
    scene.pass(400);
    scene.pass(40, true);
    scene.pass(400);
    scene.call.provider.emit({ type: 'response-started', responseId: 'r1' });
    scene.delta('r1', { voiceMs: 400 });
    scene.pass(1000);
    expect(measure(scene.call.events)).toEqual([]);
  });

  it('need no sound in a journal: then the first sample counts', () => {
    const scene = askedCall();
    scene.delta('r1', { silentMs: 200, voiceMs: 400 });
    scene.done('r1');
    scene.pass(1500);
    const live = only(measure(scene.call.events));
    const read = only(measure(throughJournal(scene.call.events)));
    expect(live.totalMs - read.totalMs).toBeCloseTo(200, 0);
    expect(read.endpointingMs).toBe(live.endpointingMs);
    expect(partsOf(read).reduce((a, b) => a + b)).toBeCloseTo(read.totalMs, 6);
  });

  it('have parts that add up, none below nothing, and are never wrong by more than a frame', () => {
    const scenes = fc.record({
      thereMs: fc.integer({ min: 0, max: 150 }),
      backMs: fc.integer({ min: 0, max: 150 }),
      speechMs: fc.integer({ min: 3, max: 20 }),
      endpointFrames: fc.integer({ min: 10, max: 60 }),
      providerFrames: fc.integer({ min: 0, max: 60 }),
      deltas: fc.array(
        fc.record({ silentMs: fc.integer({ min: 0, max: 90 }), voiceMs: fc.integer({ min: 40, max: 200 }) }),
        {
          minLength: 1,
          maxLength: 6,
        },
      ),
      turns: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(scenes, ({ thereMs, backMs, speechMs, endpointFrames, providerFrames, deltas, turns }) => {
        const scene = new StopwatchCall({ thereMs, backMs });
        const truth: number[] = [];
        scene.pass(400);
        for (let turn = 0; turn < turns; turn++) {
          scene.pass(speechMs * 20, true);
          scene.pass(endpointFrames * 20);
          scene.call.provider.emit({ type: 'response-started', responseId: `r${turn}` });
          scene.pass(providerFrames * 20);
          for (const delta of deltas) scene.delta(`r${turn}`, delta);
          scene.done(`r${turn}`);
          scene.pass(3000);
          truth.push((scene.heardAfter(scene.spokenToMs) ?? 0) - scene.spokenToMs);
        }
        const measured = measure(scene.call.events);
        expect(measured.length).toBe(turns);
        measured.forEach((turn, index) => {
          expect(Math.abs(turn.totalMs - (truth[index] ?? 0))).toBeLessThanOrEqual(ERROR_MS);
          expect(partsOf(turn).reduce((a, b) => a + b)).toBeCloseTo(turn.totalMs, 6);
          expect(Math.min(...partsOf(turn))).toBeGreaterThanOrEqual(0);
          expect(turn.audibleAtMs - turn.endedAtMs).toBeCloseTo(turn.totalMs, 6);
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('a percentile', () => {
  it('is one of the values, and none of none', () => {
    expect(percentile([], 0.5)).toBeNull();
    expect(percentile([30, 10, 20], 0.5)).toBe(20);
    expect(percentile([30, 10, 20], 0.95)).toBe(30);
    expect(percentile([10], 0)).toBe(10);
  });
});
