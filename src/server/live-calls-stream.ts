import type { ServerResponse } from 'node:http';
import type { Timer } from '../ports/clock.js';
import type { ServerDeps } from './deps.js';
import { EventStream } from './event-stream.js';

/** How often watchers learn what has changed. */
const EVERY_MS = 250;
/** A connection on which nothing happens is closed by proxies, and nobody learns that the reader is gone. */
const QUIET_ROUNDS = 60;

/** Answers with the calls that go on, as server-sent events: `calls`, the whole list, at once and after every change. One timer for all who watch. */
export class LiveCallsStream {
  readonly #deps: Pick<ServerDeps, 'clock' | 'liveCalls'>;
  readonly #streams = new Set<EventStream>();
  #told = '';
  #quiet = 0;
  #timer: Timer | undefined;

  constructor(deps: Pick<ServerDeps, 'clock' | 'liveCalls'>) {
    this.#deps = deps;
  }

  /** From now on until the reader goes, of which `left` is told. */
  watch(response: ServerResponse, left: () => void): void {
    const stream = new EventStream(response, () => {
      left();
      this.#streams.delete(stream);
      if (this.#streams.size === 0) this.#stop();
    });
    const text = this.#text();
    stream.send(text, 'calls');
    this.#streams.add(stream);
    if (this.#timer !== undefined) return;
    this.#told = text;
    this.#timer = this.#next();
  }

  #next(): Timer {
    return this.#deps.clock.after(EVERY_MS, () => {
      this.#timer = this.#next();
      this.#tell();
    });
  }

  #tell(): void {
    const text = this.#text();
    const isNews = text !== this.#told;
    this.#told = text;
    this.#quiet = isNews ? 0 : this.#quiet + 1;
    if (!isNews && this.#quiet % QUIET_ROUNDS !== 0) return;
    for (const stream of this.#streams) stream.send(text, 'calls');
  }

  #text(): string {
    return JSON.stringify({ calls: this.#deps.liveCalls.list() });
  }

  #stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#told = '';
  }
}
