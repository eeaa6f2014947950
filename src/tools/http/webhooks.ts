import type { CallInfo } from '../../ports/call-events.js';
import type { CallReport } from '../../ports/call-report.js';
import type { WebhookDefinition } from '../../ports/tool-definitions.js';
import { badDefinition } from '../ready.js';
import { callEndedBody } from './call-ended.js';
import { Delivery, type DeliveryDeps } from './delivery.js';
import { HttpClient, type HttpDeps, type ReaderDeps } from './http-client.js';
import { parseUrlTemplate } from './url-template.js';

/** For one attempt. */
const ATTEMPT_TIMEOUT_MS = 10_000;
/** A receiver has nothing to say that is worth reading beyond that. */
const MAX_RESPONSE_BYTES = 4096;
/** Deliveries that are on their way or wait for their next attempt, of all webhooks. */
export const MAX_DELIVERIES = 200;

/** A delivery that was given up. */
export interface WebhookFailure {
  readonly code: 'webhook.failed';
  readonly webhook: string;
  readonly callId: string;
  readonly agent: string;
  readonly detail: string;
}

/** What webhooks need. */
export interface WebhookDeps extends ReaderDeps, DeliveryDeps {
  /** Called once for each delivery that was given up. */
  readonly failed: (failure: WebhookFailure) => void;
}

/** Who is told when calls are over. */
export interface Webhooks {
  /** Tells those whom it concerns; returns at once. */
  deliver(report: CallReport): void;
  /** The process ends: each delivery gets one more attempt at once, and all are over after the grace. */
  flush(graceMs: number): Promise<void>;
}

/** Makes the webhooks of the configuration. Throws `tool.bad_definition` for one that can't be made. */
export function createWebhooks(definitions: readonly WebhookDefinition[], deps: WebhookDeps): Webhooks {
  return new WebhookDesk(definitions, deps);
}

interface Receiver {
  readonly definition: WebhookDefinition;
  readonly url: URL;
  readonly client: HttpClient;
}

class WebhookDesk implements Webhooks {
  readonly #deps: WebhookDeps;
  readonly #receivers: readonly Receiver[];
  readonly #open = new Set<Delivery>();
  readonly #whenIdle: (() => void)[] = [];
  #flushing = false;

  constructor(definitions: readonly WebhookDefinition[], deps: WebhookDeps) {
    this.#deps = deps;
    this.#receivers = definitions.map((definition) => receiverOf(definition, deps));
  }

  deliver(report: CallReport): void {
    for (const receiver of this.#receivers) {
      const body = callEndedBody(report, receiver.definition.when);
      if (body !== undefined) this.#send(receiver, report.info, body);
    }
  }

  async flush(graceMs: number): Promise<void> {
    this.#flushing = true;
    for (const delivery of this.#open) delivery.hurry();
    if (this.#open.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = this.#deps.clock.after(graceMs, () => {
        for (const delivery of this.#open) delivery.giveUp();
      });
      this.#whenIdle.push(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  #send({ definition, url, client }: Receiver, { callId, agent }: CallInfo, body: string): void {
    const { name: webhook, secret } = definition;
    const fail = (detail: string): void =>
      this.#deps.failed({ code: 'webhook.failed', webhook, callId, agent, detail });
    if (this.#open.size >= MAX_DELIVERIES) return fail(`${MAX_DELIVERIES} deliveries are waiting already`);
    const { redact } = this.#deps;
    const delivery = new Delivery({ client, url, secret, callId, body, redact }, this.#deps);
    this.#open.add(delivery);
    if (this.#flushing) delivery.hurry();
    void delivery.run().then((failure) => {
      if (failure !== undefined) fail(failure);
      this.#open.delete(delivery);
      if (this.#open.size === 0) for (const tell of this.#whenIdle.splice(0)) tell();
    });
  }
}

function receiverOf(definition: WebhookDefinition, deps: HttpDeps): Receiver {
  const { name, privateHosts } = definition;
  const url = parseUrlTemplate(definition.url.reveal());
  if (typeof url === 'string') throw badDefinition(name, url);
  const limits = {
    timeoutMs: ATTEMPT_TIMEOUT_MS,
    maxResponseBytes: MAX_RESPONSE_BYTES,
    allowedHosts: [],
    privateHosts,
  };
  return { definition, url: url(new Map()), client: new HttpClient(limits, deps) };
}
