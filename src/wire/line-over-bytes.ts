import type { ByteChannel, ByteEnd, ByteReceiver, FrameCodec } from '../ports/byte-channel.js';
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
  readonly #clock: Pick<Clock, 'now'>;
  readonly #channel: ByteChannel;
  readonly #take = (event: CarrierEvent): void => this.#deliver(event);
  #closed: ByteEnd | undefined;
  onEvent: (event: CarrierEvent) => void = () => undefined;

  constructor({ codec, clock, open }: LineOverBytesParts) {
    this.#codec = codec;
    this.#clock = clock;
    this.#channel = open({
      bytes: (bytes) => this.read(bytes),
      ended: (end) => codec.ended(this.#closed ?? end).forEach(this.#take),
    });
  }

  get bufferedBytes(): number {
    return this.#channel.bufferedBytes;
  }

  /** Takes bytes that came, also those that were read before the line was made. */
  read(bytes: Uint8Array): void {
    this.#codec.decode(bytes, this.#clock.now(), this.#take);
  }

  write(frame: Uint8Array): void {
    this.#channel.send(this.#codec.encode(frame));
  }

  forget(): void {
    this.#codec.forget();
  }

  close(reason: string): void {
    this.#closed ??= { how: 'closed-here', reason };
    this.#channel.close(this.#codec.goodbye);
  }

  /** A connection is of no use any more when its carrier's side has stopped. */
  #deliver(event: CarrierEvent): void {
    if (event.type === 'stopped') this.#channel.close(this.#codec.goodbye);
    this.onEvent(event);
  }
}
