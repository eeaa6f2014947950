import type { Cue } from './scene.js';

/** A cue on the line: line time (samples) of its file's first sample, its labelled onset and its end. */
export interface PlacedCue {
  readonly cue: Cue;
  readonly index: number;
  readonly startAt: number;
  readonly onsetAt: number;
  readonly endAt: number;
}

/** The caller's voice on the line. */
export class Caller {
  readonly placed: PlacedCue[] = [];

  /** Lets the cue's labelled onset be at line time `onsetAt`; what lies before it is cut where it would be in the past. */
  place(cue: Cue, index: number, onsetAt: number): void {
    const startAt = onsetAt - cue.sound.onset;
    this.placed.push({ cue, index, startAt, onsetAt, endAt: startAt + cue.sound.end });
  }

  /** Adds what the caller says in [from, from + into.length). */
  addTo(into: Float64Array, from: number): void {
    for (const { cue, startAt } of this.placed) {
      const { samples } = cue.sound;
      const first = Math.max(0, startAt - from);
      const last = Math.min(into.length, startAt + samples.length - from);
      for (let i = first; i < last; i++) into[i] = (into[i] ?? 0) + (samples[from + i - startAt] ?? 0);
    }
  }
}
