import { request as ask, type IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TalkpathError } from '../../lib/errors.js';
import type { Clock } from '../../ports/clock.js';
import type { CallHost } from './call-hosts.js';
import { PEER_HEADER, peerOf } from './peer.js';

/** Headers that are about one connection, and not about the request (RFC 9110, section 7.6.1), and what is said anew. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  PEER_HEADER,
]);

/** A process that has answered nothing when it dies leaves the request to others: so often that is tried. */
const MAX_TRIES = 3;

/** How long a process may take to begin its answer. */
export interface Patience {
  readonly clock: Pick<Clock, 'after'>;
  readonly withinMs: number;
}

const UNAVAILABLE = 503;
const MS_PER_S = 1000;

/** Has a request answered by the process that is chosen for it; by another one when that dies before it answers. Without `patience` it is waited for as long as it lives. */
export async function forward(
  choose: () => Promise<CallHost | undefined>,
  request: FastifyRequest,
  reply: FastifyReply,
  patience?: Patience,
): Promise<FastifyReply> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const host = await choose();
    if (host === undefined) break;
    const answer = await answerOf(host, request, reply, patience);
    if (answer !== undefined) {
      const { statusCode = 502, headers } = answer;
      for (const [name, value] of Object.entries(headers))
        if (value !== undefined && !OF_THE_CONNECTION.has(name)) reply.header(name, value);
      return reply.code(statusCode).send(answer);
    }
  }
  throw unavailable('server.no_worker', 'no worker process answers');
}

function unavailable(code: 'server.no_worker' | 'server.worker_silent', detail: string): TalkpathError {
  return Object.assign(new TalkpathError(code, detail), { statusCode: UNAVAILABLE });
}

/** Undefined where the process died instead of answering. */
async function answerOf(
  host: CallHost,
  request: FastifyRequest,
  reply: FastifyReply,
  patience: Patience | undefined,
): Promise<IncomingMessage | undefined> {
  try {
    return await asked(host, request, reply, patience);
  } catch (error) {
    if (error instanceof TalkpathError) throw error;
    // Who is gone is not chosen again; who merely refused would be.
    await host.gone;
    return undefined;
  }
}

/** Each in a connection of its own: one that was kept could have been closed at the other end just now. */
function asked(
  { number, socketPath }: CallHost,
  request: FastifyRequest,
  reply: FastifyReply,
  patience: Patience | undefined,
): Promise<IncomingMessage> {
  const body = Buffer.from(textOf(request.body));
  const { method, url: path = '/' } = request.raw;
  return new Promise((resolve, reject) => {
    const outgoing = ask({ socketPath, agent: false, method, path, headers: headersOf(request, body) });
    const timer = patience?.clock.after(patience.withinMs, () => {
      const detail = `worker ${number} has not answered within ${patience.withinMs / MS_PER_S} s`;
      outgoing.destroy(unavailable('server.worker_silent', detail));
    });
    outgoing.once('response', resolve).once('error', reject).end(body);
    for (const event of ['response', 'close']) outgoing.once(event, () => timer?.cancel());
    // Who asked may be gone before there is an answer, or before all of it has come.
    reply.raw.once('close', () => outgoing.destroy());
  });
}

function headersOf(request: FastifyRequest, body: Buffer): string[] {
  const { rawHeaders } = request.raw;
  const kept = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && !OF_THE_CONNECTION.has(name.toLowerCase()) ? [name, rawHeaders[index + 1] ?? ''] : [],
  );
  // Of what may have a body and has none that is said too: else Node would announce one that comes in pieces.
  const isBare = request.method === 'GET' || request.method === 'HEAD';
  const length = isBare ? [] : ['content-length', String(body.length)];
  return [...kept, ...length, PEER_HEADER, peerOf(request.raw.socket)];
}

/** A body as it came: text is kept as it is, and of a form the same form is made. */
function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  if (typeof body !== 'object' || body === null) return '';
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(body))
    for (const one of [value].flat()) form.append(name, String(one));
  return form.toString();
}
