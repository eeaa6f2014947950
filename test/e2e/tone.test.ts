import { beforeAll, describe, expect, it } from 'vitest';
import { startFarEnd } from '../../scripts/bench/far-end.js';
import {
  judgeTone,
  runToneCalls,
  TONE_LIMITS,
  toneConfig,
  type ToneResult,
  toneScript,
} from '../../scripts/bench/tone-calls.js';
import { fastClock } from '../support/fast-clock.js';
import { startLiveServer } from '../support/live-server.js';

const SECONDS = 1.6;
/** Real time is left far behind: nothing here depends on it but the sockets. */
const clock = fastClock(2);
const CALLS = [
  { upHz: 440, downHz: 1004, format: 'pcm16' },
  { upHz: 3400, downHz: 300, format: 'pcm16' },
  { upHz: 1004, downHz: 440, format: 'g711_ulaw' },
] as const;

describe('a tone through the whole server', () => {
  let results: readonly ToneResult[] = [];

  beforeAll(async () => {
    const farEnd = await startFarEnd(toneScript(SECONDS), clock);
    const server = await startLiveServer(toneConfig(CALLS), farEnd.baseUrl, clock);
    const date = (): Date => new Date(0);
    results = await runToneCalls(CALLS, { url: server.url, farEnd, clock, date, seconds: SECONDS });
    await server.stop();
    await farEnd.close();
  });

  it.each(CALLS.map((call, index) => ({ ...call, index })))(
    'reaches the caller at $downHz Hz and then the provider at $upHz Hz, at the right level and length with nothing beside it ($format)',
    ({ upHz, downHz, index }) => {
      const { up, down } = results[index] ?? {};
      for (const [measure, sentHz] of [
        [up, upHz],
        [down, downHz],
      ] as const) {
        expect(measure).toBeDefined();
        if (measure === undefined) continue;
        const { pitchError, levelErrorDb, lengthErrorMs } = judgeTone(measure, {
          hz: sentHz,
          seconds: SECONDS,
        });
        expect(Math.abs(pitchError)).toBeLessThan(TONE_LIMITS.pitch);
        expect(Math.abs(levelErrorDb)).toBeLessThan(TONE_LIMITS.levelDb);
        expect(Math.abs(lengthErrorMs)).toBeLessThan(TONE_LIMITS.lengthMs);
        expect(measure.spurDb).toBeLessThan(TONE_LIMITS.spurDb);
      }
    },
  );
});
