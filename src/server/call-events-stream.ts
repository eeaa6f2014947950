import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import type { FastifyReply } from 'fastify';
import { JournalEncoder } from '../observe/journal/encode.js';
import type { JournalFile } from '../observe/journal/find.js';
import type { CallInfo } from '../ports/call-events.js';
import type { ServerDeps } from './deps.js';

/** Who may watch at any one time: each costs the calls a little. */
export const MAX_WATCHERS = 32;
/** Who reads so slowly that so much waits for him is cut off. */
export const MAX_BEHIND_BYTES = 1024 * 1024;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Proxies shall pass each event on as it comes.
  'x-accel-buffering': 'no',
};

/** Answers with what happens in a call, or has happened, as server-sent events: the lines of its journal, then `end`. */
export function callEvents(deps: Pick<ServerDeps, 'watchCall' | 'logger'>) {
  let watchers = 0;
  const watching = (reply: FastifyReply, begin: (stream: EventStream) => void): FastifyReply => {
    if (watchers >= MAX_WATCHERS)
      return reply.code(503).send({ error: 'http.busy', detail: `${MAX_WATCHERS} are watching already` });
    watchers += 1;
    reply.hijack();
    const stream = new EventStream(reply.raw, () => (watchers -= 1));
    begin(stream);
    return reply;
  };
  return {
    /** A live call, from now on. */
    live: (reply: FastifyReply, info: CallInfo): FastifyReply =>
      watching(reply, (stream) => {
        stream.send(JSON.stringify({ info }), 'call');
        const encoder = new JournalEncoder({ line: (line) => stream.send(line), sound: () => undefined });
        const stop = deps.watchCall(info.callId, (event) => {
          encoder.take(event);
          if (event.type === 'call-ended') stream.end();
        });
        if (stop === undefined) stream.end();
        else stream.onClose(stop);
      }),

    /** A past call, from its journal. */
    past: (reply: FastifyReply, { path }: JournalFile): FastifyReply =>
      watching(reply, (stream) => void pour(path, stream)),
  };
}

/** Sends a journal at the pace of whoever reads it. */
async function pour(path: string, stream: EventStream): Promise<void> {
  const file = createReadStream(path);
  stream.onClose(() => file.destroy());
  try {
    for await (const line of createInterface({ input: file, crlfDelay: Infinity })) {
      stream.send(line);
      if (stream.behind) await stream.drained();
    }
  } catch {
    // The file is gone, or the reader is: either way there is nothing more to send.
  }
  stream.end();
}

/** One connection that gets events; never holds more than a bounded number of bytes for a slow reader. */
class EventStream {
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
    if (!this.#response.destroyed) this.#response.end();
  }
}
