import type { Timer } from '../../ports/clock.js';
import type { ProviderCommand, ProviderEvent, ProviderFault, ProviderLink } from '../../ports/provider.js';
import type { Attempt } from './circuit-breaker.js';
import type { ProviderEndpoint, ReconnectingParts } from './provider.js';
import { Route, type NextAttempt } from './route.js';
import { nothingLeft } from './rate-limits.js';

/** A session that is lost so soon (ms) counts as a failure of its endpoint. */
const TOO_SOON_MS = 10_000;
const MS_PER_S = 1000;

/** What becomes of the endpoints, for whoever opens the links of a call. */
export interface LinkWatch {
  /** This one is asked. */
  readonly asked: (endpoint: ProviderEndpoint) => void;
  /** The session that was lost had been of use for a while. */
  readonly lasted: () => void;
}

/** A session, or the attempt to open one. */
interface Opened {
  readonly endpoint: ProviderEndpoint;
  readonly link: ProviderLink;
  readonly attempt: Attempt;
  readyAtMs: number | undefined;
}

/** One session, wherever it can be had: asks one endpoint after the other until one is ready, and is that one's link from then on. */
export class ReconnectingLink implements ProviderLink {
  readonly #parts: ReconnectingParts;
  readonly #route: Route;
  readonly #watch: LinkWatch;
  #early: ProviderEvent[] | undefined = [];
  #take: (event: ProviderEvent) => void = (event) => this.#early?.push(event);
  #opened: Opened | undefined;
  #timer: Timer | undefined;
  #fault: ProviderFault = {
    code: 'provider.unreachable',
    message: 'nobody can be asked',
    severity: 'retryable',
  };
  #over = false;

  /** `order`: who is asked, in this order. */
  constructor(parts: ReconnectingParts, order: readonly ProviderEndpoint[], watch: LinkWatch) {
    this.#parts = parts;
    this.#route = new Route(order, parts);
    this.#watch = watch;
    const first = this.#route.next();
    if (first?.waitMs === 0) this.#ask(first.endpoint);
    // Who opens a link hears of nothing before it has it.
    else this.#timer = parts.clock.after(0, () => this.#go(first, order));
  }

  get onEvent(): (event: ProviderEvent) => void {
    return this.#take;
  }

  set onEvent(take: (event: ProviderEvent) => void) {
    this.#take = take;
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const event of early) take(event);
  }

  get bufferedBytes(): number {
    return this.#opened?.link.bufferedBytes ?? 0;
  }

  send(command: ProviderCommand): void {
    const opened = this.#opened;
    if (opened === undefined) return;
    if (command.type === 'configure' && opened.readyAtMs === undefined)
      this.#expect(opened, 'the confirmation of the settings');
    opened.link.send(command);
  }

  close(reason: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#timer?.cancel();
    const opened = this.#opened;
    opened?.attempt.abandoned();
    if (opened !== undefined) return opened.link.close(reason);
    const fault = { code: 'provider.closed', message: reason, severity: 'harmless' } as const;
    this.#parts.clock.after(0, () => this.#take({ type: 'closed', fault }));
  }

  /** The first attempt can't be made at once. */
  #go(first: NextAttempt | undefined, order: readonly ProviderEndpoint[]): void {
    const held = order.find(({ breaker }) => breaker.fault !== undefined);
    this.#fault = held?.breaker.fault ?? this.#fault;
    this.#askLater(first);
  }

  #askLater(next: NextAttempt | undefined): void {
    if (next === undefined) return this.#end(this.#fault);
    const { endpoint, waitMs } = next;
    this.#wait(waitMs, () => this.#askIfMayBe(endpoint));
    this.#take({ type: 'retrying', endpoint: endpoint.name, waitMs, fault: this.#fault });
  }

  /** Meanwhile another call may have found that it is of no use. */
  #askIfMayBe(endpoint: ProviderEndpoint): void {
    if (endpoint.breaker.waitMs === 0) return this.#ask(endpoint);
    this.#route.failed(endpoint, 'for now');
    this.#askLater(this.#route.next());
  }

  #ask(endpoint: ProviderEndpoint): void {
    this.#watch.asked(endpoint);
    const attempt = endpoint.breaker.begin();
    const opened: Opened = { endpoint, link: endpoint.provider.open(), attempt, readyAtMs: undefined };
    this.#opened = opened;
    this.#expect(opened, 'a session');
    opened.link.onEvent = (event) => this.#on(opened, event);
  }

  #on(opened: Opened, event: ProviderEvent): void {
    if (event.type === 'rate-limits') this.#heed(opened, event);
    if (opened.readyAtMs === undefined) return this.#opening(opened, event);
    if (event.type === 'closed') this.#lost(opened, opened.readyAtMs, event.fault);
    this.#take(event);
  }

  /** Up to `ready`, a failure means the next attempt. */
  #opening(opened: Opened, event: ProviderEvent): void {
    if (event.type === 'closed') return this.#over ? this.#take(event) : this.#failed(opened, event.fault);
    if (event.type === 'fault' && event.fault.severity === 'fatal' && !this.#over)
      return this.#failed(opened, event.fault);
    if (event.type === 'connected') {
      // From here on the call has the word: it may not know yet what to ask for.
      this.#timer?.cancel();
      return this.#take({ ...event, ...this.#details(opened, event.expiresAtS) });
    }
    if (event.type === 'ready') this.#ready(opened);
    this.#take(event);
  }

  #ready(opened: Opened): void {
    this.#timer?.cancel();
    opened.readyAtMs = this.#parts.clock.now();
    opened.attempt.succeeded();
  }

  #lost({ endpoint }: Opened, readyAtMs: number, fault: ProviderFault): void {
    const soon = this.#parts.clock.now() - readyAtMs < TOO_SOON_MS;
    // It was to end then, or it was us who ended it; and a stall is told of when the next one is opened.
    const isElsewhere = fault.code === 'provider.session_expired' || fault.code === 'provider.stalled';
    if (soon && !this.#over && !isElsewhere) endpoint.breaker.blame(fault);
    if (!soon) this.#watch.lasted();
    this.#over = true;
  }

  #failed(opened: Opened, fault: ProviderFault): void {
    this.#timer?.cancel();
    // Settings that one agent has say nothing about the endpoint.
    if (fault.code === 'provider.session_rejected') opened.attempt.abandoned();
    else opened.attempt.failed(fault);
    opened.link.onEvent = () => undefined;
    opened.link.close('another attempt');
    this.#opened = undefined;
    this.#fault = fault;
    this.#route.failed(opened.endpoint, howLong(fault));
    this.#askLater(this.#route.next());
  }

  #end(fault: ProviderFault): void {
    this.#over = true;
    this.#take({ type: 'closed', fault });
  }

  /** A limit that is used up counts for all calls. */
  #heed({ endpoint }: Opened, limits: ProviderEvent & { type: 'rate-limits' }): void {
    const used = nothingLeft(limits);
    if (used !== undefined) endpoint.breaker.hold(used.forMs, used.fault);
  }

  #details({ endpoint }: Opened, expiresAtS: number | undefined) {
    const lastsMs = expiresAtS === undefined ? 0 : expiresAtS * MS_PER_S - this.#parts.date().getTime();
    return {
      ...(this.#parts.endpoints.length > 1 && { endpoint: endpoint.name }),
      ...(lastsMs > 0 && { lastsMs }),
    };
  }

  /** Half of the time that an attempt has. */
  #expect(opened: Opened, what: string): void {
    const halfMs = this.#parts.connectTimeoutMs / 2;
    this.#wait(halfMs, () => this.#failed(opened, late(what, halfMs)));
  }

  #wait(ms: number, run: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#parts.clock.after(ms, run);
  }
}

/** Who hangs has cost the caller seconds: all others are asked before it is asked again. */
function howLong({ code, severity }: ProviderFault): 'for good' | 'for now' | 'until all others were asked' {
  if (severity === 'fatal') return 'for good';
  return code === 'provider.not_ready' ? 'until all others were asked' : 'for now';
}

function late(what: string, afterMs: number): ProviderFault {
  const message = `${what} did not come within ${afterMs / MS_PER_S} s`;
  return { code: 'provider.not_ready', message, severity: 'retryable' };
}
