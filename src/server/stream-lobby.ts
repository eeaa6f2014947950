import type { FastifyReply, FastifyRequest } from 'fastify';
import { NO_STREAM_MS } from '../call/arrival-watch.js';
import type { CallSession } from '../call/call-session.js';
import { ERRORS, messageOf, type ErrorCode } from '../lib/errors.js';
import type { CarrierEvent, CarrierLink, StreamStart } from '../ports/carrier.js';
import type { Timer } from '../ports/clock.js';
import type { Refusal } from './admission.js';
import type { CarrierName, ServerDeps } from './deps.js';
import { whoseCall } from './whose-call.js';

/** A socket that has not said `start` by then is not a carrier's. */
export const START_TIMEOUT_MS = 5_000;
/** Sockets that may wait for their `start` at any one time; a carrier's do so for milliseconds. */
export const MAX_WAITING_STREAMS = 500;

/** Twilio says `connected` and then `start`: whose socket says so much else is not a carrier's. */
export const MAX_FAULTS_BEFORE_START = 50;

/** Ten seconds of a stream. */
const MAX_HELD_EVENTS = 500;

const UNAVAILABLE = 503;
/** Most often that is what became of a call that has no stream any more. */
const TOO_LATE = `its call is over; a call waits ${NO_STREAM_MS / 1000} s for its stream`;

/** Who is told what becomes of a stream that waits. */
export interface Arrival {
  /** It belongs to this call, and is about to be handed over to it. */
  admitted?(session: CallSession): void;
  /** It is closed, and why. */
  refused?(code: ErrorCode, detail: string): void;
}

/** Makes the call of a stream that nobody has announced, or says why not. */
export type AnnounceCall = (start: StreamStart) => Promise<CallSession | Refusal>;

/** Where streams come to: at the path as everybody knows it and, where several processes take calls, at the one that names this process. */
export function streamPaths(path: string, { streamsAt = '' }: Pick<ServerDeps, 'streamsAt'>): Set<string> {
  return new Set([path, path + streamsAt]);
}

/** What a lobby stands on. */
export type LobbyDeps = Pick<ServerDeps, 'ari' | 'calls' | 'clock' | 'logger' | 'tokens'>;

/** Where streams wait until it is known whose call they are: a bounded number of them, for a bounded time. */
export class StreamLobby {
  readonly #deps: LobbyDeps;
  readonly #carrier: CarrierName;
  #waiting = 0;

  /** `carrier`: whose calls have their streams here. */
  constructor(deps: LobbyDeps, carrier: CarrierName) {
    this.#deps = deps;
    this.#carrier = carrier;
  }

  /** Whether a further socket must be turned away. */
  get full(): boolean {
    return this.#waiting >= MAX_WAITING_STREAMS;
  }

  /** Waits for the stream's `start`, checks that it belongs to an announced call, and hands the link over to that call. With `announce` a stream may bring its own call. */
  enter(link: CarrierLink, arrival: Arrival = {}, announce?: AnnounceCall): void {
    this.#waiting += 1;
    const left = (): void => {
      this.#waiting -= 1;
    };
    new Handshake({ link, deps: this.#deps, carrier: this.#carrier, arrival, announce, left });
  }
}

interface HandshakeParts {
  readonly link: CarrierLink;
  readonly deps: LobbyDeps;
  readonly carrier: CarrierName;
  readonly arrival: Arrival;
  readonly announce: AnnounceCall | undefined;
  /** It waits no more. */
  readonly left: () => void;
}

class Handshake {
  readonly #link: CarrierLink;
  readonly #deps: LobbyDeps;
  readonly #parts: HandshakeParts;
  readonly #timer: Timer;
  readonly #logged = new Set<ErrorCode>();
  #faults = 0;
  #refused = false;

  constructor(parts: HandshakeParts) {
    const { link, deps } = parts;
    this.#link = link;
    this.#deps = deps;
    this.#parts = parts;
    this.#timer = deps.clock.after(START_TIMEOUT_MS, () =>
      this.#refuse('carrier.no_start', `not within ${START_TIMEOUT_MS / 1000} s`),
    );
    link.onEvent = (event) => this.#on(event);
  }

  #on(event: CarrierEvent): void {
    if (event.type === 'stopped') {
      this.#timer.cancel();
      this.#parts.left();
    } else if (this.#refused) return;
    else if (event.type === 'started') this.#started(event);
    else if (event.type === 'fault') this.#fault(event);
  }

  #started(event: CarrierEvent & { type: 'started' }): void {
    this.#timer.cancel();
    const { streamId, token } = event.start;
    const announced = token === undefined ? undefined : this.#deps.tokens.callOf(token);
    const { announce } = this.#parts;
    if (announced === undefined && announce !== undefined) return void this.#announce(event, announce);
    const carrierCallId = event.start.carrierCallId || (announced ?? '');
    const verdict = this.#deps.tokens.claim(token, carrierCallId);
    const session = this.#find(carrierCallId);
    const who = { carrierCallId, ...whoseCall(session?.info) };
    if (verdict !== 'ok') this.#refuse(verdict, `stream ${streamId}`, who);
    else if (session === undefined) this.#refuse('carrier.no_call', `stream ${streamId}: ${TOO_LATE}`, who);
    else if (session.attached) this.#refuse('carrier.out_of_order', 'the call has its stream already', who);
    else this.#admit(session, event);
  }

  #admit(session: CallSession, { start }: CarrierEvent & { type: 'started' }): void {
    const { carrierCallId } = session.info;
    this.#parts.left();
    this.#parts.arrival.admitted?.(session);
    const link = this.#deps.ari?.lineTo(carrierCallId, this.#link) ?? this.#link;
    session.attach(link, { type: 'started', start: { ...start, carrierCallId } });
  }

  /** What the caller says while it is decided whether the call is taken is heard afterwards. */
  async #announce(event: CarrierEvent & { type: 'started' }, announce: AnnounceCall): Promise<void> {
    const held: CarrierEvent[] = [];
    this.#link.onEvent = (next) => {
      if (next.type === 'stopped') this.#on(next);
      if (held.length < MAX_HELD_EVENTS || next.type === 'stopped') held.push(keptCopy(next));
    };
    const session = await this.#announced(event.start, announce);
    const isGone = held.at(-1)?.type === 'stopped';
    if (!('attach' in session)) {
      const { code, detail, noted } = session;
      if (isGone) return;
      if (noted === true) this.#turnAway(code, detail);
      else this.#refuse(code, detail);
      return;
    }
    if (session.attached) this.#refuse('carrier.out_of_order', 'the call has its stream already');
    else if (isGone) session.end('caller-hung-up', 'before the call was taken');
    else {
      this.#admit(session, event);
      for (const each of held) this.#link.onEvent(each);
    }
  }

  /** A defect in making a call costs this stream, and nobody else's. */
  async #announced(start: StreamStart, announce: AnnounceCall): Promise<CallSession | Refusal> {
    try {
      return await announce(start);
    } catch (error) {
      return { code: 'internal.error', detail: messageOf(error) };
    }
  }

  #fault({ code, detail, refused }: CarrierEvent & { type: 'fault' }): void {
    if (refused === undefined) return this.#trouble(code, detail);
    const { token } = refused;
    const carrierCallId = refused.carrierCallId || (this.#deps.tokens.callOf(token ?? '') ?? '');
    // Only who holds the call's token may end it.
    const isTheirs = this.#deps.tokens.claim(token, carrierCallId) === 'ok';
    const session = isTheirs ? this.#find(carrierCallId) : undefined;
    this.#refuse(code, detail, { carrierCallId, ...whoseCall(session?.info) });
    if (session?.attached === false) session.end('carrier-closed', code);
  }

  #trouble(code: ErrorCode, detail: string): void {
    this.#log(code, detail);
    this.#faults += 1;
    if (this.#faults >= MAX_FAULTS_BEFORE_START)
      this.#refuse('carrier.no_start', `${this.#faults} other messages came instead`);
  }

  /** A call of this carrier's: the token of another's opens nothing here. */
  #find(carrierCallId: string): CallSession | undefined {
    const session = this.#deps.calls.find(carrierCallId);
    return session?.info.carrier === this.#parts.carrier ? session : undefined;
  }

  #refuse(code: ErrorCode, detail: string, who: object = {}): void {
    this.#log(code, detail, who);
    this.#turnAway(code, detail);
  }

  #turnAway(code: ErrorCode, detail: string): void {
    this.#timer.cancel();
    this.#refused = true;
    this.#parts.arrival.refused?.(code, detail);
    this.#link.close(code);
  }

  #log(code: ErrorCode, detail: string, who: object = {}): void {
    if (this.#logged.has(code)) return;
    this.#logged.add(code);
    this.#deps.logger.warn({ ...who, code, detail, remedy: ERRORS[code].remedy }, code);
  }
}

/** Audio is lent for as long as the event is taken. */
function keptCopy(event: CarrierEvent): CarrierEvent {
  if (event.type !== 'audio') return event;
  const { frame } = event;
  return frame.encoding === 'mulaw'
    ? { ...event, frame: { ...frame, samples: frame.samples.slice() } }
    : { ...event, frame: { ...frame, samples: frame.samples.slice() } };
}

/** A hook that turns sockets away while too many others have not said whose they are. */
export function requireRoom(lobby: StreamLobby) {
  return async ({ ip, server }: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (!lobby.full) return;
    const code = 'carrier.too_many_streams';
    server.refusals.warn(code, ip, { waiting: MAX_WAITING_STREAMS });
    await reply.code(UNAVAILABLE).send({ error: code });
  };
}
