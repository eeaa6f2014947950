import { Framer } from '../../audio/framer.js';
import type { Message } from '../../ports/text-channel.js';
import { type Dialect, writeCommand } from './control.js';
import { type WireFormatName, WIRE_FORMATS } from './formats.js';

/** Sound that is held back while Asterisk takes no more (XOFF); it has 18 s of its own by then. What is over it is dropped. */
export const MAX_HELD_MS = 20_000;
/** Messages that are held back meanwhile. */
export const MAX_HELD_MESSAGES = 2_000;
/** Marks that are remembered until they come back. */
export const MAX_MARKS = 1_000;

const MARK_ID = /^m(\d{1,15})$/;

/** What an outbox writes for. */
export interface OutboxOptions {
  readonly dialect: Dialect;
  readonly format: WireFormatName;
  /** What is shorter vanishes at Asterisk's end. */
  readonly frameBytes: number;
}

/** What goes to Asterisk: sound in whole frames, marks by short ids of our own, and nothing of either while it takes no more. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #frames: Framer;
  readonly #maxHeldBytes: number;
  /** By id, oldest first. */
  readonly #marks = new Map<string, string>();
  #markCount = 0;
  #held: Message[] | undefined;
  #heldBytes = 0;
  #overflowed = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
    const { format, sampleBytes, silentByte } = WIRE_FORMATS[options.format];
    this.#frames = new Framer({ frameBytes: options.frameBytes, silentByte });
    this.#maxHeldBytes = (format.rateHz * sampleBytes * MAX_HELD_MS) / 1000;
  }

  /** Sound of any length, lent; what is left of it is kept for the next. */
  audio(bytes: Uint8Array): readonly Message[] {
    return this.#out(this.#frames.push(bytes));
  }

  /** Everything before the mark goes first, its last frame filled up with silence. */
  mark(name: string): readonly Message[] {
    this.#markCount += 1;
    const id = `m${this.#markCount}`;
    const [oldest] = this.#marks.keys();
    if (this.#marks.size >= MAX_MARKS && oldest !== undefined) this.#marks.delete(oldest);
    this.#marks.set(id, name);
    return [...this.#out(this.#frames.flush()), ...this.#out(this.#command('MARK_MEDIA', id))];
  }

  /** A flush takes the marks along that wait in Asterisk's queue; the call's ledger has given them up. */
  clear(): readonly Message[] {
    this.#frames.reset();
    this.#marks.clear();
    this.#heldBytes = 0;
    if (this.#held !== undefined) this.#held = [];
    return [this.#command('FLUSH_MEDIA')];
  }

  /** Asterisk takes no more. */
  pause(): void {
    this.#held ??= [];
  }

  /** Asterisk takes more again: what was held back. */
  resume(): readonly Message[] {
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#heldBytes = 0;
    this.#overflowed = false;
    return held;
  }

  /** A mark came back: its name; '' of one that was flushed meanwhile; undefined of one that was never set. */
  reached(id: string): string | undefined {
    const name = this.#marks.get(id);
    if (name === undefined)
      return Number(MARK_ID.exec(id)?.[1] ?? Infinity) <= this.#markCount ? '' : undefined;
    for (const earlier of this.#marks.keys()) {
      this.#marks.delete(earlier);
      if (earlier === id) break;
    }
    return name;
  }

  /** Whether something was dropped since Asterisk takes no more. */
  get overflowed(): boolean {
    return this.#overflowed;
  }

  #command(name: 'MARK_MEDIA' | 'FLUSH_MEDIA', id?: string): string {
    return writeCommand(this.#options.dialect, name, id);
  }

  #out(message: Message): readonly Message[] {
    if (message.length === 0) return [];
    if (this.#held === undefined) return [message];
    this.#hold(this.#held, message);
    return [];
  }

  #hold(held: Message[], message: Message): void {
    const bytes = typeof message === 'string' ? 0 : message.length;
    if (this.#heldBytes + bytes > this.#maxHeldBytes || held.length >= MAX_HELD_MESSAGES) {
      this.#overflowed = true;
      return;
    }
    this.#heldBytes += bytes;
    // Sound is lent.
    held.push(typeof message === 'string' ? message : message.slice());
  }
}
