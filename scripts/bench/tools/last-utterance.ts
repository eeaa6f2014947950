import { TELEPHONE_RATE_HZ } from '../../../src/audio/frame.js';
import { decodeMulaw } from '../../../src/audio/mulaw.js';
import type { StreamReport } from '../../../src/cli/call/call-report.js';

/** The last thing that a caller heard, and what came after it. */
export interface LastUtterance {
  /** From its first audible sample to its last (ms). */
  readonly soundMs: number;
  /** From its last audible sample to the end of the stream (ms). */
  readonly toHangUpMs: number;
}

/** What the line adds by itself stays below this (int16 scale). */
const AUDIBLE = 100;
/** A longer silence lies between two utterances. */
const PAUSE_MS = 300;

/** Finds the last utterance in what the caller heard. Both figures are NaN where nothing was heard. */
export function lastUtterance({ recording, durationMs }: StreamReport): LastUtterance {
  const samples = decodeMulaw(recording, new Int16Array(recording.length));
  const last = samples.findLastIndex(isAudible);
  if (last < 0) return { soundMs: NaN, toHangUpMs: NaN };
  const pause = msToSamples(PAUSE_MS);
  let first = last;
  for (let at = last; at >= 0 && first - at <= pause; at--) if (isAudible(samples[at] ?? 0)) first = at;
  return {
    soundMs: samplesToMs(last + 1 - first),
    toHangUpMs: durationMs - samplesToMs(last + 1),
  };
}

function isAudible(sample: number): boolean {
  return Math.abs(sample) >= AUDIBLE;
}

function msToSamples(ms: number): number {
  return (ms * TELEPHONE_RATE_HZ) / 1000;
}

function samplesToMs(samples: number): number {
  return (samples * 1000) / TELEPHONE_RATE_HZ;
}
