import type { FastifyReply } from 'fastify';
import { TalkpathError } from '../lib/errors.js';
import type { JournalFile } from '../observe/journal/find.js';
import { answerOf, type JournalDesk } from './journal-desk.js';

/** How files of calls are sent. Whoever may read one today may not tomorrow: it is kept nowhere. */
export const AS_IT_IS = { cacheControl: false, contentType: false, dotfiles: 'deny' } as const;

/** Sends something of the call that is meant, or says why there is nothing. */
export function withFile(
  desk: JournalDesk,
  id: string,
  reply: FastifyReply,
  send: (file: JournalFile) => FastifyReply,
): FastifyReply {
  const file = desk.find(id);
  if (!(file instanceof TalkpathError)) return send(file);
  const { status, body } = answerOf(file);
  return reply.code(status).send(body);
}

/** Headers of a file that holds what strangers said. */
export function asFile(reply: FastifyReply): FastifyReply {
  return reply
    .header('cache-control', 'private, no-store')
    .header('x-content-type-options', 'nosniff')
    .header('cross-origin-resource-policy', 'same-origin');
}
