import type { FastifyReply } from 'fastify';
import { type ErrorCode, messageOf, TalkpathError } from '../lib/errors.js';
import type { JournalFile } from '../observe/journal/find.js';
import type { ServerDeps } from './deps.js';

/** Journals that may be read at any one time, each in small pieces between which calls go on. */
const MAX_READERS = 2;

const OK = 200;
const NOT_FOUND = 404;
const CONFLICT = 409;
const UNPROCESSABLE = 422;
const UNAVAILABLE = 503;

/** What is answered. */
export interface Answer {
  readonly status: number;
  readonly body: object | string;
}

/** Finds journals for operators, and reads them, not too many at once. */
export class JournalDesk {
  readonly #deps: Pick<ServerDeps, 'calls' | 'journals'>;
  #readers = 0;

  constructor(deps: Pick<ServerDeps, 'calls' | 'journals'>) {
    this.#deps = deps;
  }

  /** The journal of the call that is meant, live or past, or why there is none. */
  find(name: string): JournalFile | TalkpathError {
    const { journals, calls } = this.#deps;
    const live = calls.findByAnyId(name);
    try {
      return (
        journals?.find(live?.info.callId ?? name) ??
        new TalkpathError('journal.not_found', 'no journals are written')
      );
    } catch (error) {
      if (error instanceof TalkpathError) return error;
      throw error;
    }
  }

  /** What `read` makes of that journal. */
  async answer(name: string, read: (file: JournalFile) => Promise<Answer['body']>): Promise<Answer> {
    const file = this.find(name);
    if (file instanceof TalkpathError) return answerOf(file);
    if (this.#readers >= MAX_READERS) {
      const detail = 'other journals are being read; ask again in a moment';
      return { status: UNAVAILABLE, body: { error: 'http.busy', detail } };
    }
    this.#readers += 1;
    try {
      return { status: OK, body: await read(file) };
    } catch (error) {
      const code = error instanceof TalkpathError ? error.code : 'journal.unreadable';
      return { status: UNPROCESSABLE, body: { error: code, detail: messageOf(error) } };
    } finally {
      this.#readers -= 1;
    }
  }
}

/** What an operator is told who asked for a journal that there is not. */
export function answerOf({ code, message }: TalkpathError): Answer {
  const status = code === 'journal.ambiguous' ? CONFLICT : NOT_FOUND;
  return { status, body: { error: code, detail: message } };
}

/** Refuses with a code that operators can look up. */
export function refuse(reply: FastifyReply, status: number, code: ErrorCode, detail: string): FastifyReply {
  return reply.code(status).send({ error: code, detail });
}
