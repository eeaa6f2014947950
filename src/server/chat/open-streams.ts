import type { Clock, Timer } from '../../ports/clock.js';

/** Who reads no further does not keep a server that stops for longer (ms). */
const LAST_WORDS_MS = 1000;

/** The answers that are being streamed: a server that stops lets them say their last words before it cuts connections. */
export class OpenStreams {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #open = new Set<Promise<void>>();

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock;
  }

  /** Gives the same back. */
  watch(stream: Promise<void>): Promise<void> {
    const ended = stream.catch(() => undefined).finally(() => this.#open.delete(ended));
    this.#open.add(ended);
    return stream;
  }

  /** When those that are open now have ended; bounded. */
  async ended(): Promise<void> {
    if (this.#open.size === 0) return;
    let timer: Timer | undefined;
    const patience = new Promise<void>((resolve) => (timer = this.#clock.after(LAST_WORDS_MS, resolve)));
    await Promise.race([Promise.all(this.#open), patience]);
    timer?.cancel();
  }
}
