import { holdMusic, holdTone } from '../audio/hold-sounds.js';
import { type LineFormat } from '../audio/line-format.js';
import { soundOn } from '../audio/line-sound.js';
import type { HoldSound } from '../ports/tool.js';

/** What our own sounds are booked under, instead of a response: a sound while the caller waits, words meanwhile, and what nobody interrupts. */
type Kind = 'hold' | 'phrase' | 'signal';

/** What our own sounds need of the talk. */
export interface OwnSoundsParts {
  /** How the line is coded: what was recorded (μ-law) is converted for it. */
  readonly line: LineFormat;
  /** Plays it (whole frames of the line) after everything that waits. */
  readonly play: (kind: Kind, samples: Uint8Array) => void;
  /** Whether nothing is left to hear. */
  readonly drained: () => boolean;
  /** The line falls silent. */
  readonly cut: () => void;
}

/** What the caller hears that no model said. */
export class OwnSounds {
  readonly #parts: OwnSoundsParts;
  #holding = false;

  constructor(parts: OwnSoundsParts) {
    this.#parts = parts;
  }

  /** Whether what is heard under this name must be heard to its end. */
  static mustBeHeard(kind: string | undefined): boolean {
    return kind === ('signal' satisfies Kind);
  }

  /** Plays a sound while the caller waits: it is gone as soon as somebody speaks. */
  playHold(sound: HoldSound): void {
    this.#holding = true;
    this.#parts.play('hold', (sound === 'tone' ? holdTone : holdMusic)(this.#parts.line));
  }

  /** Plays recorded words (μ-law, whole frames) while the caller waits: they are heard to their end, unless somebody speaks. */
  playPhrase(samples: Uint8Array): void {
    this.#parts.play('phrase', soundOn(this.#parts.line, samples));
  }

  /** Plays a sound (μ-law, whole frames) for the other end's machine, or last words, after everything that is being said; nobody interrupts it. */
  playSignal(samples: Uint8Array): void {
    this.stopHold();
    this.#parts.play('signal', soundOn(this.#parts.line, samples));
  }

  /** Ends the hold sound; whether there was one. */
  stopHold(): boolean {
    if (!this.#holding) return false;
    this.#holding = false;
    if (!this.#parts.drained()) this.#parts.cut();
    return true;
  }

  /** The line has fallen silent: what was heard is gone. */
  cut(): void {
    this.#holding = false;
  }
}
