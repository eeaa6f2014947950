import { basename, dirname } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { TalkpathError } from '../../lib/errors.js';
import type { JournalFile } from '../../observe/journal/find.js';
import { readTimelineGently } from '../../observe/timeline/read-timeline.js';
import { withRecordingGently } from '../../observe/timeline/recorded-levels.js';
import type { CallTimeline } from '../../observe/timeline/types.js';
import { AS_IT_IS, asFile, withFile } from '../call-file.js';
import type { JournalDesk } from '../journal-desk.js';

/** A drawing from words that strangers said: where it is opened by itself it may draw, and nothing else. */
const DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

type CallRequest = FastifyRequest<{ Params: { readonly id: string } }>;

/** For operators, of one call: its picture, its journal, and what went wrong. */
export function callFileRoutes(scope: FastifyInstance, desk: JournalDesk): void {
  scope.get('/calls/:id/picture', async ({ params }: CallRequest, reply) => {
    const { status, body } = await desk.answer(params.id, draw);
    if (typeof body !== 'string') return reply.code(status).send(body);
    return asFile(reply)
      .header('content-security-policy', DRAWING_POLICY)
      .type('image/svg+xml; charset=utf-8')
      .send(body);
  });
  scope.get('/calls/:id/explain', async ({ params }: CallRequest, reply) => {
    const { status, body } = await desk.answer(params.id, explain);
    return reply.code(status).send(body);
  });
  scope.get('/calls/:id/journal', ({ params }: CallRequest, reply) =>
    withFile(desk, params.id, reply, ({ path }) =>
      attached(reply, path).type('application/x-ndjson').sendFile(basename(path), dirname(path), AS_IT_IS),
    ),
  );
}

async function explain({ path }: JournalFile): Promise<object> {
  // As with drawing.
  const { explainCallGently } = await import('../../observe/explain/explained-call.js');
  return { ...(await explainCallGently(path)), journal: basename(path) };
}

async function draw({ path, wavPath }: JournalFile): Promise<string> {
  const { timeline } = await readTimelineGently(path);
  if (timeline.info === undefined && timeline.lengthMs === 0)
    throw new TalkpathError('journal.unreadable', 'the journal holds nothing of a call');
  // Drawing is seldom wanted, and a server that takes calls need not have read it before.
  const { drawCall } = await import('../../observe/picture/draw-call.js');
  return drawCall(wavPath === undefined ? timeline : await withSound(timeline, wavPath));
}

/** A recording that can't be read takes nothing from the picture. */
async function withSound(timeline: CallTimeline, wavPath: string): Promise<CallTimeline> {
  try {
    return await withRecordingGently(timeline, wavPath);
  } catch {
    return timeline;
  }
}

function attached(reply: FastifyReply, path: string): FastifyReply {
  return asFile(reply).header('content-disposition', `attachment; filename="${basename(path)}"`);
}
