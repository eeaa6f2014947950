import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { FastifyReply } from 'fastify';
import { JournalEncoder } from '../observe/journal/encode.js';
import type { JournalFile } from '../observe/journal/find.js';
import type { CallInfo } from '../ports/call-events.js';
import type { ServerDeps } from './deps.js';
import { EventStream } from './event-stream.js';
import { LiveCallsStream } from './live-calls-stream.js';

/** Who may watch at any one time: each costs the calls a little. */
export const MAX_WATCHERS = 32;

/** Answers with what happens in a call, or has happened, as server-sent events: the lines of its journal, then `end`. */
export function callEvents(deps: Pick<ServerDeps, 'watchCall' | 'logger' | 'clock' | 'liveCalls'>) {
  let watchers = 0;
  const allCalls = new LiveCallsStream(deps);
  const admitted = (reply: FastifyReply, answer: (left: () => void) => void): FastifyReply => {
    if (watchers >= MAX_WATCHERS)
      return reply.code(503).send({ error: 'http.busy', detail: `${MAX_WATCHERS} are watching already` });
    watchers += 1;
    reply.hijack();
    answer(() => (watchers -= 1));
    return reply;
  };
  const watching = (reply: FastifyReply, begin: (stream: EventStream) => void): FastifyReply =>
    admitted(reply, (left) => begin(new EventStream(reply.raw, left)));
  return {
    /** All calls that go on. */
    all: (reply: FastifyReply): FastifyReply => admitted(reply, (left) => allCalls.watch(reply.raw, left)),

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
