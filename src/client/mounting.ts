import { wallClock } from '../lib/wall-clock.js';
import type { Clock, Timer } from '../ports/clock.js';
import type { RealtimeClient } from './types.js';

/**
 * Connects a client while a component shows it. React's StrictMode mounts everything twice in a row: a component that goes and comes back at once is
 * no end of the call, and opens no second one.
 */
export class Mounting {
  readonly #client: RealtimeClient;
  readonly #clock: Clock;
  #leaving: Timer | undefined;
  #mounted = 0;

  constructor(client: RealtimeClient, clock: Clock = wallClock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** The component is shown; returns what says that it has gone. */
  mount(autoConnect: boolean): () => void {
    this.#mounted += 1;
    this.#leaving?.cancel();
    this.#leaving = undefined;
    // A failure comes as an `error` event as well.
    if (autoConnect && this.#client.getConnectionStatus() === 'idle')
      this.#client.connect().catch(() => undefined);
    return () => this.#unmount();
  }

  #unmount(): void {
    this.#mounted -= 1;
    if (this.#mounted === 0) this.#leaving = this.#clock.after(0, () => this.#client.disconnect());
  }
}
