import '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ERRORS, messageOf, TalkpathError } from '../../lib/errors.js';
import { ProviderRefusal } from '../../lib/errors/provider-refusal.js';
import type { BrowserCall, BrowserSession } from '../../ports/browser-session.js';
import { browserVisitor } from '../browser-access.js';
import type { ServerDeps } from '../deps.js';
import { refuseWhileStopping } from '../stopping.js';
import { TooManyRequests } from './refusals.js';
import { TokenDesk, type Token } from './token-desk.js';

const MINUTE_MS = 60_000;
/** Visitors whose requests are counted at any one time. */
export const MAX_COUNTED_VISITORS = 5000;

/** What the routes and the sockets of browsers ask for: tokens and calls, within the visitor's limits. */
export class OpenAiDesk {
  readonly #deps: ServerDeps;
  readonly #tokens: TokenDesk;
  readonly #mayAsk: ReturnType<FastifyInstance['createRateLimit']>;

  constructor(app: FastifyInstance, deps: ServerDeps) {
    this.#deps = deps;
    this.#tokens = new TokenDesk(deps.clock);
    this.#mayAsk = app.createRateLimit({
      max: () => deps.browser.tokensPerMinute,
      timeWindow: MINUTE_MS,
      keyGenerator: (request) => whoOf(deps, request),
    });
  }

  get tokens(): Pick<TokenDesk, 'lastError'> {
    return this.#tokens;
  }

  /** Whether whoever asks would be given a token for this session at once. */
  hasToken(request: FastifyRequest, session: BrowserSession): boolean {
    return this.#tokens.has(whoOf(this.#deps, request), session);
  }

  /** A token for the default agent, or, for operators, another. Throws a `TalkpathError`. */
  async token(request: FastifyRequest, agent?: string): Promise<Token> {
    return this.#told(async () =>
      this.#tokens.token(whoOf(this.#deps, request), await this.#admitted(request, agent)),
    );
  }

  /** The provider's answer to an offer. Throws a `TalkpathError`. */
  async call(request: FastifyRequest, offer: string, agent?: string): Promise<BrowserCall> {
    return this.#told(async () => (await this.#admitted(request, agent)).call(offer));
  }

  async #admitted(request: FastifyRequest, agent: string | undefined): Promise<BrowserSession> {
    refuseWhileStopping(this.#deps);
    const limit = await this.#mayAsk(request);
    if (!limit.isAllowed && limit.isExceeded) throw new TooManyRequests(limit.ttl);
    const visitor = browserVisitor(this.#deps, request);
    if (typeof visitor === 'string') throw new TalkpathError(visitor, ERRORS[visitor].remedy);
    if (agent !== undefined && visitor.role !== 'operator')
      throw new TalkpathError('auth.operators_only', 'only operators choose the agent');
    const session = this.#deps.browserSession(agent);
    if (session === undefined) throw new TalkpathError('browser.no_such_agent', 'there is no such agent');
    return session;
  }

  /** Whoever operates the server learns what the provider said. */
  async #told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ProviderRefusal) {
        const { code, providerCode, message, remedy } = error;
        this.#deps.logger.warn({ code, providerCode, detail: message, remedy }, code);
      } else if (!(error instanceof TalkpathError)) {
        this.#deps.logger.error({ code: 'internal.error', detail: messageOf(error) }, 'internal.error');
      }
      throw error;
    }
  }
}

function whoOf(deps: ServerDeps, request: FastifyRequest): string {
  const visitor = browserVisitor(deps, request);
  return typeof visitor === 'string' ? `address ${request.ip}` : visitor.who;
}
