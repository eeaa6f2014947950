import { FRAME_MS } from '../../../src/audio/frame.js';
import type { Sound } from './ear.js';
import type { Word } from './words.js';

/** One thing that was heard without a pause in it; ms on the call's own time. */
export interface Heard {
  readonly sound: Exclude<Sound, 'silence'>;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Holes shorter than this do not divide what is said. */
const HOLE_MS = 300;

/** What one caller heard, frame by frame from when somebody answered, and when they spoke themselves. */
export class CallTape {
  readonly #sounds: Sound[] = [];
  /** When the caller made sound: speech, or a key. */
  readonly turns: { readonly fromMs: number; toMs: number }[] = [];

  /** Writes a frame; what was not written before it is silence. */
  write(frame: number, sound: Sound): void {
    while (this.#sounds.length < frame) this.#sounds.push('silence');
    this.#sounds[frame] = sound;
  }

  /** Nothing is heard up to that time. */
  silenceTo(ms: number): void {
    while (this.#sounds.length < ms / FRAME_MS) this.#sounds.push('silence');
  }

  get lengthMs(): number {
    return this.#sounds.length * FRAME_MS;
  }

  at(ms: number): Sound {
    return this.#sounds[Math.floor(ms / FRAME_MS)] ?? 'silence';
  }

  /** How much of that was heard from then on (ms). */
  heardMs(word: Word, sinceMs = 0): number {
    return this.#sounds.slice(sinceMs / FRAME_MS).filter((sound) => sound === word).length * FRAME_MS;
  }

  /** How long nothing has been heard by now (ms). */
  get quietMs(): number {
    const last = this.#sounds.findLastIndex((sound) => sound !== 'silence');
    return (this.#sounds.length - 1 - last) * FRAME_MS;
  }

  /** What was heard, in order. */
  heard(): readonly Heard[] {
    const all: Heard[] = [];
    this.#sounds.forEach((sound, frame) => {
      if (sound === 'silence') return;
      const fromMs = frame * FRAME_MS;
      const last = all.at(-1);
      if (last?.sound === sound && fromMs - last.toMs < HOLE_MS)
        all[all.length - 1] = { ...last, toMs: fromMs + FRAME_MS };
      else all.push({ sound, fromMs, toMs: fromMs + FRAME_MS });
    });
    return all;
  }
}
