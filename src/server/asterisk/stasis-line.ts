import type { CarrierCommand, CarrierEvent, CarrierLink } from '../../ports/carrier.js';

type Stopped = CarrierEvent & { readonly type: 'stopped' };

/** The stream of a call by Stasis. Its end says nothing of the caller, who stays in Asterisk where they are: a leg that failed ends as one that was hung up does. So the end is told when it is known whether they have left. */
export class StasisLine implements CarrierLink {
  readonly #link: CarrierLink;
  readonly #hasLeft: () => Promise<boolean>;
  #take: (event: CarrierEvent) => void = () => undefined;
  #isClosed = false;
  #held: Stopped | undefined;

  /** `hasLeft`: whether the caller has; it never rejects, and takes no longer than a caller may be left in silence. */
  constructor(link: CarrierLink, hasLeft: () => Promise<boolean>) {
    this.#link = link;
    this.#hasLeft = hasLeft;
  }

  get onEvent(): (event: CarrierEvent) => void {
    return this.#take;
  }

  set onEvent(take: (event: CarrierEvent) => void) {
    this.#take = take;
    this.#link.onEvent = (event) => {
      if (event.type === 'stopped' && !this.#isClosed) void this.#hold(event);
      else this.#take(event);
    };
  }

  get bufferedBytes(): number {
    return this.#link.bufferedBytes;
  }

  send(command: CarrierCommand): void {
    this.#link.send(command);
  }

  close(reason: string): void {
    this.#isClosed = true;
    this.#link.close(reason);
    // Nobody waits for what becomes of the caller any more.
    queueMicrotask(() => this.#tell(this.#held?.orderly === true));
  }

  async #hold(event: Stopped): Promise<void> {
    this.#held = event;
    this.#tell(await this.#hasLeft());
  }

  #tell(orderly: boolean): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#take({ ...held, orderly });
  }
}
