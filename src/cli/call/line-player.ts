import { FRAME_MS, TELEPHONE_FRAME_SAMPLES } from '../../audio/frame.js';
import type { Clock } from '../../ports/clock.js';
import { ByteQueue } from '../../audio/byte-queue.js';
import { FrameClock } from './frame-clock.js';
import { Tape } from './tape.js';

/** A pause shorter than this, made by an empty queue, is a hole in an utterance; a longer one lies between utterances. */
export const UNDERRUN_WINDOW_MS = 500;

/** What was counted while playing. */
export interface PlayoutCounts {
  /** Times the queue ran dry in the middle of an utterance. */
  readonly underruns: number;
  /** Silence that those put in (ms). */
  readonly underrunMs: number;
  /** Marks that were echoed. */
  readonly marks: number;
  readonly clears: number;
}

/** How a carrier keeps marks. */
export interface MarkHabits {
  /** What becomes of marks whose audio is forgotten. */
  readonly whenCleared: 'echoed' | 'dropped';
  /** When a mark comes back behind which nothing waits. */
  readonly whenIdle: 'at-once' | 'with-the-next-frame';
}

interface PlayerOptions {
  readonly clock: Clock;
  /** A mark was reached, or cleared. */
  readonly onMark: (name: string) => void;
  /** A frame is over and the next one begins: `heard` is what the caller heard in it (μ-law, 8 kHz). */
  readonly onFrame?: (heard: Uint8Array) => void;
  /** Twilio's by default. */
  readonly marks?: MarkHabits;
}

const TWILIO_MARKS: MarkHabits = { whenCleared: 'echoed', whenIdle: 'at-once' };

/**
 * The carrier's end of the line to the caller's ear: queues μ-law audio and marks, and plays 20 ms of it in 20 ms of the clock.
 * A frame is heard when its time is over; a mark is echoed when everything before it was heard, by default at once when nothing is left to hear.
 *
 * An underrun: a frame could not be filled from the queue, though audio had played before it, and audio came again within
 * `UNDERRUN_WINDOW_MS`, with no `clear` between. Marks don't excuse it: a bridge also sets them in the middle of an utterance.
 */
export class LinePlayer {
  readonly #onMark: (name: string) => void;
  readonly #onFrame: (heard: Uint8Array) => void;
  readonly #habits: MarkHabits;
  readonly #frames: FrameClock;
  readonly #queue = new ByteQueue();
  readonly #tape = new Tape();
  #playing = this.#tape.next();
  /** Bytes that came and were not cleared. */
  #cameBytes = 0;
  /** Bytes of those that the caller has heard. */
  #heardBytes = 0;
  /** Bytes in the frame that is being played. */
  #playingBytes = 0;
  readonly #marks: { readonly name: string; readonly afterBytes: number }[] = [];
  #inUtterance = false;
  /** Silence played since the queue ran dry in this utterance. */
  #silentBytes = 0;
  readonly #counts = { underruns: 0, underrunBytes: 0, marks: 0, clears: 0 };

  constructor({ clock, onMark, onFrame, marks = TWILIO_MARKS }: PlayerOptions) {
    this.#habits = marks;
    this.#onMark = onMark;
    this.#onFrame = onFrame ?? (() => undefined);
    this.#frames = new FrameClock(clock, () => this.#nextFrame());
  }

  /** The line is open from now on. */
  start(): void {
    this.#frames.start();
  }

  /** Plays what is due, then no more. */
  stop(): void {
    this.#frames.catchUp();
    this.#frames.stop();
  }

  /** Appends μ-law audio of any length. */
  play(audio: Uint8Array): void {
    this.#frames.catchUp();
    this.#queue.push(audio);
    this.#cameBytes += audio.length;
  }

  /** Sets a mark behind everything that was sent so far. */
  mark(name: string): void {
    this.#frames.catchUp();
    this.#marks.push({ name, afterBytes: this.#cameBytes });
    if (this.#habits.whenIdle === 'at-once') this.#echoReached();
  }

  /** Forgets what is not yet playing and echoes every mark, where the carrier does; returns how much was forgotten (ms). */
  clear(): number {
    this.#frames.catchUp();
    const forgottenBytes = this.#queue.length;
    this.#queue.clear();
    this.#cameBytes -= forgottenBytes;
    this.#endUtterance();
    this.#counts.clears += 1;
    const marks = this.#marks.splice(0);
    if (this.#habits.whenCleared === 'echoed') this.#echo(marks);
    return msOf(forgottenBytes);
  }

  /** Everything the caller heard since the start (μ-law), silence included: as long as the call. */
  recording(): Uint8Array {
    return this.#tape.finished();
  }

  get counts(): PlayoutCounts {
    const { underrunBytes, ...counts } = this.#counts;
    return { ...counts, underrunMs: msOf(underrunBytes) };
  }

  /** Audio that came and was not yet heard (ms). */
  get queuedMs(): number {
    return msOf(this.#cameBytes - this.#heardBytes);
  }

  /** The same without what is playing: what waits in the queue. */
  get waitingMs(): number {
    return msOf(this.#queue.length);
  }

  #nextFrame(): void {
    const heard = this.#playing;
    this.#heardBytes += this.#playingBytes;
    this.#playing = this.#tape.next();
    this.#playingBytes = this.#queue.takeInto(this.#playing);
    this.#watchQueue();
    this.#echoReached();
    this.#onFrame(heard);
  }

  #watchQueue(): void {
    if (this.#playingBytes > 0) {
      if (this.#silentBytes > 0) this.#counts.underruns += 1;
      this.#counts.underrunBytes += this.#silentBytes;
      this.#inUtterance = true;
      this.#silentBytes = 0;
    }
    if (!this.#inUtterance) return;
    this.#silentBytes += TELEPHONE_FRAME_SAMPLES - this.#playingBytes;
    if (msOf(this.#silentBytes) > UNDERRUN_WINDOW_MS) this.#endUtterance();
  }

  #endUtterance(): void {
    this.#inUtterance = false;
    this.#silentBytes = 0;
  }

  #echoReached(): void {
    const waiting = this.#marks.findIndex(({ afterBytes }) => afterBytes > this.#heardBytes);
    this.#echo(this.#marks.splice(0, waiting === -1 ? this.#marks.length : waiting));
  }

  #echo(marks: readonly { readonly name: string }[]): void {
    this.#counts.marks += marks.length;
    for (const { name } of marks) this.#onMark(name);
  }
}

function msOf(bytes: number): number {
  return (bytes * FRAME_MS) / TELEPHONE_FRAME_SAMPLES;
}
