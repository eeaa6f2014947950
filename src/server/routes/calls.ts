import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { TalkpathError } from '../../lib/errors.js';
import { readTimelineGently } from '../../observe/timeline/read-timeline.js';
import { requireAdmin } from '../admin-auth.js';
import { CallListing, readListQuery } from '../call-listing.js';
import { callEvents } from '../call-events-stream.js';
import type { ServerDeps } from '../deps.js';
import { answerOf, JournalDesk, refuse, type Answer } from '../journal-desk.js';
import { callFileRoutes } from './call-files.js';
import { recordingRoutes } from './recording.js';

const OK = 200;
const ACCEPTED = 202;
const NOT_FOUND = 404;
const UNPROCESSABLE = 422;

type CallRequest = FastifyRequest<{ Params: { readonly id: string } }>;

/** For operators: the calls, live and past, what happens in one, and a way to end it. */
export async function callRoutes(app: FastifyInstance, deps: ServerDeps): Promise<void> {
  const listing = new CallListing(deps);
  const desk = new JournalDesk(deps);
  const events = callEvents(deps);
  await app.register((scope, _options, done) => {
    scope.addHook('onRequest', requireAdmin(deps));
    scope.get('/calls', async (request, reply) => {
      const query = readListQuery(request.query);
      if (typeof query === 'string') return refuse(reply, UNPROCESSABLE, 'http.bad_request', query);
      return { calls: await listing.list(query) };
    });
    scope.get('/calls/events', (_request, reply) => events.all(reply));
    scope.get('/calls/:id', async (request: CallRequest, reply) => {
      const { status, body } = await timelineOf(deps, desk, request.params.id);
      return reply.code(status).send(body);
    });
    scope.get('/calls/:id/events', (request: CallRequest, reply) => {
      const { id } = request.params;
      const live = deps.calls.findByAnyId(id);
      if (live !== undefined) return events.live(reply, live.info);
      const file = desk.find(id);
      if (!(file instanceof TalkpathError)) return events.past(reply, file);
      const { status, body } = answerOf(file);
      return reply.code(status).send(body);
    });
    scope.post('/calls/:id/hangup', (request: CallRequest, reply) => hangUp(deps, request, reply));
    callFileRoutes(scope, desk);
    done();
  });
  recordingRoutes(app, deps, desk);
}

/** What has happened in a call; of a live one without a journal, who it is. */
async function timelineOf({ calls, liveCalls }: ServerDeps, desk: JournalDesk, id: string): Promise<Answer> {
  const live = calls.findByAnyId(id);
  const answer = await desk.answer(id, async ({ path, wavPath }) => {
    const { timeline } = await readTimelineGently(path);
    return { live: live !== undefined, recorded: wavPath !== undefined, ...timeline };
  });
  // Nothing of it may be on the disk yet.
  const unwritten = answer.status === NOT_FOUND || answer.status === UNPROCESSABLE;
  if (live === undefined || !unwritten) return answer;
  const cost = liveCalls.costOf(live.info.callId);
  return { status: OK, body: { live: true, info: live.info, ...(cost && { cost }) } };
}

function hangUp({ calls, logger }: ServerDeps, { params }: CallRequest, reply: FastifyReply): FastifyReply {
  const session = calls.findByAnyId(params.id);
  if (session === undefined) return refuse(reply, NOT_FOUND, 'call.not_live', 'no live call has this id');
  const { callId } = session.info;
  logger.info({ callId }, 'an operator hangs up');
  session.end('operator-hung-up', 'POST /calls/:id/hangup');
  return reply.code(ACCEPTED).send({ callId, ending: 'operator-hung-up' });
}
