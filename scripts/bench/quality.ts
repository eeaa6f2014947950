import { MODEL_RATE_HZ, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { toneLevel, toneVector } from '../../src/audio/level.js';
import type { Candidate, Resampler } from './resamplers.js';

/** What a resampler does to tones, measured on its 16-bit output. */
export interface Quality {
  /** Largest departure from 0 dB over 300–3400 Hz, either direction. */
  readonly rippleDb: number;
  /** Loudest image of a tone of 300–3400 Hz on the way up, against the tone. */
  readonly imageDb: number;
  /** Loudest alias of a tone of 4600–11,400 Hz on the way down, against the tone. */
  readonly aliasDb: number;
  readonly upDelayMs: number;
  readonly downDelayMs: number;
  /** Whether cuts of 0 to 700 samples give the same bytes as the whole at once, both directions. */
  readonly cutIndependent: boolean;
}

interface Direction {
  readonly create: () => Resampler;
  readonly fromHz: number;
  readonly toHz: number;
}

const AMPLITUDE = 24_000;
/** Long enough for every filter here; both are whole periods of every tone below. */
const SETTLE_MS = 100;
const MEASURE_MS = 200;
const IN_BAND_HZ = range(300, 3400, 50);
/** Without the tone that would land on 0 Hz, where a bin holds twice a tone's level. */
const OUT_OF_BAND_HZ = range(4600, 11_400, 50).filter((hz) => foldedHz(hz) > 0);
/** Tones for the delay: the change of phase between them, unambiguous within ±10 ms. */
const DELAY_TONES_HZ = [1000, 1050] as const;

/** Measures a candidate in both directions. */
export function measureQuality({ createUp, createDown }: Candidate): Quality {
  const up = { create: createUp, fromHz: TELEPHONE_RATE_HZ, toHz: MODEL_RATE_HZ };
  const down = { create: createDown, fromHz: MODEL_RATE_HZ, toHz: TELEPHONE_RATE_HZ };
  const gains = [up, down].flatMap((way) => IN_BAND_HZ.map((hz) => levelDb(way, hz, [hz])));
  const images = IN_BAND_HZ.map((hz) => levelDb(up, hz, [TELEPHONE_RATE_HZ - hz, TELEPHONE_RATE_HZ + hz]));
  const aliases = OUT_OF_BAND_HZ.map((hz) => levelDb(down, hz, [foldedHz(hz)]));
  return {
    rippleDb: Math.max(...gains.map(Math.abs)),
    imageDb: Math.max(...images),
    aliasDb: Math.max(...aliases),
    upDelayMs: delayMs(up),
    downDelayMs: delayMs(down),
    cutIndependent: isCutIndependent(up) && isCutIndependent(down),
  };
}

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}

/** Where a tone lands when it is sampled at the telephone's rate. */
function foldedHz(hz: number): number {
  return Math.abs(hz - TELEPHONE_RATE_HZ * Math.round(hz / TELEPHONE_RATE_HZ));
}

function levelDb(way: Direction, sentHz: number, heardHz: readonly number[]): number {
  const output = throughSettled(way, sentHz);
  const levels = heardHz.map((hz) => toneLevel(output, way.toHz, hz));
  return 20 * Math.log10((Math.max(...levels) * Math.SQRT2) / AMPLITUDE);
}

function throughSettled({ create, fromHz, toHz }: Direction, toneHz: number): Int16Array {
  const step = (2 * Math.PI * toneHz) / fromHz;
  const length = ((SETTLE_MS + MEASURE_MS) * fromHz) / 1000;
  const input = Int16Array.from({ length }, (_, i) => Math.round(AMPLITUDE * Math.cos(step * i)));
  return create()
    .push(input)
    .slice((SETTLE_MS * toHz) / 1000);
}

function delayMs(way: Direction): number {
  const [lowHz, highHz] = DELAY_TONES_HZ;
  const turns = DELAY_TONES_HZ.map((hz) => {
    const { real, imaginary } = toneVector(throughSettled(way, hz), way.toHz, hz);
    return Math.atan2(imaginary, real) / (2 * Math.PI);
  });
  const [low = NaN, high = NaN] = turns;
  const turnsBetween = low - high;
  return ((turnsBetween - Math.round(turnsBetween)) * 1000) / (highHz - lowHz);
}

function isCutIndependent({ create }: Direction): boolean {
  const input = Int16Array.from({ length: 24_000 }, (_, i) => AMPLITUDE * Math.sin(i * i * 1e-4));
  const whole = create().push(input).slice();
  const inPieces = create();
  const pieces: number[] = [];
  for (let from = 0, length = 0; from < input.length; length = (length * 31 + 17) % 701) {
    pieces.push(...inPieces.push(input.subarray(from, from + length)));
    from += length;
  }
  return pieces.length === whole.length && pieces.every((sample, i) => sample === whole[i]);
}
