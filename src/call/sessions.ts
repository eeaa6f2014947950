import type { Clock } from '../ports/clock.js';
import type { ProviderCommand, ProviderEvent, ProviderFault } from '../ports/provider.js';
import type { Tell } from './opening.js';
import { Watchdog } from './watchdog.js';
import type { ModelSession } from './wires.js';

/** Before a session ends by itself, the next one is opened so early (ms), or in the last fifth of a short one. */
const RENEW_BEFORE_MS = 120_000;
const RENEW_SHARE = 0.2;
/** A pause is looked for so often (ms) … */
const LOOK_FOR_PAUSE_MS = 200;
/** … until so long before the end: then the change is made without one. */
const FORCE_BEFORE_MS = 2_000;
/** When the next session could not be opened, it is tried again after so long (ms). */
const RENEW_AGAIN_MS = 10_000;

/** What the sessions of a call need of it. */
export interface SessionsParts {
  readonly clock: Clock;
  readonly dial: (onEvent: (event: ProviderEvent) => void, after?: ProviderFault) => ModelSession;
  /** From now on the agent speaks through this session; without one, what is asked waits. */
  readonly use: (session: ModelSession | undefined) => void;
  /** A session exists and has to be told what it is. */
  readonly brief: (tell: Tell) => void;
  /** The session is configured: the talk goes on in it. */
  readonly ready: () => void;
  /** What the session in use says, once it is ready. */
  readonly live: (event: ProviderEvent) => void;
  /** The session in use, or the attempt to open one, came to an end. */
  readonly lost: (fault: ProviderFault) => void;
  /** Whether the talk may change to another session now without anybody noticing. */
  readonly pause: () => boolean;
  /** The talk changes to the session that was opened beside the one in use. `inPause`: nobody speaks. */
  readonly renew: (change: () => void, inPause: boolean) => void;
}

interface Opened {
  readonly session: ModelSession;
  ready: boolean;
  lastsMs: number | undefined;
}

/** The sessions at the provider that one call has: one that is used, and at times one that will be. */
export class Sessions {
  readonly #parts: SessionsParts;
  readonly #renewal: Watchdog;
  #current: Opened | undefined;
  #next: Opened | undefined;
  #endsAtMs = Infinity;
  #closed = false;

  constructor(parts: SessionsParts) {
    this.#parts = parts;
    this.#renewal = new Watchdog(parts.clock);
  }

  /** Opens the session that is to be used when it is ready. */
  open(after?: ProviderFault): void {
    this.#current = this.#dial(after);
  }

  /** The agent speaks through the session that was opened last. */
  use(): void {
    this.#parts.use(this.#current?.session);
  }

  /** Gives up the session in use, because it is of no use any more: the next thing to do is to open another one. */
  drop(): void {
    this.#renewal.stop();
    this.#current?.session.drop('lost');
    this.#current = undefined;
    this.#parts.use(undefined);
  }

  /** The call is over. */
  close(): void {
    this.#closed = true;
    this.#renewal.stop();
    this.#next?.session.drop('call ended');
    this.#current?.session.close('call ended');
  }

  #dial(after?: ProviderFault): Opened {
    const waiting: ProviderEvent[] = [];
    // A link may say something before it is known here.
    let take = (event: ProviderEvent): void => void waiting.push(event);
    const session = this.#parts.dial((event) => take(event), after);
    const opened: Opened = { session, ready: false, lastsMs: undefined };
    take = (event) => this.#on(opened, event);
    for (const event of waiting) take(event);
    return opened;
  }

  #on(from: Opened, event: ProviderEvent): void {
    if (this.#closed) return;
    switch (event.type) {
      case 'connected':
        from.lastsMs = event.lastsMs;
        return this.#parts.brief((command: ProviderCommand) => from.session.send(command));
      case 'ready':
        return this.#ready(from);
      case 'closed':
        return this.#ended(from, event.fault);
      case 'fault':
        if (event.fault.severity === 'fatal') return this.#ended(from, event.fault);
        break;
      default:
    }
    if (from === this.#current) this.#parts.live(event);
  }

  #ready(from: Opened): void {
    // Settings may be agreed again.
    if (from.ready) return;
    from.ready = true;
    if (from === this.#next) return this.#lookForPause();
    this.#renewBefore(from.lastsMs);
    this.#parts.ready();
  }

  #ended(from: Opened, fault: ProviderFault): void {
    if (from === this.#next) {
      from.session.drop('lost');
      this.#next = undefined;
      this.#renewal.wait(RENEW_AGAIN_MS, () => this.#openNext());
    } else if (from === this.#current) this.#parts.lost(fault);
  }

  /** The session says how long it lasts: the one that follows it is opened in time. */
  #renewBefore(lastsMs: number | undefined): void {
    if (lastsMs === undefined) return;
    this.#endsAtMs = this.#parts.clock.now() + lastsMs;
    const beforeMs = Math.min(RENEW_BEFORE_MS, lastsMs * RENEW_SHARE);
    this.#renewal.wait(lastsMs - beforeMs, () => this.#openNext());
  }

  #openNext(): void {
    if (this.#leftMs > 0) this.#next = this.#dial();
  }

  #lookForPause(): void {
    const inPause = this.#parts.pause();
    if (inPause || this.#leftMs <= FORCE_BEFORE_MS) return this.#change(inPause);
    this.#renewal.wait(LOOK_FOR_PAUSE_MS, () => this.#lookForPause());
  }

  #change(inPause: boolean): void {
    const [old, next] = [this.#current, this.#next];
    if (next === undefined) return;
    this.#parts.renew(() => {
      this.#next = undefined;
      this.#current = next;
      this.#parts.use(next.session);
      old?.session.drop('another session goes on');
    }, inPause);
    this.#renewBefore(next.lastsMs);
  }

  get #leftMs(): number {
    return this.#endsAtMs - this.#parts.clock.now();
  }
}
