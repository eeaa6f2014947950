import type { Converter } from '../audio/convert.js';
import { type AudioFrame, durationMs, FRAME_MS } from '../audio/frame.js';
import { Framer } from '../audio/framer.js';
import { bytesOf, type LineFormat } from '../audio/line-format.js';
import type { Clock } from '../ports/clock.js';
import type { CarrierCommand } from '../ports/carrier.js';
import type { AudioPart } from '../ports/provider.js';
import { PlayQueue } from './play-queue.js';
import type { PlaybackLedger } from './playback-ledger.js';

/** Generation may run this far ahead of the playout; more is no conversation but a defect. */
export const MAX_QUEUE_MS = 600_000;
/** The least that is worth a message to the carrier while the line plays: half the messages of single frames, at the price of 20 ms of lead. */
export const PACKET_MS = 2 * FRAME_MS;
/** An idle line begins when so much is there, so that it does not run dry before the provider's next burst … */
export const PRIME_MS = 100;
/** … or when it has waited so long for more. */
const PRIME_WAIT_MS = 2 * FRAME_MS;
/** A mark follows at least this much audio: often enough for the ledger, seldom enough for the wire. */
export const MARK_EVERY_MS = 200;

/** What the downlink is made of. */
export interface DownlinkParts {
  readonly clock: Clock;
  readonly line: LineFormat;
  /** From the provider's format to the line's. */
  readonly converter: Converter;
  readonly ledger: PlaybackLedger;
  /** Whether the caller is on a stream: without one everything waits. */
  readonly attached: () => boolean;
  /** Whether the line has room for sound; absent: whenever there is one. */
  readonly hasRoom?: (() => boolean) | undefined;
  readonly send: (command: CarrierCommand) => void;
  /** Audio was given up because `MAX_QUEUE_MS` were waiting; told once a call. */
  readonly overflowed: () => void;
}

/** A stretch of agent audio as the provider sends it. */
export interface AgentAudio {
  readonly responseId: string;
  readonly part: AudioPart;
  readonly frame: AudioFrame;
}

/** Model → caller: converts, cuts into whole frames, queues, and feeds the carrier up to the lead. */
export class Downlink {
  readonly #parts: DownlinkParts;
  readonly #framer: Framer;
  readonly #queue = new PlayQueue();
  /** Parts that have begun and not ended, by item and content index. */
  readonly #open = new Map<string, AudioPart>();
  /** The part whose audio is inside the converter and the framer. */
  #current: AudioPart | undefined;
  #unmarkedMs = 0;
  #paused = false;
  /** Since when an idle line waits for more. */
  #primingSinceMs: number | undefined;
  #overflowed = false;

  constructor(parts: DownlinkParts) {
    this.#parts = parts;
    this.#framer = new Framer(parts.line);
  }

  /** Audio that waits to be sent (ms). */
  get queuedMs(): number {
    return this.#msOf(this.#queue.length);
  }

  /** Takes audio, and sends at once what there is room for. */
  push({ responseId, part: given, frame }: AgentAudio): void {
    if (this.#isFull(durationMs(frame))) return;
    const { converter, ledger } = this.#parts;
    const part = this.#opened(given);
    if (this.#current !== part) this.#flushCurrent();
    this.#current = part;
    ledger.received(responseId, part, durationMs(frame));
    this.#queue.push(part, this.#framer.push(bytesOf(converter.convert(frame))));
    this.feed();
  }

  /** Takes sound of our own (whole frames of the line), as a complete part. */
  pushSound(responseId: string, part: AudioPart, sound: Uint8Array): void {
    this.#flushCurrent();
    this.#parts.ledger.received(responseId, part, this.#msOf(sound.length));
    this.#queue.push(part, sound);
    this.#queue.end(part);
    this.feed();
  }

  /** This part, or without one every part that has begun, is complete: the rest follows, padded to a whole frame, and a mark behind it. Returns what ended. */
  end(part?: AudioPart): readonly AudioPart[] {
    const ended = [...this.#open.values()].filter(
      (each) => part === undefined || keyOf(each) === keyOf(part),
    );
    for (const each of ended) {
      if (each === this.#current) this.#flushCurrent();
      this.#open.delete(keyOf(each));
      this.#queue.end(each);
    }
    this.feed();
    return ended;
  }

  /** Sends what there is room for within the lead: on an idle line at once and in one piece, then packet by packet. */
  feed(): void {
    if (!this.#parts.attached() || this.#isPriming()) return;
    for (let head = this.#queue.head; head !== undefined; head = this.#queue.head) {
      // The lead may have become shorter than what is on its way.
      if (!head.end && this.#isFullLine()) return;
      const room = this.#parts.ledger.lead.ms - this.#parts.ledger.remainingMs;
      const frames = Math.max(0, Math.floor(room / FRAME_MS));
      if (!head.end && (this.#paused || frames * FRAME_MS < PACKET_MS)) return;
      const bytes = this.#queue.take(frames * this.#parts.line.frameBytes);
      if (head.end) this.#sentAll(head.part);
      else this.#send(head.part, bytes);
    }
  }

  /** Sends nothing until `resume`; what the carrier has goes on to play. */
  pause(): void {
    this.#paused = true;
    this.#parts.ledger.hold();
  }

  /** Goes on at the sample where `pause` stopped. */
  resume(): void {
    this.#paused = false;
    this.feed();
  }

  /** Forgets everything that was not sent, after a cut. */
  drop(): void {
    this.#open.clear();
    this.dropQueued();
  }

  /** The same, but what has begun may go on. */
  dropQueued(): void {
    this.#queue.clear();
    this.#current = undefined;
    this.#unmarkedMs = 0;
    this.#paused = false;
    this.#parts.converter.flush();
    this.#framer.reset();
  }

  #flushCurrent(): void {
    if (this.#current === undefined) return;
    this.#queue.push(this.#current, this.#framer.push(bytesOf(this.#parts.converter.flush())));
    this.#queue.push(this.#current, this.#framer.flush());
    this.#current = undefined;
  }

  #send(part: AudioPart, bytes: Uint8Array): void {
    const lengthMs = this.#msOf(bytes.length);
    // First the books: a carrier may echo earlier marks before this returns, and what follows from them needs to know of it.
    this.#parts.ledger.sent(part, lengthMs);
    this.#parts.send({ type: 'audio', frame: this.#parts.line.frameOf(bytes) });
    this.#unmarkedMs += lengthMs;
    if (this.#unmarkedMs >= MARK_EVERY_MS) this.#mark();
  }

  #sentAll(part: AudioPart): void {
    // Of a part that went on after its end there is more to send.
    if (!this.#open.has(keyOf(part)) && !this.#queue.holds(part)) this.#parts.ledger.complete(part);
    if (this.#unmarkedMs > 0) this.#mark();
  }

  #mark(): void {
    this.#unmarkedMs = 0;
    this.#parts.send({ type: 'mark', name: this.#parts.ledger.mark() });
  }

  #isPriming(): boolean {
    const { ledger } = this.#parts;
    const idle = ledger.remainingMs <= 0 && this.#open.size > 0;
    if (!idle || this.queuedMs >= PRIME_MS) {
      this.#primingSinceMs = undefined;
      return false;
    }
    const nowMs = this.#parts.clock.now();
    this.#primingSinceMs ??= nowMs;
    return nowMs - this.#primingSinceMs < PRIME_WAIT_MS;
  }

  /** What waits then goes on where it stopped, and no hole before it is our fault. */
  #isFullLine(): boolean {
    const { hasRoom, ledger } = this.#parts;
    if (hasRoom?.() !== false) return false;
    ledger.full();
    return true;
  }

  #isFull(moreMs: number): boolean {
    const full = this.queuedMs + moreMs > MAX_QUEUE_MS;
    if (full && !this.#overflowed) {
      this.#overflowed = true;
      this.#parts.overflowed();
    }
    return full;
  }

  #msOf(bytes: number): number {
    return (bytes * FRAME_MS) / this.#parts.line.frameBytes;
  }

  /** One object a part, so that parts compare by identity from here on. */
  #opened(part: AudioPart): AudioPart {
    const key = keyOf(part);
    const known = this.#open.get(key) ?? part;
    this.#open.set(key, known);
    return known;
  }
}

function keyOf({ itemId, contentIndex }: AudioPart): string {
  return `${itemId}/${contentIndex}`;
}
