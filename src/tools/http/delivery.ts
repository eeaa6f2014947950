import type { Secret } from '../../lib/secret.js';
import type { Clock } from '../../ports/clock.js';
import type { Redactor } from '../redactor.js';
import { isSuccess, refused } from './answer.js';
import { backoffMs } from './backoff.js';
import { signatureOf } from './call-ended.js';
import type { HttpAnswer } from './exchange.js';
import type { HttpClient } from './http-client.js';
import { HttpFault } from './http-fault.js';

/** The first one counts too. */
export const MAX_ATTEMPTS = 5;

/** Statuses besides 5xx after which another attempt may do better: Request Timeout, Too Early, Too Many Requests. */
const PASSING = [408, 425, 429];

/** What deliveries need. */
export interface DeliveryDeps {
  readonly clock: Clock;
  /** From 0 up to 1, as `Math.random`. */
  readonly random: () => number;
  readonly date: () => Date;
}

/** What is delivered, and where to. */
export interface Parcel {
  readonly client: HttpClient;
  readonly url: URL;
  readonly secret: Secret;
  readonly callId: string;
  readonly body: string;
  /** Cleans what is told about failures. */
  readonly redact: Redactor;
}

/** Why an attempt failed, and whether another can help. */
interface Setback {
  readonly detail: string;
  readonly passing: boolean;
}

/** One delivery: attempts until one is taken, with waits between them. */
export class Delivery {
  readonly #parcel: Parcel;
  readonly #deps: DeliveryDeps;
  readonly #over = new AbortController();
  #hurried = false;
  #wake: () => void = () => undefined;

  constructor(parcel: Parcel, deps: DeliveryDeps) {
    this.#parcel = parcel;
    this.#deps = deps;
  }

  /** Gives why it failed, or nothing when it was taken. Never rejects. */
  async run(): Promise<string | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt === MAX_ATTEMPTS || this.#hurried;
      const setback = await this.#attempt();
      if (setback === undefined) return undefined;
      if (last || !setback.passing) return `${setback.detail} (attempt ${attempt})`;
      await this.#pause(backoffMs(attempt, this.#deps.random));
      if (this.#over.signal.aborted)
        return `${setback.detail} (attempt ${attempt}; there was no time for another)`;
    }
  }

  /** The next attempt comes at once, and is the last. */
  hurry(): void {
    this.#hurried = true;
    this.#wake();
  }

  /** It is over now. */
  giveUp(): void {
    this.#over.abort();
    this.#wake();
  }

  async #attempt(): Promise<Setback | undefined> {
    const { client, url, secret, callId, body, redact } = this.#parcel;
    const headers = {
      'content-type': 'application/json',
      'accept-encoding': 'identity',
      'idempotency-key': callId,
      'talkpath-signature': signatureOf(body, secret, this.#deps.date()),
    };
    try {
      const answer = await client.sendOnce({ method: 'POST', url, headers, body }, this.#over.signal);
      return setbackOf(answer, redact);
    } catch (error) {
      if (!(error instanceof HttpFault)) return { detail: String(error), passing: false };
      return { detail: error.message, passing: error.kind !== 'forbidden' };
    }
  }

  #pause(delayMs: number): Promise<void> {
    if (this.#hurried) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#deps.clock.after(delayMs, resolve);
      this.#wake = () => {
        timer.cancel();
        resolve();
      };
    });
  }
}

function setbackOf({ status, body }: HttpAnswer, redact: Redactor): Setback | undefined {
  if (isSuccess(status)) return undefined;
  const detail = refused(status, redact.text(new TextDecoder().decode(body))).message;
  return { detail, passing: status >= 500 || PASSING.includes(status) };
}
