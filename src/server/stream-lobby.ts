import { ERRORS, type ErrorCode } from '../lib/errors.js';
import type { CarrierEvent, CarrierLink, StreamStart } from '../ports/carrier.js';
import type { Timer } from '../ports/clock.js';
import type { ServerDeps } from './deps.js';
import { whoseCall } from './whose-call.js';

/** A socket that has not said `start` by then is not a carrier's. */
export const START_TIMEOUT_MS = 5_000;
/** Sockets that may wait for their `start` at any one time; a carrier's do so for milliseconds. */
export const MAX_WAITING_STREAMS = 500;

/** Where streams wait until it is known whose call they are: a bounded number of them, for a bounded time. */
export class StreamLobby {
  readonly #deps: ServerDeps;
  #waiting = 0;

  constructor(deps: ServerDeps) {
    this.#deps = deps;
  }

  /** Whether a further socket must be turned away. */
  get full(): boolean {
    return this.#waiting >= MAX_WAITING_STREAMS;
  }

  /** Waits for the stream's `start`, checks that it belongs to an announced call, and hands the link over to that call. */
  enter(link: CarrierLink): void {
    this.#waiting += 1;
    new Handshake(link, this.#deps, () => {
      this.#waiting -= 1;
    });
  }
}

class Handshake {
  readonly #link: CarrierLink;
  readonly #deps: ServerDeps;
  readonly #left: () => void;
  readonly #timer: Timer;
  readonly #logged = new Set<ErrorCode>();
  #refused = false;

  constructor(link: CarrierLink, deps: ServerDeps, left: () => void) {
    this.#link = link;
    this.#deps = deps;
    this.#left = left;
    this.#timer = deps.clock.after(START_TIMEOUT_MS, () =>
      this.#refuse('carrier.no_start', `not within ${START_TIMEOUT_MS / 1000} s`),
    );
    link.onEvent = (event) => this.#on(event);
  }

  #on(event: CarrierEvent): void {
    if (event.type === 'stopped') {
      this.#timer.cancel();
      this.#left();
    } else if (this.#refused) return;
    else if (event.type === 'started') this.#started(event);
    else if (event.type === 'fault') this.#fault(event);
  }

  #started(event: CarrierEvent & { type: 'started' }): void {
    this.#timer.cancel();
    const { streamId, token, carrierCallId }: StreamStart = event.start;
    const verdict = this.#deps.tokens.claim(token, carrierCallId);
    const session = this.#deps.calls.find(carrierCallId);
    const who = { carrierCallId, ...whoseCall(session?.info) };
    if (verdict !== 'ok') this.#refuse(verdict, `stream ${streamId}`, who);
    else if (session === undefined) this.#refuse('carrier.no_call', `stream ${streamId}`, who);
    else if (session.attached) this.#refuse('carrier.out_of_order', 'the call has its stream already', who);
    else {
      this.#left();
      session.attach(this.#link, event);
    }
  }

  #fault({ code, detail, refused }: CarrierEvent & { type: 'fault' }): void {
    if (refused === undefined) return this.#log(code, detail);
    const { token, carrierCallId } = refused;
    // Only who holds the call's token may end it.
    const isTheirs = this.#deps.tokens.claim(token, carrierCallId) === 'ok';
    const session = isTheirs ? this.#deps.calls.find(carrierCallId) : undefined;
    this.#refuse(code, detail, { carrierCallId, ...whoseCall(session?.info) });
    if (session?.attached === false) session.end('carrier-closed', code);
  }

  #refuse(code: ErrorCode, detail: string, who: object = {}): void {
    this.#timer.cancel();
    this.#refused = true;
    this.#log(code, detail, who);
    this.#link.close(code);
  }

  #log(code: ErrorCode, detail: string, who: object = {}): void {
    if (this.#logged.has(code)) return;
    this.#logged.add(code);
    this.#deps.logger.warn({ ...who, code, detail, remedy: ERRORS[code].remedy }, code);
  }
}
