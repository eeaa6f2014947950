import { TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from '../../audio/frame.js';
import type { StereoWindow } from './stereo-window.js';

const SAMPLES_A_MS = TELEPHONE_RATE_HZ / 1000;
/** A mark that came back so much sooner than its audio can have played was echoed by somebody who plays nothing. */
const TOO_SOON_SAMPLES = 2 * TELEPHONE_FRAME_SAMPLES;
/** A later mark of a run says nothing new about where it began, unless it came sooner by this. */
const SOONER_SAMPLES = 2 * SAMPLES_A_MS;
/** A carrier that echoes none must not make us remember all. */
const MAX_MARKS = 1000;

/** Audio that plays without a hole. */
interface Run {
  /** When its first piece was sent, and where it begins: both places in the recording. */
  readonly sentAt: number;
  from: number;
  /** Whether a mark has told where it really begins. */
  isMeasured: boolean;
}

interface Mark {
  readonly run: Run;
  /** Samples of the run before it. */
  readonly behind: number;
}

/**
 * What the caller hears of what was sent to the carrier, on the recording's right side. An idle line plays what comes when it gets there; what comes while something plays is
 * queued behind it; `clear` cuts. A mark comes back on the same way as the caller's own sound, so that its echo says where on the caller's timeline its audio ended:
 * by that a run is put where it was heard.
 */
export class PlayoutTrack {
  readonly #window: StereoWindow;
  readonly #marks = new Map<string, Mark>();
  #run: Run | undefined;
  /** Where the queue ends. */
  #end = 0;
  /** From being sent to being heard, by the last run that was measured. */
  #delay = 0;

  constructor(window: StereoWindow) {
    this.#window = window;
  }

  /** Audio is sent when the recording is at `now`. */
  sent(samples: Int16Array, now: number): void {
    const heardAt = now + this.#delay;
    if (this.#run === undefined || this.#end < heardAt) {
      this.#run = { sentAt: now, from: heardAt, isMeasured: false };
      this.#end = heardAt;
    }
    this.#window.put('right', this.#end, samples);
    this.#end += samples.length;
  }

  /** A mark is set behind all that was sent. */
  mark(name: string): void {
    if (this.#run === undefined || this.#marks.size >= MAX_MARKS) return;
    this.#marks.set(name, { run: this.#run, behind: this.#end - this.#run.from });
  }

  /** It came back when the recording was at `now`. */
  reached(name: string, now: number): void {
    const mark = this.#marks.get(name);
    this.#marks.delete(name);
    if (mark === undefined || mark.run !== this.#run) return;
    const { run, behind } = mark;
    const by = now - behind - run.from;
    const isNews = !run.isMeasured || by < -SOONER_SAMPLES;
    if (!isNews || run.from + by < run.sentAt - TOO_SOON_SAMPLES || run.from + by < this.#window.from) return;
    this.#window.move('right', run.from, this.#end, by);
    run.from += by;
    run.isMeasured = true;
    this.#end += by;
    this.#delay = Math.max(0, run.from - run.sentAt);
  }

  /** The carrier is told to forget what it has not played. */
  clear(now: number): void {
    this.stop(now + this.#delay);
  }

  /** Nothing plays from this place on. */
  stop(at: number): void {
    this.#window.erase('right', at, this.#end);
    this.#end = Math.min(this.#end, at);
    this.#run = undefined;
    this.#marks.clear();
  }
}
