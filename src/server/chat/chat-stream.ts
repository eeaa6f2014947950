import type { FastifyReply } from 'fastify';
import type { ChatProgress } from '../../chat/answer.js';
import type { TakenMessage } from '../../chat/chat-desk.js';
import { ERRORS, messageOf, TalkpathError } from '../../lib/errors.js';
import type { ServerDeps } from '../deps.js';
import { EventStream } from '../event-stream.js';
import { toldOf } from './chat-refusals.js';
import { shownSpent } from './shown-spent.js';

/** Answers a message as server-sent events: `start`, then `token` and `tool`, then `done` or `error`. Who goes away stops the answer. */
export async function streamAnswer(
  deps: Pick<ServerDeps, 'logger' | 'about'>,
  reply: FastifyReply,
  isOperator: boolean,
  { conversation, answer }: TakenMessage,
): Promise<void> {
  const gone = new AbortController();
  let isOver = false;
  reply.hijack();
  // The stream writes its own head; what hooks have said belongs to it too.
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
  const stream = new EventStream(reply.raw, () => {
    if (!isOver) gone.abort();
  });
  const { id, agent } = conversation.identity;
  const send = (event: string, data: object): void => stream.send(JSON.stringify(data), event);
  send('start', { conversation_id: id, agent });
  try {
    const told = ({ type, ...data }: ChatProgress): void => send(type, data);
    const { text, status, spent } = await answer(told, gone.signal);
    const paid = shownSpent(spent, isOperator);
    send('done', { text, status, ...paid, context_tokens: conversation.context.tokens });
  } catch (error) {
    const { code, message } = toldOf(error);
    const retryable = error instanceof TalkpathError && error.retryable;
    const { provider } = deps.about();
    const line = { code, conversationId: id, agent, provider, detail: messageOf(error) };
    deps.logger.warn({ ...line, remedy: ERRORS[code].remedy }, code);
    send('error', { code, message, retryable });
  } finally {
    isOver = true;
    await stream.finished();
  }
}
