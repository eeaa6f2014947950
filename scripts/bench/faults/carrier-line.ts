import { systemClock } from '../../../src/lib/system-clock.js';
import type { Dial, TextChannel } from '../../../src/ports/text-channel.js';
import { dialText } from '../../../src/wire/text-socket.js';

/** What the carrier does to the messages of its streams. */
export type CarrierHabit = 'ordinary' | 'doubles' | 'swaps' | 'sends-nothing' | 'floods' | 'no-marks';

const isMedia = (message: string): boolean => message.includes('"event":"media"');
const isMark = (message: string): boolean => message.includes('"event":"mark"');
/** How often a flood repeats each message. */
const FLOOD = 20;

/** The carrier's end of one call's streams, with habits. */
export class CarrierLine {
  habit: CarrierHabit = 'ordinary';
  /** The next stream is an ordinary one. */
  heals = false;
  #channel: TextChannel | undefined;
  #kept: string | undefined;
  #gap: string[] | undefined;

  /** Opens a stream. */
  readonly dial: Dial = (target, receiver) => {
    if (this.heals) this.habit = 'ordinary';
    const channel = dialText(target, receiver);
    this.#channel = channel;
    return {
      send: (message) => this.#send(channel, String(message)),
      close: (code, reason) => channel.close(code, reason),
      get bufferedBytes() {
        return channel.bufferedBytes;
      },
    };
  };

  /** The stream is closed without a `stop`. */
  close(): void {
    this.#channel?.close(1000, '');
  }

  /** Nothing is sent for so long; then everything at once. */
  gap(ms: number): void {
    this.#gap = [];
    const channel = this.#channel;
    systemClock.after(ms, () => {
      const late = this.#gap ?? [];
      this.#gap = undefined;
      for (const message of late) channel?.send(message);
    });
  }

  #send(channel: TextChannel, message: string): void {
    const { habit } = this;
    if (this.#gap !== undefined) this.#gap.push(message);
    else if (habit === 'no-marks' && isMark(message)) return;
    else if (habit === 'sends-nothing' && isMedia(message)) return;
    else if (habit === 'swaps' && isMedia(message)) this.#swap(channel, message);
    else for (let count = 0; count < this.#timesOf(message); count++) channel.send(message);
  }

  #timesOf(message: string): number {
    if (!isMedia(message)) return 1;
    return this.habit === 'doubles' ? 2 : this.habit === 'floods' ? FLOOD : 1;
  }

  #swap(channel: TextChannel, message: string): void {
    if (this.#kept === undefined) {
      this.#kept = message;
      return;
    }
    channel.send(message);
    channel.send(this.#kept);
    this.#kept = undefined;
  }
}
