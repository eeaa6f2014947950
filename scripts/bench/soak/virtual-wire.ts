import type { Clock } from '../../../src/ports/clock.js';
import type { Dial, TextChannel, TextReceiver, UpgradeRequest } from '../../../src/ports/text-channel.js';

/** Each way takes so long (ms). */
const ONE_WAY_MS = 15;

/** One end of a wire in virtual time. */
class End implements TextChannel {
  readonly bufferedBytes = 0;
  receiver: TextReceiver | undefined;
  peer: End | undefined;
  readonly #clock: Clock;
  #open = true;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  send(message: string): void {
    if (this.#open) this.#clock.after(ONE_WAY_MS, () => this.peer?.takes(message));
  }

  close(code: number, reason: string): void {
    if (!this.#open) return;
    this.ends(code, reason);
    this.#clock.after(ONE_WAY_MS, () => this.peer?.ends(code, reason));
  }

  takes(message: string): void {
    if (this.#open) this.receiver?.text(message);
  }

  ends(code: number, reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.receiver?.ended({ kind: 'closed', code, reason });
  }
}

/** Dials who accepts, without a network, in the time of a clock. */
export function virtualDial(
  clock: Clock,
  accept: (request: UpgradeRequest, channel: TextChannel) => TextReceiver,
): Dial {
  return ({ url, headers }, receiver) => {
    const [near, far] = [new End(clock), new End(clock)];
    near.peer = far;
    far.peer = near;
    near.receiver = receiver;
    const { pathname, search } = new URL(url);
    clock.after(ONE_WAY_MS, () => {
      far.receiver = accept({ url: pathname + search, headers: lowerCase(headers) }, far);
      clock.after(ONE_WAY_MS, () => receiver.opened?.());
    });
    return near;
  };
}

function lowerCase(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
