import { performance } from 'node:perf_hooks';
import { createConverter } from '../../src/audio/convert.js';
import {
  FRAME_MS,
  MODEL_FORMAT,
  MODEL_RATE_HZ,
  TELEPHONE_FORMAT,
  TELEPHONE_FRAME_SAMPLES,
} from '../../src/audio/frame.js';
import { decodeMulaw, encodeMulaw } from '../../src/audio/mulaw.js';
import type { Candidate } from './resamplers.js';

/** µs per 20 ms frame, μ-law included: the median over the rounds, and the ratio to the first candidate round by round. */
export interface Timing {
  readonly upUs: number;
  readonly downUs: number;
  readonly bothUs: number;
  readonly bothToOurs: number;
  readonly bothToOursMin: number;
  readonly bothToOursMax: number;
}

/** Carries frame number `n` one way; returns something of the result, so that none of it is optimised away. */
interface Work {
  readonly up: (n: number) => number;
  readonly down: (n: number) => number;
}

const ROUNDS = 31;
const FRAMES_A_ROUND = 500;
const WARM_UP_ROUNDS = 5;
/** Different frames in turn, so that no branch is learnt by heart. */
const FRAMES = 50;
const MODEL_FRAME_SAMPLES = (MODEL_RATE_HZ * FRAME_MS) / 1000;

const callerFrames = Array.from({ length: FRAMES }, (_, n) =>
  encodeMulaw(voiceLike(n, TELEPHONE_FRAME_SAMPLES, 1), new Uint8Array(TELEPHONE_FRAME_SAMPLES)),
);
const agentFrames = Array.from({ length: FRAMES }, (_, n) => voiceLike(n, MODEL_FRAME_SAMPLES, 3));

/** Times all candidates, round by round in turn, so that whatever else the machine does falls on all of them. */
export function measureTiming(candidates: readonly Candidate[]): readonly Timing[] {
  const works = [ours(), ...candidates.slice(1).map(glued)];
  const rounds = Array.from({ length: WARM_UP_ROUNDS + ROUNDS }, () => works.map(timeRound)).slice(
    WARM_UP_ROUNDS,
  );
  return works.map((_, i) => summary(rounds.map((round) => ({ own: at(round, i), ours: at(round, 0) }))));
}

interface RoundTimes {
  readonly upUs: number;
  readonly downUs: number;
  readonly bothUs: number;
}

function summary(rounds: readonly { own: RoundTimes; ours: RoundTimes }[]): Timing {
  const ratios = rounds.map(({ own, ours }) => own.bothUs / ours.bothUs);
  return {
    upUs: median(rounds.map(({ own }) => own.upUs)),
    downUs: median(rounds.map(({ own }) => own.downUs)),
    bothUs: median(rounds.map(({ own }) => own.bothUs)),
    bothToOurs: median(ratios),
    bothToOursMin: Math.min(...ratios),
    bothToOursMax: Math.max(...ratios),
  };
}

function timeRound({ up, down }: Work): RoundTimes {
  return {
    upUs: timeUs(up),
    downUs: timeUs(down),
    bothUs: timeUs((n) => up(n) + down(n)),
  };
}

function timeUs(work: (n: number) => number): number {
  let kept = 0;
  const startMs = performance.now();
  for (let i = 0; i < FRAMES_A_ROUND; i++) kept += work(i % FRAMES);
  const elapsedMs = performance.now() - startMs;
  if (Number.isNaN(kept)) throw new Error('nothing came out');
  return (elapsedMs * 1000) / FRAMES_A_ROUND;
}

/** What a call uses: both converters as they are. */
function ours(): Work {
  const up = createConverter(TELEPHONE_FORMAT, MODEL_FORMAT);
  const down = createConverter(MODEL_FORMAT, TELEPHONE_FORMAT);
  const fromCaller = callerFrames.map((samples) => ({ ...TELEPHONE_FORMAT, samples }));
  const fromAgent = agentFrames.map((samples) => ({ ...MODEL_FORMAT, samples }));
  return {
    up: (n) => lastOf(up.convert(at(fromCaller, n)).samples),
    down: (n) => lastOf(down.convert(at(fromAgent, n)).samples),
  };
}

/** Another resampler with the same μ-law tables on the same reused buffers. */
function glued({ createUp, createDown }: Candidate): Work {
  const [up, down] = [createUp(), createDown()];
  const decoded = new Int16Array(TELEPHONE_FRAME_SAMPLES);
  const encoded = new Uint8Array(TELEPHONE_FRAME_SAMPLES);
  return {
    up: (n) => lastOf(up.push(decodeMulaw(at(callerFrames, n), decoded))),
    down: (n) => lastOf(encodeMulaw(down.push(at(agentFrames, n)), encoded)),
  };
}

function lastOf(samples: Int16Array | Uint8Array): number {
  return samples[samples.length - 1] ?? NaN;
}

/** A few harmonics that glide, with a little noise: `n` picks the stretch, `stretch` the rate. */
function voiceLike(n: number, count: number, stretch: number): Int16Array {
  return Int16Array.from({ length: count }, (_, i) => {
    const t = (n * count + i) / stretch;
    return (
      6000 * Math.sin(0.1 * t) + 3000 * Math.sin(0.37 * t) + 1500 * Math.sin(1.1 * t + n) + ((i * 7919) % 251)
    );
  });
}

function median(values: readonly number[]): number {
  return at(
    [...values].sort((a, b) => a - b),
    Math.floor(values.length / 2),
  );
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new Error(`index ${index} of ${list.length}`);
  return value;
}
