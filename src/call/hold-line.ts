import type { RecordedPhrase } from '../ports/call-inputs.js';
import type { Clock, Timer } from '../ports/clock.js';
import type { HoldSound, ToolProgress } from '../ports/tool.js';
import type { OwnSounds } from './own-sounds.js';

/** While somebody speaks, the wait for silence is looked at again after so long (ms). */
const LOOK_AGAIN_MS = 250;

/** A sound is heard for so long from its beginning; what follows of it is rest (ms). */
const HEARD_MS = 500;
/** Who has heard nothing for so long waits anew (ms). */
const FORGOTTEN_MS = 3000;

/** What a caller who waits hears: a recorded phrase where there is one, and then a sound. */
export interface RecordedProgress {
  readonly afterMs: number;
  readonly phrase: RecordedPhrase | undefined;
  readonly sound: HoldSound;
}

/** What the hold line needs of the call. */
export interface HoldLineParts {
  readonly clock: Clock;
  readonly talk: {
    /** Whether nobody speaks, and nothing is about to be said. */
    readonly quiet: boolean;
    /** Whether nobody speaks, though something may be about to be said. */
    readonly still: boolean;
    readonly sounds: Pick<OwnSounds, 'playHold' | 'playPhrase' | 'stopHold'>;
  };
  readonly say: (text: string) => void;
  /** Brings the sound of a recorded phrase, or word that there is none. */
  readonly recorded: (name: RecordedPhrase, take: (sound: Uint8Array | undefined) => void) => void;
}

interface Wait {
  readonly progress: ToolProgress | RecordedProgress;
  timer: Timer;
  due: boolean;
}

/** Keeps a caller who waits from dead air: with a sentence, once, or with a sound until it is over or somebody speaks. */
export class HoldLine {
  readonly #parts: HoldLineParts;
  readonly #waits = new Set<Wait>();
  #sounding: HoldSound | undefined;
  #spoken = false;
  /** When a sound was begun last, as far as it is still being waited (ms). */
  #begunAtMs: number | undefined;
  /** Until the sound may go on. */
  #pause: Timer | undefined;

  constructor(parts: HoldLineParts) {
    this.#parts = parts;
  }

  /** When whoever waits heard something last; undefined where nobody waited lately. */
  get heardAtMs(): number | undefined {
    const atMs = this.#begunAtMs === undefined ? undefined : this.#begunAtMs + HEARD_MS;
    return atMs !== undefined && this.#parts.clock.now() - atMs < FORGOTTEN_MS ? atMs : undefined;
  }

  /** A wait begins; returns how to end it. */
  begin(progress: ToolProgress | RecordedProgress): () => void {
    const wait: Wait = { progress, due: false, timer: this.#after(progress.afterMs, () => this.#fall(wait)) };
    this.#waits.add(wait);
    return () => this.#end(wait);
  }

  /** Everything played has been heard: the sound goes on. */
  drained(): void {
    this.#pause?.cancel();
    if (this.#sounding === undefined) return;
    if ([...this.#waits].some((wait) => this.#mayFall(wait))) this.#play(this.#sounding);
    else this.#pause = this.#after(LOOK_AGAIN_MS, () => this.drained());
  }

  /** Somebody speaks: the sound is gone, and comes back only after another wait. */
  yielded(): void {
    this.#silence();
    for (const wait of this.#waits) {
      wait.timer.cancel();
      wait.due = false;
      wait.timer = this.#after(wait.progress.afterMs, () => this.#fall(wait));
    }
  }

  close(): void {
    for (const { timer } of this.#waits) timer.cancel();
    this.#waits.clear();
    this.#silence();
  }

  #play(sound: HoldSound): void {
    this.#begunAtMs = this.#parts.clock.now();
    this.#parts.talk.sounds.playHold(sound);
  }

  #silence(): void {
    this.#sounding = undefined;
    this.#pause?.cancel();
  }

  #after(delayMs: number, run: () => void): Timer {
    return this.#parts.clock.after(delayMs, run);
  }

  /** Who waits for words of the model's does so while they are about to come. */
  #mayFall({ progress }: Wait): boolean {
    const { talk } = this.#parts;
    return 'phrase' in progress ? talk.still : talk.quiet;
  }

  #fall(wait: Wait): void {
    const { progress } = wait;
    wait.due = true;
    if (this.#sounding !== undefined) return;
    if (!this.#mayFall(wait)) {
      wait.timer = this.#after(LOOK_AGAIN_MS, () => this.#fall(wait));
    } else if ('sound' in progress) {
      this.#sounding = progress.sound;
      if ('phrase' in progress && progress.phrase !== undefined) this.#phrase(progress.phrase);
      else this.#play(progress.sound);
    } else if (!this.#spoken) {
      this.#spoken = true;
      this.#parts.say(progress.say);
    }
  }

  /** The sound follows when the phrase has been heard. */
  #phrase(name: RecordedPhrase): void {
    const { talk, recorded } = this.#parts;
    recorded(name, (sound) => {
      if (this.#sounding === undefined) return;
      if (sound === undefined) this.#play(this.#sounding);
      else talk.sounds.playPhrase(sound);
    });
  }

  #end(wait: Wait): void {
    wait.timer.cancel();
    this.#waits.delete(wait);
    if (this.#waits.size === 0) this.#spoken = false;
    const wanted = [...this.#waits].some(({ progress, due }) => due && 'sound' in progress);
    if (this.#sounding === undefined || wanted) return;
    this.#silence();
    this.#parts.talk.sounds.stopHold();
  }
}
