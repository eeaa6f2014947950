import type { ByteChannel, ByteReceiver, FrameCodec } from '../ports/byte-channel.js';
import type { CarrierEvent } from '../ports/carrier.js';
import type { Clock } from '../ports/clock.js';
import type { FrameLine } from './paced-link.js';

/** What such a line is made of. */
export interface LineOverBytesParts {
  readonly codec: FrameCodec;
  readonly clock: Pick<Clock, 'now'>;
  /** Opens the channel that the line runs over, handing it the receiver. */
  readonly open: (receiver: ByteReceiver) => ByteChannel;
}

/** Joins a frame codec and a byte channel into a line that plays each frame as it comes. */
export class LineOverBytes implements FrameLine {
  readonly #codec: FrameCodec;
  readonly #channel: ByteChannel;
  readonly #take = (event: CarrierEvent): void => this.#deliver(event);
  onEvent: (event: CarrierEvent) => void = () => undefined;

  constructor({ codec, clock, open }: LineOverBytesParts) {
    this.#codec = codec;
    this.#channel = open({
      bytes: (bytes) => codec.decode(bytes, clock.now(), this.#take),
      ended: (end) => codec.ended(end).forEach(this.#take),
    });
  }

  get bufferedBytes(): number {
    return this.#channel.bufferedBytes;
  }

  write(frame: Uint8Array): void {
    this.#channel.send(this.#codec.encode(frame));
  }

  close(reason: string): void {
    this.#channel.close(this.#codec.goodbye);
    this.#codec.ended({ how: 'closed-here', reason }).forEach(this.#take);
  }

  /** A connection is of no use any more when its carrier's side has stopped. */
  #deliver(event: CarrierEvent): void {
    if (event.type === 'stopped') this.#channel.close(this.#codec.goodbye);
    this.onEvent(event);
  }
}
