import type { AudioFormat } from '../../src/audio/frame.js';
import { decodeMulaw } from '../../src/audio/mulaw.js';

/** Peak from which a stretch of caller audio counts as speech (int16 scale). */
const LOUD = 1000;
const ONSET_MS = 60;
/** Short, because the far end stands for a provider that answers at once. */
const SILENCE_MS = 200;
/** Not every sample is looked at: speech is loud for longer than this. */
const STRIDE = 5;
const PCM_BYTES = 2;

/** Tells when a caller begins and ends to speak, by level alone: the callers are simulated and the line has no noise. */
export class TurnWatch {
  #speaking = false;
  /** How long the level has said otherwise. */
  #againstMs = 0;

  /** Takes a stretch of caller audio as it was appended. */
  push(bytes: Buffer, format: AudioFormat, lengthMs: number): 'started' | 'stopped' | undefined {
    const loud = peakOf(bytes, format) >= LOUD;
    this.#againstMs = loud === this.#speaking ? 0 : this.#againstMs + lengthMs;
    if (this.#againstMs < (this.#speaking ? SILENCE_MS : ONSET_MS)) return undefined;
    this.#speaking = !this.#speaking;
    this.#againstMs = 0;
    return this.#speaking ? 'started' : 'stopped';
  }
}

function peakOf(bytes: Buffer, { encoding }: AudioFormat): number {
  let peak = 0;
  if (encoding === 'mulaw') {
    const samples = decodeMulaw(bytes, new Int16Array(bytes.length));
    for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
    return peak;
  }
  for (let at = 0; at + PCM_BYTES <= bytes.length; at += STRIDE * PCM_BYTES) {
    peak = Math.max(peak, Math.abs(bytes.readInt16LE(at)));
  }
  return peak;
}
