import type { Clock, Timer } from '../ports/clock.js';
import type { HoldSound, ToolProgress } from '../ports/tool.js';

/** While somebody speaks, the wait for silence is looked at again after so long (ms). */
const LOOK_AGAIN_MS = 250;

/** What the hold line needs of the call. */
export interface HoldLineParts {
  readonly clock: Clock;
  readonly talk: {
    /** Whether nobody speaks, and nothing is about to be said. */
    readonly quiet: boolean;
    /** Plays the sound once. */
    playHold(sound: HoldSound): void;
    stopHold(): void;
  };
  readonly say: (text: string) => void;
}

interface Wait {
  readonly progress: ToolProgress;
  timer: Timer;
  due: boolean;
}

/** Keeps a caller who waits for a tool from dead air: with a sentence, once, or with a sound until it is over or somebody speaks. */
export class HoldLine {
  readonly #parts: HoldLineParts;
  readonly #waits = new Set<Wait>();
  #sounding: HoldSound | undefined;
  #spoken = false;

  constructor(parts: HoldLineParts) {
    this.#parts = parts;
  }

  /** A wait begins; returns how to end it. */
  begin(progress: ToolProgress): () => void {
    const wait: Wait = { progress, due: false, timer: this.#after(progress.afterMs, () => this.#fall(wait)) };
    this.#waits.add(wait);
    return () => this.#end(wait);
  }

  /** Everything played has been heard: the sound goes on. */
  drained(): void {
    const { talk } = this.#parts;
    if (this.#sounding === undefined) return;
    if (talk.quiet) talk.playHold(this.#sounding);
  }

  /** Somebody speaks: the sound is gone, and comes back only after another wait. */
  yielded(): void {
    this.#sounding = undefined;
    for (const wait of this.#waits) {
      wait.timer.cancel();
      wait.due = false;
      wait.timer = this.#after(wait.progress.afterMs, () => this.#fall(wait));
    }
  }

  close(): void {
    for (const { timer } of this.#waits) timer.cancel();
    this.#waits.clear();
    this.#sounding = undefined;
  }

  #after(delayMs: number, run: () => void): Timer {
    return this.#parts.clock.after(delayMs, run);
  }

  #fall(wait: Wait): void {
    wait.due = true;
    if (this.#sounding !== undefined) return;
    if (!this.#parts.talk.quiet) {
      wait.timer = this.#after(LOOK_AGAIN_MS, () => this.#fall(wait));
    } else if ('sound' in wait.progress) {
      this.#sounding = wait.progress.sound;
      this.#parts.talk.playHold(wait.progress.sound);
    } else if (!this.#spoken) {
      this.#spoken = true;
      this.#parts.say(wait.progress.say);
    }
  }

  #end(wait: Wait): void {
    wait.timer.cancel();
    this.#waits.delete(wait);
    if (this.#waits.size === 0) this.#spoken = false;
    const wanted = [...this.#waits].some(({ progress, due }) => due && 'sound' in progress);
    if (this.#sounding === undefined || wanted) return;
    this.#sounding = undefined;
    this.#parts.talk.stopHold();
  }
}
