import type { Recording } from '../input-buffer.js';
import type { Ears } from './ears.js';

/** The turns of one session that are still being understood; they end in the order in which they began. */
export class Hearings {
  readonly #ears: Ears;
  #last: Promise<void> | undefined;
  #stopped = false;

  constructor(ears: Ears) {
    this.#ears = ears;
  }

  /** Has a turn understood. */
  begin(recording: Recording, done: (words: string | undefined) => void): void {
    const words = this.#ears.understand(recording);
    const before = this.#last;
    this.#follow(async () => {
      await before;
      const understood = await words;
      if (!this.#stopped) done(understood);
    });
  }

  /** Does it when everything that was said is understood; false: there is nothing to wait for. */
  after(act: () => void): boolean {
    const before = this.#last;
    if (!before) return false;
    this.#follow(async () => {
      await before;
      if (!this.#stopped) act();
    });
    return true;
  }

  /** The connection is gone. */
  stop(): void {
    this.#stopped = true;
  }

  #follow(step: () => Promise<void>): void {
    const following = step().finally(() => {
      if (this.#last === following) this.#last = undefined;
    });
    this.#last = following;
  }
}
