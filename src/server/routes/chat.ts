import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ChatDesk, type ChatVisitor } from '../../chat/chat-desk.js';
import type { Conversation } from '../../chat/conversation.js';
import { ERRORS, TalkpathError } from '../../lib/errors.js';
import { dateOfText, systemClock } from '../../lib/system-clock.js';
import { createChatMetrics } from '../../observe/metrics/chat-metrics.js';
import { requireAdmin } from '../admin-auth.js';
import { allowListedOrigins, browserVisitor, requireBrowserVisitor } from '../browser-access.js';
import { chatLog } from '../chat/chat-log.js';
import { refuseChat } from '../chat/chat-refusals.js';
import { chatMessage, clearWish, MAX_CHAT_BODY_BYTES, readBody, trimWish } from '../chat/chat-requests.js';
import { streamAnswer } from '../chat/chat-stream.js';
import { OpenStreams } from '../chat/open-streams.js';
import { listedConversation, shownConversation } from '../chat/shown-conversation.js';
import type { ServerDeps } from '../deps.js';
import { refuseWhileStopping, serverStopping } from '../stopping.js';

const NOT_FOUND = 404;
const PATHS = ['/chat', '/chat/:id', '/chat/:id/trim', '/chat/:id/clear'];

interface OneConversation {
  readonly Params: { readonly id: string };
}
/** What is done with a visitor's conversation, and answered. */
type Work = (
  conversation: Conversation,
  asked: { readonly body: unknown; readonly isOperator: boolean },
) => object;

/** Conversations with the agents in text: a message is answered as a stream of events; what was said can be read, shortened and deleted. */
export async function chatRoutes(app: FastifyInstance, deps: ServerDeps): Promise<void> {
  const { clock, openChat: open } = deps;
  const count = createChatMetrics(deps.metrics);
  const log = chatLog(deps.logger, () => deps.about().provider);
  const desk = new ChatDesk({
    clock,
    open,
    date: systemClock.date,
    newId: randomUUID,
    rules: () => deps.chat,
    limits: () => deps.limits,
    observe: (event) => {
      count(event);
      log(event);
    },
  });
  const streams = new OpenStreams(clock);
  app.addHook('preClose', async () => {
    desk.close(serverStopping());
    await streams.ended();
  });
  await app.register((scope, _options, done) => {
    scope.addHook('onRequest', requireEnabled(deps));
    allowListedOrigins(scope, deps, PATHS);
    addRoutes(scope, deps, desk, streams);
    done();
  });
}

function addRoutes(scope: FastifyInstance, deps: ServerDeps, desk: ChatDesk, streams: OpenStreams): void {
  const asText = { parseAs: 'string', bodyLimit: MAX_CHAT_BODY_BYTES } as const;
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('application/json', asText, (_request, body, parsed) => parsed(null, body));
  const onRequest = requireBrowserVisitor(deps);
  scope.post('/chat', { onRequest }, (request, reply) =>
    streams.watch(answerMessage(deps, desk, request, reply)),
  );
  const one = (method: 'GET' | 'POST' | 'DELETE', url: string, work: Work): unknown =>
    scope.route<OneConversation>({
      method,
      url,
      onRequest,
      handler: (request, reply) =>
        carriedOut(deps, reply, () => {
          const visitor = visitorOf(deps, request);
          const { isOperator } = visitor;
          return work(desk.find(visitor, request.params.id), { body: request.body, isOperator });
        }),
    });
  scope.get('/chat', { onRequest: requireAdmin(deps) }, (_request, reply) =>
    carriedOut(deps, reply, () => ({
      conversations: desk.list().map((conversation) => listedConversation(conversation, true)),
    })),
  );
  one('GET', '/chat/:id', (conversation, { isOperator }) => shownConversation(conversation, isOperator));
  one('POST', '/chat/:id/trim', (conversation, { body }) =>
    shortened(conversation, conversation.trim(readBody(trimWish, body).max_tokens)),
  );
  one('POST', '/chat/:id/clear', (conversation, { body }) =>
    shortened(conversation, conversation.clear(dateOfText(readBody(clearWish, body).before))),
  );
  one('DELETE', '/chat/:id', (conversation) => {
    desk.delete(conversation);
    return { deleted: conversation.identity.id };
  });
}

function shortened({ context }: Conversation, removedTurns: number): object {
  return { removed_turns: removedTurns, tokens: context.tokens };
}

async function carriedOut(deps: ServerDeps, reply: FastifyReply, work: () => object): Promise<FastifyReply> {
  reply.header('cache-control', 'no-store');
  try {
    return await reply.send(work());
  } catch (error) {
    return refuseChat(deps, reply, error);
  }
}

async function answerMessage(
  deps: ServerDeps,
  desk: ChatDesk,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  try {
    refuseWhileStopping(deps);
    const visitor = visitorOf(deps, request);
    const { conversation_id: id, message, agent } = readBody(chatMessage, request.body);
    if (id !== undefined && agent !== undefined)
      throw new TalkpathError('http.bad_request', 'agent: a conversation keeps the agent that it began with');
    const where = id === undefined ? { agent: agentFor(deps, visitor, agent) } : { id };
    const taken = desk.take(visitor, message, where);
    await streamAnswer(deps, reply, visitor.isOperator, taken);
  } catch (error) {
    await refuseChat(deps, reply, error);
  }
}

/** The default agent, or for operators another. */
function agentFor(deps: ServerDeps, { isOperator }: ChatVisitor, asked: string | undefined): string {
  const { agents } = deps.about();
  if (asked !== undefined && !isOperator)
    throw new TalkpathError('auth.operators_only', 'only operators choose the agent');
  const agent = asked ?? agents[0] ?? '';
  if (!agents.includes(agent)) throw new TalkpathError('browser.no_such_agent', 'there is no such agent');
  return agent;
}

function visitorOf(deps: ServerDeps, request: FastifyRequest): ChatVisitor {
  const visitor = browserVisitor(deps, request);
  if (typeof visitor === 'string') throw new TalkpathError(visitor, ERRORS[visitor].remedy);
  return { key: `${visitor.role} ${visitor.who}`, isOperator: visitor.role === 'operator' };
}

function requireEnabled(deps: ServerDeps) {
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!deps.chat.enabled) await reply.code(NOT_FOUND).send({ error: 'http.not_found' });
  };
}
