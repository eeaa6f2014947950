import type { LookupFunction } from 'node:net';
import type { Agent } from 'undici';
import type { Clock } from '../../ports/clock.js';
import type { HttpTemplate } from '../../ports/tool-definitions.js';
import type { Redactor } from '../redactor.js';
import { exchange, type HttpAnswer, type HttpRequest } from './exchange.js';
import { connectionFault, HttpFault } from './http-fault.js';
import { redirected } from './redirect.js';

/** What is needed to ask other servers. */
export interface HttpDeps {
  readonly clock: Clock;
  /** Finds the addresses of a name; the system's own where none is given. */
  readonly lookup?: LookupFunction;
}

/** What is needed to pass on what other servers answer. */
export interface ReaderDeps extends HttpDeps {
  /** Takes every secret of the operator's out of what a server says. */
  readonly redact: Redactor;
}

/** How far a request may go. */
export type HttpLimits = Pick<
  HttpTemplate,
  'timeoutMs' | 'maxResponseBytes' | 'allowedHosts' | 'privateHosts'
>;

/** One after the other; no honest server needs more. */
const MAX_REDIRECTS = 3;

/** Sends requests that the operator has described, within their limits; connections that lie idle keep no process alive. */
export class HttpClient {
  readonly #clock: Clock;
  readonly #limits: HttpLimits;
  readonly #agent: Promise<Agent>;

  constructor(limits: HttpLimits, { clock, lookup }: HttpDeps) {
    this.#clock = clock;
    this.#limits = limits;
    this.#agent = openAgent(limits, lookup);
  }

  /** Gives the answer, whatever its status, redirects followed. Rejects with an `HttpFault`, also when the signal ends. */
  async send(request: HttpRequest, signal?: AbortSignal): Promise<HttpAnswer> {
    return this.#inTime(signal, async (until) => {
      let next = request;
      for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
        const answer = await this.#exchange(next, until);
        const onwards = redirected(next, answer, this.#limits.allowedHosts);
        if (onwards === undefined) return answer;
        next = onwards;
      }
      throw new HttpFault('forbidden', `the answer is a redirect for the ${MAX_REDIRECTS + 1}th time`);
    });
  }

  /** One request, whose answer is taken as it is: a redirect too. */
  async sendOnce(request: HttpRequest, signal?: AbortSignal): Promise<HttpAnswer> {
    return this.#inTime(signal, (until) => this.#exchange(request, until));
  }

  async #exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    return exchange(await this.#agent, request, { maxBytes: this.#limits.maxResponseBytes, signal });
  }

  /** Settles in time whatever happens below: a connection that is being made, for one, does not heed a signal. */
  async #inTime<T>(signal: AbortSignal | undefined, run: (until: AbortSignal) => Promise<T>): Promise<T> {
    const { timeoutMs } = this.#limits;
    const over = new AbortController();
    let stop: (why: string) => void = () => undefined;
    const stopped = new Promise<never>((_resolve, reject) => {
      stop = (why) => {
        reject(new HttpFault('timed-out', why));
        over.abort();
      };
    });
    const leave = (): void => stop('given up: nobody waits for the answer any more');
    const timer = this.#clock.after(timeoutMs, () => stop(`no answer within ${timeoutMs / 1000} s`));
    signal?.addEventListener('abort', leave);
    if (signal?.aborted === true) leave();
    try {
      return await Promise.race([stopped, run(over.signal)]);
    } catch (error) {
      throw connectionFault(error);
    } finally {
      timer.cancel();
      signal?.removeEventListener('abort', leave);
    }
  }
}

/** Undici is loaded when there is somebody to ask, and then at once: not in the middle of a call. */
async function openAgent({ privateHosts }: HttpLimits, lookup: LookupFunction | undefined): Promise<Agent> {
  const { vettedAgent } = await import('./vetted-agent.js');
  return vettedAgent(privateHosts, lookup);
}
