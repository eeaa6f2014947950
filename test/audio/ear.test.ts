import { beforeAll, describe, expect, it } from 'vitest';
import { TELEPHONE_FRAME_SAMPLES } from '../../src/audio/frame.js';
import type { Signal } from './ear-scenes.js';
import {
  babble,
  delayed,
  inTurn,
  listen,
  mixed,
  mulawFrames,
  newEar,
  pinkNoise,
  scaled,
  shareHeard,
  silence,
  smeared,
  speech,
  speechFrames,
  voicedFrames,
  whiteNoise,
} from './ear-scenes.js';

const OFFER =
  'We have a double room with a balcony for ninety five dollars a night, and breakfast is included.';
const CLOCK = 'Your appointment is on Tuesday at half past nine. Please arrive ten minutes early.';
const CALLER =
  'No, wait, stop. I wanted to ask about the other booking, the one in September, for my brother.';

let agents: readonly Signal[];
let callers: readonly Signal[];

beforeAll(() => {
  agents = (['rms', 'slt', 'awb', 'kal16'] as const).map((voice) =>
    inTurn(600, speech(voice, OFFER), speech(voice, CLOCK)),
  );
  callers = (['slt', 'awb', 'kal16', 'rms'] as const).map((voice) => speech(voice, CALLER));
});

const agent = (i: number): Signal => agents[i % agents.length] ?? silence(0);
const caller = (i: number): Signal => callers[i % callers.length] ?? silence(0);
const echoOf = (played: Signal, lossDb: number, delayMs: number): Signal =>
  delayed(scaled(played, -lossDb), delayMs, played.length);

describe('an ear on a line that echoes the agent', () => {
  const DELAYS_MS = [0, 13, 90, 155, 240, 310, 400];

  it.each([12, 20, 40])(
    'never takes the echo for the caller at %d dB return loss and any delay',
    (lossDb) => {
      DELAYS_MS.forEach((delayMs, i) => {
        const played = agent(i);
        expect(speechFrames(listen(newEar(), echoOf(played, lossDb, delayMs), played))).toEqual([]);
      });
    },
  );

  it.each([12, 20, 40])('never takes a smeared echo under pink noise for the caller at %d dB', (lossDb) => {
    DELAYS_MS.forEach((delayMs, i) => {
      const played = agent(i + 1);
      const heard = mixed(echoOf(smeared(played, i + 1), lossDb, delayMs), pinkNoise(9000, -50, i + 1));
      expect(speechFrames(listen(newEar(), heard, played))).toEqual([]);
    });
  });

  it('does not take the echo for the caller when its delay shifts between two utterances', () => {
    const [first, second] = [speech('rms', OFFER), speech('rms', CLOCK)];
    const played = inTurn(800, first, second);
    const start = played.length - silence(800).length - Math.ceil(second.length / 160) * 160;
    const moved = played.map((sample, i) => (i < start ? 0 : sample));
    const kept = played.map((sample, i) => (i < start ? sample : 0));
    for (const shiftMs of [-150, 150]) {
      const heard = mixed(echoOf(kept, 12, 200), echoOf(moved, 12, 200 + shiftMs));
      expect(speechFrames(listen(newEar(), heard, played))).toEqual([]);
    }
  });

  it('does not take the echo for the caller when the agent suddenly speaks 12 dB louder', () => {
    const played = inTurn(400, scaled(agent(0), -12), agent(0));
    expect(speechFrames(listen(newEar(), echoOf(played, 12, 180), played))).toEqual([]);
  });

  it('still knows the echo after 5 s in which no packet came', () => {
    const played = inTurn(0, agent(0), agent(1), agent(2));
    const echo = echoOf(played, 12, 180);
    const gap = echo.map((sample, i) => (i > 5 * 8000 && i < 10 * 8000 ? 0 : sample));
    const ear = newEar();
    expect(speechFrames(listen(ear, gap, played))).toEqual([]);
    expect(ear.echoTrace?.lossDb).toBeCloseTo(13, -1);
  });

  it("learns the echo's delay within two frames and its loss within 5 dB", () => {
    for (const [i, delayMs] of [60, 155, 240, 400].entries()) {
      const ear = newEar();
      listen(ear, echoOf(agent(i), 15, delayMs), agent(i));
      expect(Math.abs((ear.echoTrace?.delayMs ?? 0) - delayMs)).toBeLessThanOrEqual(40);
      expect(Math.abs((ear.echoTrace?.lossDb ?? 0) - 15)).toBeLessThanOrEqual(5);
    }
  });

  it('finds no echo where there is none', () => {
    const ear = newEar();
    listen(ear, pinkNoise(8000, -55), agent(0));
    expect(ear.echoTrace).toBeUndefined();
  });

  it('says that no echo is to be reckoned with once the queue was cleared and the line has died away', () => {
    const ear = newEar();
    for (const frame of mulawFrames(agent(0))) ear.playing(frame);
    const during = listen(ear, delayed(echoOf(agent(0), 12, 100), 0, 16_000));
    ear.cleared();
    const after = listen(ear, silence(1000));
    expect(Math.max(...during.map((frame) => frame.echoDb))).toBeGreaterThan(-40);
    expect(after.at(-1)?.echoDb).toBe(-Infinity);
  });
});

describe('an ear in double talk', () => {
  const share = (lossDb: number, gainDb: number): number => {
    const shares = agents.map((played, i) => {
      const near = delayed(scaled(caller(i), gainDb), 1500, played.length);
      const heard = mixed(near, echoOf(smeared(played, i + 1), lossDb, 60 + 90 * i));
      return shareHeard(listen(newEar(), heard, played), voicedFrames(near));
    });
    return shares.reduce((sum, each) => sum + each, 0) / shares.length;
  };

  it('hears a caller as loud as the agent in most voiced frames at 12 dB return loss', () => {
    expect(share(12, 0)).toBeGreaterThan(0.65);
  });

  it('hears a caller 6 dB fainter than the agent in half of the voiced frames at 12 dB', () => {
    expect(share(12, -6)).toBeGreaterThan(0.5);
  });

  it('hears the caller in nearly all voiced frames where the line hardly echoes', () => {
    expect(share(30, 0)).toBeGreaterThan(0.85);
  });

  it('does not unlearn the echo while the caller speaks', () => {
    const played = inTurn(0, agent(0), agent(0));
    const near = delayed(inTurn(0, caller(0), caller(1)), 3000, played.length);
    const ear = newEar();
    const frames = listen(ear, mixed(near, echoOf(played, 12, 150)), played);
    const callerDone = Math.ceil((3000 + (caller(0).length + caller(1).length) / 8) / 20) + 2;
    expect(speechFrames(frames.slice(callerDone))).toEqual([]);
  });
});

describe('an ear on a line without the agent', () => {
  it('hears a caller from the first syllable, and counts media time', () => {
    const near = delayed(caller(0), 1000, 40_000);
    const frames = listen(newEar(), near);
    expect(shareHeard(frames, voicedFrames(near))).toBeGreaterThan(0.95);
    expect(frames[100]?.startMs).toBe(2000);
    expect(frames[100]?.echoDb).toBe(-Infinity);
  });

  it('says that speech is at or above its bar, and only then', () => {
    const frames = listen(newEar(), mixed(delayed(caller(0), 1000, 40_000), pinkNoise(5000, -45)));
    expect(speechFrames(frames).every((frame) => frame.levelDb >= frame.barDb)).toBe(true);
    expect(frames.some((frame) => frame.levelDb < frame.barDb)).toBe(true);
  });

  it('learns how loud the caller speaks, within 3 dB, from half a second of speech', () => {
    const ear = newEar();
    listen(ear, silence(1000));
    expect(ear.callerLevelDb).toBeUndefined();
    listen(ear, scaled(caller(0), -10));
    expect(Math.abs((ear.callerLevelDb ?? 0) + 30)).toBeLessThan(3);
  });

  it.each([
    ['white', whiteNoise],
    ['pink', pinkNoise],
  ])('does not take %s noise for speech, 10 dB under a voice, after two seconds', (_, noise) => {
    const frames = listen(newEar(), noise(8000, -30));
    expect(speechFrames(frames.slice(100))).toEqual([]);
  });

  it('takes few frames of a crowd behind the caller for speech, and none where an energy threshold is given', () => {
    const crowd = babble(callers, 8000, -30);
    const without = listen(newEar(), crowd).slice(100);
    const withThreshold = listen(newEar({ energyThresholdRms: 1500 }), crowd).slice(100);
    expect(speechFrames(without).length / without.length).toBeLessThan(0.1);
    expect(speechFrames(withThreshold)).toEqual([]);
  });

  it('hears the caller over that noise', () => {
    const near = delayed(caller(0), 3000, 64_000);
    const frames = listen(newEar(), mixed(near, pinkNoise(8000, -30)));
    expect(shareHeard(frames, voicedFrames(near))).toBeGreaterThan(0.6);
  });

  it('gets used to noise that suddenly grows by 20 dB', () => {
    const frames = listen(newEar(), inTurn(0, pinkNoise(4000, -60), pinkNoise(10_000, -40, 2)));
    expect(speechFrames(frames.slice((4000 + 5000) / 20))).toEqual([]);
  });

  it('hears nothing in digital silence', () => {
    const frames = listen(newEar(), silence(3000));
    expect(speechFrames(frames)).toEqual([]);
    expect(frames.at(-1)?.levelDb).toBe(-Infinity);
  });

  it('takes no click for more than a moment of speech', () => {
    const line = pinkNoise(6000, -60);
    for (const at of [16_000, 24_100, 32_050])
      for (let i = 0; i < 24; i++) line[at + i] = i % 2 === 0 ? 9000 : -9000;
    expect(speechFrames(listen(newEar(), line)).length).toBeLessThanOrEqual(6);
  });
});

describe("an ear's energy threshold", () => {
  const voiced = (level: number, noiseDb: number, energyThresholdRms?: number): number => {
    const near = delayed(scaled(caller(1), level), 2000, 48_000);
    const options = energyThresholdRms === undefined ? {} : { energyThresholdRms };
    return shareHeard(listen(newEar(options), mixed(near, pinkNoise(6000, noiseDb))), voicedFrames(near));
  };

  it('shuts out a faint voice that is heard without it', () => {
    expect(voiced(-25, -75)).toBeGreaterThan(0.8);
    expect(voiced(-25, -75, 1500)).toBeLessThan(0.3);
  });

  it('comes down on a quiet line, so that a soft caller is heard although below it', () => {
    expect(voiced(-10, -75, 1500)).toBeGreaterThan(0.7);
  });

  it('goes up on a noisy line', () => {
    expect(voiced(-6, -45, 100)).toBeLessThan(voiced(-6, -45));
  });
});

describe('humming', () => {
  const murmur = (hz: number): Signal =>
    Float64Array.from({ length: 4000 }, (_, i) =>
      [1, 2, 3, 5].reduce((sum, n) => sum + (3000 / n ** 3) * Math.sin((2 * Math.PI * hz * n * i) / 8000), 0),
    );

  it('is sure of a murmur with the mouth closed', () => {
    const frames = listen(newEar(), murmur(150)).slice(3);
    expect(Math.min(...frames.map((frame) => frame.humming))).toBeGreaterThan(0.9);
  });

  it('is rare in speech', () => {
    const hums = speechFrames(listen(newEar(), delayed(caller(2), 500, 40_000))).map(
      (frame) => frame.humming,
    );
    expect(hums.reduce((sum, each) => sum + each, 0) / hums.length).toBeLessThan(0.4);
  });

  it('is not what noise is', () => {
    const frames = listen(newEar(), whiteNoise(1000, -30)).slice(3);
    expect(Math.max(...frames.map((frame) => frame.humming))).toBe(0);
  });
});

describe('a freed ear', () => {
  it('hears no speech any more, and may be freed twice', () => {
    const ear = newEar();
    ear.free();
    ear.free();
    expect(speechFrames(listen(ear, caller(0)))).toEqual([]);
    expect(ear.hear(new Uint8Array(TELEPHONE_FRAME_SAMPLES)).speech).toBe(false);
  });
});
