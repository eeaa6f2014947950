import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, messageOf, TalkpathError } from '../../lib/errors.js';
import type { JournalFile } from '../../observe/journal/find.js';
import { readTimelineGently } from '../../observe/timeline/read-timeline.js';
import { requireAdmin } from '../admin-auth.js';
import { CallListing, readListQuery } from '../call-listing.js';
import { callEvents } from '../call-events-stream.js';
import type { ServerDeps } from '../deps.js';

/** Journals that may be read at any one time, each in small pieces between which calls go on. */
const MAX_READERS = 2;

const OK = 200;
const ACCEPTED = 202;
const NOT_FOUND = 404;
const CONFLICT = 409;
const UNPROCESSABLE = 422;
const UNAVAILABLE = 503;

type CallRequest = FastifyRequest<{ Params: { readonly id: string } }>;

/** For operators: the calls, live and past, what happens in one, and a way to end it. */
export async function callRoutes(app: FastifyInstance, deps: ServerDeps): Promise<void> {
  const listing = new CallListing(deps);
  const shelf = new Reading(deps);
  const events = callEvents(deps);
  await app.register((scope, _options, done) => {
    scope.addHook('onRequest', requireAdmin(deps));
    scope.get('/calls', async (request, reply) => {
      const query = readListQuery(request.query);
      if (typeof query === 'string') return refuse(reply, UNPROCESSABLE, 'http.bad_request', query);
      return { calls: await listing.list(query) };
    });
    scope.get('/calls/:id', async (request: CallRequest, reply) => {
      const { status, body } = await shelf.answer(request.params.id);
      return reply.code(status).send(body);
    });
    scope.get('/calls/:id/events', (request: CallRequest, reply) => {
      const { id } = request.params;
      const live = deps.calls.findByAnyId(id);
      if (live !== undefined) return events.live(reply, live.info);
      const file = find(deps, id);
      if (!('code' in file)) return events.past(reply, file);
      const { status, body } = answerOf(file);
      return reply.code(status).send(body);
    });
    scope.post('/calls/:id/hangup', (request: CallRequest, reply) => hangUp(deps, request, reply));
    done();
  });
}

function hangUp({ calls, logger }: ServerDeps, { params }: CallRequest, reply: FastifyReply): FastifyReply {
  const session = calls.findByAnyId(params.id);
  if (session === undefined) return refuse(reply, NOT_FOUND, 'call.not_live', 'no live call has this id');
  const { callId } = session.info;
  logger.info({ callId }, 'an operator hangs up');
  session.end('operator-hung-up', 'POST /calls/:id/hangup');
  return reply.code(ACCEPTED).send({ callId, ending: 'operator-hung-up' });
}

/** What is answered. */
interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Reads journals for those who ask, not too many at once. */
class Reading {
  readonly #deps: ServerDeps;
  #readers = 0;

  constructor(deps: ServerDeps) {
    this.#deps = deps;
  }

  async answer(id: string): Promise<Answer> {
    const live = this.#deps.calls.findByAnyId(id);
    const file = find(this.#deps, live?.info.callId ?? id);
    if ('code' in file) {
      if (live === undefined) return answerOf(file);
      const cost = this.#deps.costOf?.(live.info.callId);
      return { status: OK, body: { live: true, info: live.info, ...(cost && { cost }) } };
    }
    if (this.#readers >= MAX_READERS) {
      const detail = 'other journals are being read; ask again in a moment';
      return { status: UNAVAILABLE, body: { error: 'http.busy', detail } };
    }
    this.#readers += 1;
    try {
      const { timeline } = await readTimelineGently(file.path);
      return { status: OK, body: { live: live !== undefined, ...timeline } };
    } catch (error) {
      // Nothing of it may be on the disk yet.
      if (live !== undefined) return { status: OK, body: { live: true, info: live.info } };
      const code = error instanceof TalkpathError ? error.code : 'journal.unreadable';
      return { status: UNPROCESSABLE, body: { error: code, detail: messageOf(error) } };
    } finally {
      this.#readers -= 1;
    }
  }
}

/** The journal of that name, or why there is none. */
function find({ journals }: ServerDeps, name: string): JournalFile | TalkpathError {
  try {
    return journals?.find(name) ?? new TalkpathError('journal.not_found', 'no journals are written');
  } catch (error) {
    if (error instanceof TalkpathError) return error;
    throw error;
  }
}

function answerOf({ code, message }: TalkpathError): Answer {
  const status = code === 'journal.ambiguous' ? CONFLICT : NOT_FOUND;
  return { status, body: { error: code, detail: message } };
}

function refuse(reply: FastifyReply, status: number, code: ErrorCode, detail: string): FastifyReply {
  return reply.code(status).send({ error: code, detail });
}
