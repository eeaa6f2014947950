import { PlayoutQueue } from './playout-queue.js';

/** What the page tells the player in the audio thread. */
export type PlayerCommand =
  | { readonly type: 'play'; readonly samples: Int16Array }
  | { readonly type: 'mark'; readonly name: string }
  | { readonly type: 'clear' };

/** What the player tells the page. */
export type PlayerReport =
  | { readonly type: 'marks'; readonly names: readonly string[]; readonly dropped: boolean }
  | {
      readonly type: 'playout';
      readonly playedMs: number;
      readonly queuedMs: number;
      readonly level: number;
    };

/** Between two reports while something is played. */
const REPORT_EVERY_MS = 100;
const MS_PER_SECOND = 1000;

export interface PlayerOptions {
  /** Rate of what is to be played. */
  readonly rateHz: number;
  /** Rate of the sound card. */
  readonly outputRateHz: number;
}

/** The player: commands in, blocks of sound and reports out. The same in the audio thread and where nothing is heard. */
export class Player {
  readonly #options: PlayerOptions;
  readonly #report: (report: PlayerReport) => void;
  readonly #queue: PlayoutQueue;
  #sinceReport = 0;
  #idle = true;

  constructor(options: PlayerOptions, report: (report: PlayerReport) => void) {
    this.#options = options;
    this.#report = report;
    this.#queue = new PlayoutQueue(options.rateHz, options.outputRateHz);
  }

  handle(command: PlayerCommand): void {
    switch (command.type) {
      case 'play':
        this.#queue.push(command.samples);
        break;
      case 'mark':
        this.#queue.mark(command.name);
        break;
      case 'clear':
        this.#tellMarks(this.#queue.clear(), true);
    }
  }

  /** Fills a block of the sound card. */
  render(block: Float32Array): void {
    const waiting = this.#queue.queued > 0;
    this.#tellMarks(this.#queue.render(block), false);
    this.#sinceReport += block.length;
    const due = this.#sinceReport * MS_PER_SECOND >= REPORT_EVERY_MS * this.#options.outputRateHz;
    const ended = !this.#idle && !waiting;
    const begun = this.#idle && waiting;
    this.#idle = !waiting;
    if (begun || ended || (waiting && due)) this.#tellPlayout();
  }

  #tellMarks(names: readonly string[], dropped: boolean): void {
    if (names.length > 0) this.#report({ type: 'marks', names, dropped });
  }

  #tellPlayout(): void {
    this.#sinceReport = 0;
    const msOf = (samples: number): number => (samples * MS_PER_SECOND) / this.#options.rateHz;
    const [playedMs, queuedMs] = [msOf(this.#queue.played), msOf(this.#queue.queued)];
    this.#report({ type: 'playout', playedMs, queuedMs, level: this.#queue.takeLevel() });
  }
}
