import { ByteQueue } from '../audio/byte-queue.js';
import { type AudioFormat, type AudioFrame, FRAME_MS, MULAW_SILENCE } from '../audio/frame.js';
import { assertNever } from '../lib/assert-never.js';
import type { CarrierCommand, CarrierEvent, CarrierLink } from '../ports/carrier.js';
import type { FrameTicker, Slots } from './frame-ticker.js';

/** What may wait to be played: whoever hands over more than that has no measure (ms). */
export const MAX_QUEUE_MS = 60_000;

const MS_PER_S = 1000;

/** A connection that plays each frame as it comes: it knows no queue, no clock, no marks and no clearing. */
export interface FrameLine {
  /** All that a carrier says but marks. */
  onEvent: (event: CarrierEvent) => void;
  /** Writes one frame of 20 ms at once, in the line's format; its bytes are lent. */
  write(frame: Uint8Array): void;
  /** What of that the line holds back itself is not to be heard any more. */
  forget(): void;
  /** Ends the connection; `stopped` still comes. Safe to call twice. */
  close(reason: string): void;
  /** Bytes that were written but not yet taken by the network. */
  readonly bufferedBytes: number;
}

/** Makes a whole carrier's link of such a line: what is to be played waits here, and one frame of it is written in each slot; silence where there is none. */
export function pacedLink(
  line: FrameLine,
  options: { readonly ticker: Pick<FrameTicker, 'join'>; readonly format: AudioFormat },
): CarrierLink {
  return new PacedLink(line, options);
}

interface Mark {
  readonly name: string;
  /** How much is played when it is reached. */
  readonly afterBytes: number;
}

/** A frame sounds from its slot on until the next one: a mark behind it is reached then. */
class PacedLink implements CarrierLink {
  readonly #line: FrameLine;
  readonly #ticker: Pick<FrameTicker, 'join'>;
  readonly #frame: Uint8Array;
  readonly #silence: number;
  readonly #maxBytes: number;
  readonly #queue = new ByteQueue();
  #slots: Slots | undefined;
  /** What came and was not cleared, and what of that was heard. */
  #cameBytes = 0;
  #heardBytes = 0;
  /** What of the frame that sounds now is no silence. */
  #soundingBytes = 0;
  #marks: Mark[] = [];
  onEvent: (event: CarrierEvent) => void = () => undefined;

  constructor(
    line: FrameLine,
    { ticker, format }: { readonly ticker: Pick<FrameTicker, 'join'>; readonly format: AudioFormat },
  ) {
    this.#line = line;
    this.#ticker = ticker;
    this.#frame = new Uint8Array(bytesOf(format, FRAME_MS));
    this.#silence = format.encoding === 'mulaw' ? MULAW_SILENCE : 0;
    this.#maxBytes = bytesOf(format, MAX_QUEUE_MS);
    line.onEvent = (event) => this.#pass(event);
  }

  get bufferedBytes(): number {
    return this.#line.bufferedBytes;
  }

  send(command: CarrierCommand): void {
    if (this.#slots === undefined) return;
    switch (command.type) {
      case 'audio':
        return this.#play(command.frame);
      case 'mark':
        this.#marks.push({ name: command.name, afterBytes: this.#cameBytes });
        return this.#echoReached();
      case 'clear':
        return this.#clear();
      default:
        return assertNever(command);
    }
  }

  close(reason: string): void {
    this.#stop();
    this.#line.close(reason);
  }

  #pass(event: CarrierEvent): void {
    if (event.type === 'started') this.#slots ??= this.#ticker.join(() => this.#slot());
    else if (event.type === 'stopped') this.#stop();
    this.onEvent(event);
  }

  #stop(): void {
    this.#slots?.leave();
    this.#slots = undefined;
    this.#queue.clear();
    this.#marks = [];
  }

  #play({ samples }: AudioFrame): void {
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    if (this.#queue.length + bytes.length > this.#maxBytes) return;
    // It is lent.
    this.#queue.push(bytes.slice());
    this.#cameBytes += bytes.length;
  }

  /** One frame's time is over, and the next one's begins. */
  #slot(): void {
    this.#heardBytes += this.#soundingBytes;
    this.#soundingBytes = this.#queue.takeInto(this.#frame);
    this.#frame.fill(this.#silence, this.#soundingBytes);
    this.#line.write(this.#frame);
    this.#echoReached();
  }

  #clear(): void {
    this.#cameBytes -= this.#queue.length;
    this.#queue.clear();
    this.#line.forget();
    this.#echo(this.#marks.splice(0));
  }

  #echoReached(): void {
    const waiting = this.#marks.findIndex(({ afterBytes }) => afterBytes > this.#heardBytes);
    if (waiting !== 0) this.#echo(this.#marks.splice(0, waiting === -1 ? this.#marks.length : waiting));
  }

  #echo(marks: readonly Mark[]): void {
    for (const { name } of marks) this.onEvent({ type: 'mark-reached', name });
  }
}

function bytesOf({ encoding, rateHz }: AudioFormat, ms: number): number {
  return ((rateHz * ms) / MS_PER_S) * (encoding === 'mulaw' ? 1 : Int16Array.BYTES_PER_ELEMENT);
}
