import { FRAME_MS } from '../../src/audio/frame.js';
import type { Clock } from '../../src/ports/clock.js';
import type { Dial } from '../../src/ports/text-channel.js';

/** What went over the callers' sockets, and when. */
export interface LineWatch {
  /** Frames of caller audio that were sent. */
  framesSent: number;
  /** How much later than its time each was sent (ms). */
  readonly lateMs: number[];
  /** From each stream's `start` to the first agent audio (ms, not rounded). */
  readonly firstAudioMs: number[];
  /** Messages with agent audio. */
  mediaCame: number;
}

const START = '{"event":"start"';
const MEDIA = '{"event":"media"';

export function newLineWatch(): LineWatch {
  return { framesSent: 0, lateMs: [], firstAudioMs: [], mediaCame: 0 };
}

/** Dials as `dial` does, and notes what passes: the caller itself stays as it is. */
export function watchedDial(dial: Dial, clock: Clock, watch: LineWatch): Dial {
  return (target, receiver) => {
    const line = new Line(clock, watch);
    const channel = dial(target, {
      opened: () => receiver.opened?.(),
      text: (message) => {
        line.came(message);
        receiver.text(message);
      },
      binary: (bytes) => receiver.binary(bytes),
      ended: (end) => receiver.ended(end),
    });
    return {
      send: (message) => {
        line.goes(String(message));
        channel.send(message);
      },
      close: (code, reason) => channel.close(code, reason),
      get bufferedBytes() {
        return channel.bufferedBytes;
      },
    };
  };
}

/** One stream. */
class Line {
  readonly #clock: Clock;
  readonly #watch: LineWatch;
  #startMs = 0;
  #frames = 0;
  #heard = false;

  constructor(clock: Clock, watch: LineWatch) {
    this.#clock = clock;
    this.#watch = watch;
  }

  goes(message: string): void {
    if (message.startsWith(START)) this.#startMs = this.#clock.now();
    if (!message.startsWith(MEDIA)) return;
    this.#frames += 1;
    this.#watch.framesSent += 1;
    this.#watch.lateMs.push(this.#clock.now() - this.#startMs - this.#frames * FRAME_MS);
  }

  came(message: string): void {
    if (!message.startsWith(MEDIA)) return;
    this.#watch.mediaCame += 1;
    if (!this.#heard) this.#watch.firstAudioMs.push(this.#clock.now() - this.#startMs);
    this.#heard = true;
  }
}
