import { FRAME_MS } from '../../../audio/frame.js';
import type { Clock } from '../../../ports/clock.js';
import { CHANNEL_FORMATS, type ChannelFormat, frameBytesOf, toTelephone } from '../channel-formats.js';
import { LinePlayer } from '../line-player.js';

/** Frames that the queue takes; a message that comes then is dropped. */
export const MAX_QUEUE_FRAMES = 1_000;
/** Frames at which the bridge is asked to send no more … */
export const XOFF_FRAMES = 900;
/** … and under which it may again. */
export const XON_FRAMES = 800;

/** What a queue is made of. */
export interface MediaQueueOptions {
  readonly clock: Clock;
  readonly format: ChannelFormat;
  /** Something happened that the bridge is told of; `id`: of the mark. */
  readonly tell: (event: QueueEvent, id: string) => void;
  /** Audio was dropped, which the bridge is not told. */
  readonly dropped: (why: string) => void;
  /** A frame is over: what the caller heard in it (μ-law). */
  readonly onFrame: (heard: Uint8Array) => void;
}

/** What a queue tells. */
export type QueueEvent =
  'MEDIA_XOFF' | 'MEDIA_XON' | 'MEDIA_MARK_PROCESSED' | 'MEDIA_BUFFERING_COMPLETED' | 'QUEUE_DRAINED';

const BUFFERED = 'MEDIA_BUFFERING_COMPLETED ';

/** Asterisk's end of the line to the caller's ear: a queue of whole frames with marks in it, played in real time. */
export class MediaQueue {
  readonly player: LinePlayer;
  readonly #options: MediaQueueOptions;
  readonly #frameBytes: number;
  #buffering = false;
  /** What buffering keeps until there is a frame of it. */
  #rest = new Uint8Array(0);
  #full = false;
  #reportsDrained = false;

  constructor(options: MediaQueueOptions) {
    this.#options = options;
    this.#frameBytes = frameBytesOf(options.format);
    this.player = new LinePlayer({
      clock: options.clock,
      marks: { whenCleared: 'dropped', whenIdle: 'with-the-next-frame' },
      onMark: (name) => this.#onMark(name),
      onFrame: (heard) => this.#onFrame(heard),
    });
  }

  /** Frames that wait. */
  get frames(): number {
    return Math.ceil(this.player.waitingMs / FRAME_MS);
  }

  get isBuffering(): boolean {
    return this.#buffering;
  }

  /** Takes a binary message. The limit is looked at once for all of it. */
  take(bytes: Uint8Array): void {
    if (this.frames >= MAX_QUEUE_FRAMES) return this.#options.dropped('the queue is full');
    if (!this.#buffering && bytes.length < this.#frameBytes)
      return this.#options.dropped('a message is shorter than a frame');
    const all = Uint8Array.from([...this.#rest, ...bytes]);
    const whole = all.length - (all.length % this.#frameBytes);
    if (!this.#buffering && whole < all.length) this.#options.dropped('a message ends in a part of a frame');
    this.#rest = this.#buffering ? all.slice(whole) : new Uint8Array(0);
    this.#play(all.subarray(0, whole));
  }

  /** From now on messages of any length are put together to frames. */
  startBuffering(): void {
    this.#buffering = true;
  }

  /** The last part of a frame goes too, filled up with silence. */
  stopBuffering(id: string): void {
    this.#buffering = false;
    const missing = this.#rest.length === 0 ? 0 : this.#frameBytes - this.#rest.length;
    const rest = toTelephone(this.#options.format, this.#rest);
    this.#rest = new Uint8Array(0);
    this.player.play(rest);
    if (missing > 0)
      this.player.play(toTelephone(this.#options.format, silence(this.#options.format, missing)));
    this.player.mark(BUFFERED + id);
  }

  mark(id: string): void {
    this.player.mark(id);
  }

  /** Forgets everything that waits, marks too, and ends buffering; returns how much audio it was (ms). */
  flush(): number {
    this.#buffering = false;
    this.#rest = new Uint8Array(0);
    return this.player.clear();
  }

  /** Tells once when nothing waits any more. */
  reportDrained(): void {
    this.#reportsDrained = true;
  }

  #play(bytes: Uint8Array): void {
    this.player.play(toTelephone(this.#options.format, bytes));
    if (this.#full || this.frames < XOFF_FRAMES) return;
    this.#full = true;
    this.#options.tell('MEDIA_XOFF', '');
  }

  #onMark(name: string): void {
    if (name.startsWith(BUFFERED))
      this.#options.tell('MEDIA_BUFFERING_COMPLETED', name.slice(BUFFERED.length));
    else this.#options.tell('MEDIA_MARK_PROCESSED', name);
  }

  #onFrame(heard: Uint8Array): void {
    if (this.#full && this.frames < XON_FRAMES) {
      this.#full = false;
      this.#options.tell('MEDIA_XON', '');
    }
    if (this.#reportsDrained && this.player.queuedMs === 0) {
      this.#reportsDrained = false;
      this.#options.tell('QUEUE_DRAINED', '');
    }
    this.#options.onFrame(heard);
  }
}

function silence(format: ChannelFormat, bytes: number): Uint8Array {
  return new Uint8Array(bytes).fill(CHANNEL_FORMATS[format].silence);
}
