import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TELEPHONE_FRAME_SAMPLES } from '../../src/audio/frame.js';
import { systemClock } from '../../src/lib/system-clock.js';
import { type FarEnd, startFarEnd } from '../../scripts/bench/far-end.js';
import {
  type HeardTone,
  judgeTone,
  runToneCalls,
  toneConfig,
  type ToneResult,
  toneScript,
} from '../../scripts/bench/tone-calls.js';
import { type LiveServer, startLiveServer } from '../support/live-server.js';

const SECONDS = 1.6;
const COUNT = 20;
/** Each call has a tone of its own in each direction, 131 Hz (so no tone is a harmonic of many others) apart. */
const toneHz = (index: number): number => 350 + 131 * (index % COUNT);
const CALLS = Array.from({ length: COUNT }, (_, index) => ({
  upHz: toneHz(index),
  downHz: toneHz(index + 7),
  format: index % 4 === 3 ? ('g711_ulaw' as const) : ('pcm16' as const),
}));

describe(`${COUNT} calls at once`, () => {
  let farEnd: FarEnd;
  let server: LiveServer;
  let results: readonly ToneResult[];

  beforeAll(async () => {
    farEnd = await startFarEnd(toneScript(SECONDS), systemClock);
    server = await startLiveServer(toneConfig(CALLS), farEnd.baseUrl, systemClock);
    const options = { url: server.url, farEnd, clock: systemClock, date: systemClock.date, seconds: SECONDS };
    results = await runToneCalls(CALLS, options);
  });

  afterAll(async () => {
    await server.stop();
    await farEnd.close();
  });

  it('plays to every caller without an underrun', () => {
    expect(results.map(({ stream }) => stream.underruns)).toEqual(CALLS.map(() => 0));
  });

  // Each caller leaves when the agent has long been silent, so that no frame waits in the gate's pre-roll any more.
  it('carries every frame of every caller to the provider', () => {
    const said = results.map(({ stream }) => stream.recording.length / TELEPHONE_FRAME_SAMPLES);
    expect(results.map(({ session }) => session.counts.frames)).toEqual(said);
  });

  it('carries each caller only to their own session', () => {
    expect(strangers(results.map(({ up, call }) => ({ measure: up, sentHz: call.upHz })))).toEqual([]);
  });

  it('carries each session only to its own caller', () => {
    expect(strangers(results.map(({ down, call }) => ({ measure: down, sentHz: call.downHz })))).toEqual([]);
  });
});

/** Recordings in which there is another tone than the one that was sent, another one beside it, or not the whole of it. */
function strangers(heard: readonly { measure: HeardTone; sentHz: number }[]): readonly string[] {
  return heard
    .filter(({ measure, sentHz }) => !judgeTone(measure, { hz: sentHz, seconds: SECONDS }).passed)
    .map(
      ({ measure, sentHz }) =>
        `${sentHz} Hz became ${measure.hz} Hz for ${measure.soundMs} ms, ${measure.spurHz} Hz at ${measure.spurDb} dB`,
    );
}
