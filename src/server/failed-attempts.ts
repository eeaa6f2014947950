import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { showsPassword } from './asterisk-auth.js';
import { isStrangePage, refuseVisitor, tokenOf } from './browser-access.js';
import type { ServerDeps } from './deps.js';
import type { SparseLog } from './sparse-log.js';

/** Wrong operators' tokens that an address may show in a minute; after that none of its tokens is looked at until the minute is over. */
export const MAX_WRONG_TOKENS = 20;
/** Wrong passwords of Asterisk's, counted by themselves: one that is set up wrong must not lock operators out. */
export const MAX_WRONG_PASSWORDS = 20;
/** Requests with a wrong signature, or none, that an address may make in a minute before it is answered 429 and gets no log line each. */
export const MAX_WRONG_SIGNATURES = 60;

const A_MINUTE_MS = 60_000;
/** Addresses that are counted at any one time. */
const MAX_COUNTED_ADDRESSES = 5000;
const UNAUTHORIZED = 401;
const TOO_MANY_REQUESTS = 429;

/** What is guessed at, and how often that failed. */
interface Guesses {
  readonly count: Count;
  /** What is said to who has to wait. */
  readonly tooMany: (waitS: number) => string;
}

/** In the order in which they are counted. */
const GUESSED = [
  { what: 'wrong tokens', max: MAX_WRONG_TOKENS, so: 'none is looked at, not even a right one,' },
  { what: 'wrong passwords', max: MAX_WRONG_PASSWORDS, so: 'none is looked at, not even the right one,' },
  { what: 'wrong signatures', max: MAX_WRONG_SIGNATURES, so: 'further ones are not told one by one' },
] as const;

/** Counts one more failure of who asks, or only looks; gives the seconds to wait when there were too many. */
type Count = (request: FastifyRequest, increment: boolean) => Promise<number | undefined>;

declare module 'fastify' {
  interface FastifyInstance {
    /**
     * Books a wrong signature, and answers it when there were too many. A right one is never refused for it: who forges behind the same
     * proxy must not be able to shut the carrier out.
     */
    tooManyForgeries: (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>;
  }
}

/** Slows guessing down: of operators' tokens, of Asterisk's password, and of signatures. */
export async function limitFailedAttempts(
  app: FastifyInstance,
  deps: Pick<ServerDeps, 'publicUrl' | 'browser' | 'logger'>,
  log: SparseLog,
): Promise<void> {
  const { tokens, passwords, signatures } = await countsOf(app);
  const guesses = (request: FastifyRequest): Guesses | undefined =>
    showsPassword(request) ? passwords : tokenOf(request) === undefined ? undefined : tokens;
  const refuse = (
    request: FastifyRequest,
    reply: FastifyReply,
    detail: string,
    waitS: number,
  ): FastifyReply => {
    const code = 'http.too_many_requests';
    log.warn(code, request.ip, { method: request.method, route: request.routeOptions.url, detail });
    return reply.code(TOO_MANY_REQUESTS).header('retry-after', String(waitS)).send({ error: code, detail });
  };
  app.decorate('tooManyForgeries', async (request, reply) => {
    const waitS = await signatures.count(request, true);
    if (waitS !== undefined) await refuse(request, reply, signatures.tooMany(waitS), waitS);
    return waitS !== undefined;
  });
  // Before the token is compared: afterwards the answer would tell a right guess from a wrong one.
  app.addHook('onRequest', async (request, reply) => {
    const guessed = guesses(request);
    if (guessed === undefined) return;
    // Another site's page guesses in the browser, and by the address, of somebody who is to be locked out: it is refused (403), and not counted.
    if (isStrangePage(deps, request)) {
      await refuseVisitor(request, reply, 'auth.wrong_origin');
      return;
    }
    const waitS = await guessed.count(request, false);
    if (waitS !== undefined) await refuse(request, reply, guessed.tooMany(waitS), waitS);
  });
  app.addHook('onSend', async (request, reply) => {
    if (reply.statusCode === UNAUTHORIZED) await guesses(request)?.count(request, true);
  });
}

/** In a scope of its own: routes with limits have their own instance of the plugin, and would be counted by both. */
async function countsOf(
  app: FastifyInstance,
): Promise<Record<'tokens' | 'passwords' | 'signatures', Guesses>> {
  const made: Guesses[] = [];
  await app.register(async (scope) => {
    await scope.register(rateLimit, { global: false, cache: MAX_COUNTED_ADDRESSES });
    for (const { what, max, so } of GUESSED) {
      const limit = scope.createRateLimit({ max, timeWindow: A_MINUTE_MS });
      const count: Count = async (request, increment) => {
        const counted = await limit(request, { increment });
        if (counted.isAllowed) return undefined;
        const isOver = counted.isExceeded || (!increment && counted.remaining === 0);
        return isOver ? Math.max(1, counted.ttlInSeconds) : undefined;
      };
      const tooMany = (waitS: number): string =>
        `${max} ${what} came from this address within a minute: ${so} for ${waitS} s`;
      made.push({ count, tooMany });
    }
  });
  const [tokens, passwords, signatures] = made;
  if (tokens === undefined || passwords === undefined || signatures === undefined)
    throw new Error('the limits were not made');
  return { tokens, passwords, signatures };
}
