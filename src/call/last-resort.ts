import { messageOf } from '../lib/errors.js';
import type { RecoveryStep } from '../ports/call-events.js';
import type { RecordedPhrase } from '../ports/call-inputs.js';
import type { LastResort as Choice } from '../ports/recovery.js';
import type { Closing } from './closing.js';
import type { OwnSounds } from './own-sounds.js';

/** What the last resort needs of the call. */
export interface LastResortParts {
  readonly choice: Choice;
  readonly closing: Pick<Closing, 'ending' | 'handOver'>;
  readonly attached: () => boolean;
  readonly talk: {
    beginLastWords(): void;
    readonly sounds: Pick<OwnSounds, 'playSignal'>;
  };
  readonly recorded: (name: RecordedPhrase, take: (sound: Uint8Array | undefined) => void) => void;
  readonly note: (step: RecoveryStep, detail: string) => void;
}

/** What is done for a caller whom no model can serve: a word of apology, and somebody or something else, as configured. */
export class LastResort {
  readonly #parts: LastResortParts;
  #told = false;
  #begun = false;
  /** Why it is due, while the caller is on no stream to hear of it. */
  #due: string | undefined;

  constructor(parts: LastResortParts) {
    this.#parts = parts;
  }

  /** Whether the caller has been told that it can't go on. */
  get told(): boolean {
    return this.#told;
  }

  /** `detail`: why no model can serve. */
  begin(detail: string): void {
    const { closing } = this.#parts;
    if (this.#begun) return;
    this.#begun = true;
    // Who is about to leave leaves, and nothing waits for words that never come.
    if (closing.ending.underWay) return closing.ending.progress();
    // They come, or come back: who waits for the stream ends the call if they do not.
    if (!this.#parts.attached()) this.#due = detail;
    else this.#tell(detail);
  }

  /** The caller is on a stream. */
  attached(): void {
    const detail = this.#due;
    this.#due = undefined;
    if (detail !== undefined) this.#tell(detail);
  }

  #tell(detail: string): void {
    this.#parts.recorded('apology', (sound) => {
      this.#apologize(sound);
      this.#handOver(detail);
    });
  }

  #apologize(sound: Uint8Array | undefined): void {
    if (sound === undefined) return;
    const { talk, note } = this.#parts;
    this.#told = true;
    note('apology', '');
    talk.beginLastWords();
    talk.sounds.playSignal(sound);
  }

  #handOver(detail: string): void {
    const { choice, closing, note } = this.#parts;
    if (choice.do === 'hang-up') return this.#hangUp(detail);
    try {
      if (choice.do === 'voicemail') {
        note('voicemail', detail);
        this.#orHangUp(closing.handOver.voicemail(detail), detail);
      } else {
        note('human', choice.destination);
        this.#orHangUp(closing.handOver.transfer(choice.destination, detail), detail);
      }
    } catch (error) {
      this.#hangUp(`${detail}; ${messageOf(error)}`);
    }
  }

  /** When nobody takes the call, it is over. */
  #orHangUp(outcome: Promise<string>, detail: string): void {
    void outcome.then((how) => this.#hangUp(`${detail}; ${how}`));
  }

  #hangUp(detail: string): void {
    this.#parts.note('hang-up', detail);
    this.#parts.closing.ending.afterPlayout({ reason: 'provider-failed', detail, revocable: false });
  }
}
