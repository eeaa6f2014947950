import type { ServerResponse } from 'node:http';

/** Who reads so slowly that so much waits for him is cut off. */
export const MAX_BEHIND_BYTES = 1024 * 1024;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Proxies shall pass each event on as it comes.
  'x-accel-buffering': 'no',
};

/** One connection that gets events; never holds more than a bounded number of bytes for a slow reader. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #closing: (() => void)[] = [];

  constructor(response: ServerResponse, closed: () => void) {
    this.#response = response;
    this.#closing.push(closed);
    response.writeHead(200, HEADERS);
    response.on('close', () => {
      for (const run of this.#closing.splice(0)) run();
    });
    response.on('error', () => response.destroy());
  }

  /** Whether the reader should be waited for, by who can wait. */
  get behind(): boolean {
    return this.#response.writableNeedDrain;
  }

  onClose(run: () => void): void {
    if (this.#response.destroyed) run();
    else this.#closing.push(run);
  }

  /** When the reader has caught up, or has gone. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#response.off('drain', done).off('close', done);
        resolve();
      };
      this.#response.once('drain', done).once('close', done);
      if (this.#response.destroyed) done();
    });
  }

  /** A line as the data of one event; line breaks within it would begin another field. */
  send(line: string, event?: string): void {
    if (this.#response.destroyed || this.#response.writableEnded) return;
    const data = line.replace(/[\r\n]/g, ' ');
    this.#response.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${data}\n\n`);
    if (this.#response.writableLength > MAX_BEHIND_BYTES) this.#response.destroy();
  }

  end(): void {
    this.send('{}', 'end');
    this.close();
  }

  /** Ends it, and settles when all of it has gone out, or the reader has gone. */
  finished(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#response.destroyed) return resolve();
      this.#response
        .once('finish', () => resolve())
        .once('close', () => resolve())
        .end();
    });
  }

  /** Ends it without a word. */
  close(): void {
    if (!this.#response.destroyed) this.#response.end();
  }
}
