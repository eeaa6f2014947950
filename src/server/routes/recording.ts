import { randomBytes } from 'node:crypto';
import { basename, dirname } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requireAdmin } from '../admin-auth.js';
import { AS_IT_IS, asFile, withFile } from '../call-file.js';
import type { ServerDeps } from '../deps.js';
import { type JournalDesk, refuse } from '../journal-desk.js';
import { originOf } from '../origin.js';
import { RecordingTickets, TICKET_TTL_MS } from '../recording-tickets.js';

const NOT_FOUND = 404;
const KEY_BYTES = 32;

type CallRequest = FastifyRequest<{ Params: { readonly id: string } }>;

/**
 * A call's recording, for operators and their players: `GET` takes the admin token or a ticket (`RecordingTickets`); `POST …/ticket` takes the token, and gives a
 * ticket for this one recording.
 */
export function recordingRoutes(app: FastifyInstance, deps: ServerDeps, desk: JournalDesk): void {
  const tickets = new RecordingTickets({ clock: deps.clock, key: randomBytes(KEY_BYTES) });
  const operators = requireAdmin(deps);
  const listeners = async (request: CallRequest, reply: FastifyReply): Promise<void> => {
    if (!tickets.admits(request.params.id, request.headers.cookie)) await operators(request, reply);
  };
  app.get('/calls/:id/recording', { onRequest: listeners }, ({ params }: CallRequest, reply) =>
    withFile(desk, params.id, reply, ({ wavPath }) =>
      wavPath === undefined
        ? refuse(reply, NOT_FOUND, 'journal.not_found', 'the sound of this call was not kept')
        : asFile(reply).type('audio/wav').sendFile(basename(wavPath), dirname(wavPath), AS_IT_IS),
    ),
  );
  app.post('/calls/:id/recording/ticket', { onRequest: operators }, (request: CallRequest, reply) =>
    withFile(desk, request.params.id, reply, ({ callId }) => {
      const path = `/calls/${encodeURIComponent(callId)}/recording`;
      const secure = originOf(deps, request)?.startsWith('https:') === true;
      return reply
        .headers({
          'cache-control': 'no-store',
          'set-cookie': tickets.cookieFor(callId, { path, secure }),
        })
        .send({ path, expiresInMs: TICKET_TTL_MS });
    }),
  );
}
