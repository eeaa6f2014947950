import type { EarFrame } from '../../audio/ear.js';
import type { Hearing } from '../../call/hearing.js';
import type { HeardFrame } from '../../ports/call-events.js';

/** What stands for a frame of which the journal says nothing. */
const UNHEARD = { speech: false, levelDb: -Infinity, barDb: -Infinity, echoDb: -Infinity, humming: 0 };

/** The ear of a call whose sound was not kept: it hears what the journal says was heard. */
export class RecordedEar implements Omit<Hearing['ear'], never> {
  callerLevelDb: number | undefined;
  readonly #frames: HeardFrame[] = [];
  #nextMs = 0;
  readonly #frameMs: number;

  constructor(frameMs: number) {
    this.#frameMs = frameMs;
  }

  /** The frame that will be heard after those that wait. */
  expect(frame: HeardFrame): void {
    this.#frames.push(frame);
  }

  hear(): EarFrame {
    const startMs = this.#nextMs;
    this.#nextMs += this.#frameMs;
    const { callerLevelDb, ...frame } = this.#frames.shift() ?? { ...UNHEARD, callerLevelDb: undefined };
    this.callerLevelDb = callerLevelDb;
    return { ...frame, startMs };
  }

  playing(): void {}
  cleared(): void {}
  free(): void {}
}
