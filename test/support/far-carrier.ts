import type { CarrierCommand, CarrierEvent, CarrierLink } from '../../src/ports/carrier.js';
import type { Clock } from '../../src/ports/clock.js';
import { FakeCarrier } from './fake-carrier.js';

/** A fake carrier at the end of a long way: everything takes so long there, and so long back. */
export class FarCarrier {
  readonly near: FakeCarrier;
  readonly link: CarrierLink;
  readonly #clock: Clock;
  readonly #thereMs: number;

  constructor(clock: Clock, { thereMs, backMs }: { thereMs: number; backMs: number }) {
    this.#clock = clock;
    this.#thereMs = thereMs;
    this.near = new FakeCarrier(clock);
    this.link = {
      onEvent: () => undefined,
      bufferedBytes: 0,
      send: (command) => this.#send(command),
      close: (reason) => this.near.link.close(reason),
    };
    this.near.link.onEvent = (event: CarrierEvent) => {
      clock.after(backMs, () => this.link.onEvent(event));
    };
  }

  #send(command: CarrierCommand): void {
    const kept = command.type === 'audio' ? { ...command, frame: copyOf(command.frame) } : command;
    this.#clock.after(this.#thereMs, () => this.near.link.send(kept));
  }
}

function copyOf<Frame extends { readonly samples: Uint8Array | Int16Array }>(frame: Frame): Frame {
  return { ...frame, samples: frame.samples.slice() };
}
