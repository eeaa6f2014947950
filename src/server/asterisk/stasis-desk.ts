import type { AskAri } from '../../carriers/asterisk-ari/ask-ari.js';
import { causeText, outcomeOf, RETURNED } from '../../carriers/asterisk-ari/causes.js';
import type { AriEvent } from '../../carriers/asterisk-ari/events.js';
import { ari, isChannelId, type AriRequest } from '../../carriers/asterisk-ari/requests.js';
import type { CallSession } from '../../call/call-session.js';
import type { AriConfig } from '../../config/asterisk.js';
import { assertNever } from '../../lib/assert-never.js';
import { messageOf } from '../../lib/errors.js';
import type { EndReason } from '../../ports/call-events.js';
import type { CarrierLink } from '../../ports/carrier.js';
import type { Refusal } from '../admission.js';
import { lineOf, stasisSound, wireRateOf } from '../asterisk-sound.js';
import type { IncomingCall, ServerDeps } from '../deps.js';
import { noteRefusal } from '../refused-call.js';
import { whoseCall } from '../whose-call.js';
import { LeftBehind } from './left-behind.js';
import { MediaLegs, OWN_PREFIX } from './media-legs.js';
import { StasisCall } from './stasis-call.js';
import { StasisLine } from './stasis-line.js';

/** More callers' channels than that are not kept in mind. */
const MAX_LEFT_OVERS = 1_000;
/** Q.850 has causes up to this one. */
const MAX_CAUSE = 127;

/** What the desk stands on. */
export interface StasisDeskParts {
  readonly deps: ServerDeps;
  readonly config: AriConfig;
  readonly ask: AskAri;
  /** A name that nobody else has. */
  readonly newName: () => string;
}

/** Takes the calls that Asterisk's dialplan gives to our application by `Stasis()`. */
export class StasisDesk {
  readonly #parts: StasisDeskParts;
  readonly #calls = new Map<string, StasisCall>();
  /** Channels of calls of which it is not decided yet whether they are taken. */
  readonly #coming = new Set<string>();
  readonly #leftOvers: AriRequest[] = [];
  readonly #releases = new Map<Promise<void>, StasisCall>();
  readonly #leftBehind: LeftBehind;

  constructor(parts: StasisDeskParts) {
    this.#parts = parts;
    const { ask, config, deps } = parts;
    const isOurs = (id: string): boolean => this.#has(id);
    this.#leftBehind = new LeftBehind({
      ask,
      clock: deps.clock,
      logger: deps.logger,
      app: config.app,
      isOurs,
    });
  }

  /** 'Asterisk says this: who does it?' */
  take(event: AriEvent): void {
    switch (event.type) {
      case 'came':
        return this.#came(event);
      case 'left':
        return this.#calls.get(event.channelId)?.left();
      case 'hanging-up':
        return this.#calls.get(event.channelId)?.hangingUp(event.cause);
      case 'destroyed':
        return this.#destroyed(event);
      case 'dialled':
        return this.#calls.get(event.channelId)?.dialled(outcomeOf(event.status));
      case 'replaced':
      case 'other':
        return;
      default:
        return assertNever(event);
    }
  }

  /** The stream of a call as the call is to have it; that of a call which came in another way as it is. */
  lineTo(channelId: string, link: CarrierLink): CarrierLink {
    const call = this.#calls.get(channelId);
    return call === undefined ? link : new StasisLine(link, () => call.hasLeft());
  }

  /** Settles when nothing is kept of the calls that have ended. */
  async settled(): Promise<void> {
    this.#leftBehind.close();
    await Promise.allSettled(this.#releases.keys());
  }

  /** Asterisk can be asked again: what could not be cleared away is, whose caller left meanwhile ends, and so does what an earlier process left there. */
  async tidy(): Promise<void> {
    const { ask } = this.#parts;
    for (const request of this.#leftOvers.splice(0)) await ask(request).catch(() => this.#keep(request));
    await Promise.all([...this.#calls.values()].map((call) => call.check()));
    await this.#leftBehind.clear();
  }

  #has(id: string): boolean {
    const calls = [...this.#calls.values(), ...this.#releases.values()];
    return this.#coming.has(id) || calls.some((call) => call.has(id));
  }

  #came(event: AriEvent & { type: 'came' }): void {
    const { channelId, args } = event;
    if (channelId.startsWith(OWN_PREFIX)) {
      for (const call of this.#calls.values()) call.mediaCame(channelId);
      return;
    }
    if (!isChannelId(channelId)) return;
    const known = this.#calls.get(channelId);
    if (args[0] !== RETURNED) {
      if (known === undefined && !this.#coming.has(channelId)) void this.#begin(this.#incoming(event));
    } else if (known !== undefined) void known.returned(outcomeOf(args[1] ?? ''));
    // Whose call is over has nobody to come back to.
    else void this.#parts.ask(ari.goOn(channelId)).catch(() => this.#keep(ari.goOn(channelId)));
  }

  #incoming({ channelId, from, to }: AriEvent & { type: 'came' }): IncomingCall {
    const { deps, config } = this.#parts;
    const sound = stasisSound(config);
    return {
      carrier: sound.wire,
      carrierCallId: channelId,
      from,
      to,
      format: lineOf(sound),
      byStasis: true,
      origin: deps.publicUrl ?? '',
    };
  }

  async #begin(incoming: IncomingCall): Promise<void> {
    const { carrierCallId } = incoming;
    this.#coming.add(carrierCallId);
    const session = await openedFor(this.#parts.deps, incoming);
    if ('code' in session) await this.#refuse(incoming, session);
    else this.#open(session);
    this.#coming.delete(carrierCallId);
  }

  #open(session: CallSession): void {
    const { deps } = this.#parts;
    const { carrierCallId } = session.info;
    const call = this.#callOf(session);
    this.#calls.set(carrierCallId, call);
    const watched = deps.watchCall(session.info.callId, (event) => {
      call.see(event);
      if (event.type === 'call-ended') this.#ended(call, event.reason);
    });
    if (watched !== undefined) void call.answer();
    else this.#ended(call, deps.calls.endReason(carrierCallId) ?? 'internal-error');
  }

  /** What is still told of the channel is for the log alone. */
  #ended(call: StasisCall, reason: EndReason): void {
    this.#calls.delete(call.session.info.carrierCallId);
    const release = call.release(reason).finally(() => void this.#releases.delete(release));
    this.#releases.set(release, call);
  }

  #callOf(session: CallSession): StasisCall {
    const { deps, config, ask, newName } = this.#parts;
    const { carrierCallId: channelId } = session.info;
    const leftOver = (request: AriRequest): void => this.#keep(request);
    const newLegs = (): MediaLegs =>
      new MediaLegs({
        ask,
        clock: deps.clock,
        config,
        channelId,
        name: newName(),
        token: () => deps.tokens.issueUuid(channelId, wireRateOf(stasisSound(config))),
        leftOver,
      });
    const redirects = config.transferEndpoint !== undefined;
    const { clock, logger } = deps;
    return new StasisCall({ ask, clock, logger, session, newLegs, redirects, leftOver });
  }

  /** The caller's phone shows it as any other line that is busy, or out of order. */
  async #refuse(incoming: IncomingCall, refusal: Refusal): Promise<void> {
    noteRefusal(this.#parts.deps, incoming, refusal);
    const request = ari.hangUp(incoming.carrierCallId, isBusy(refusal) ? 'busy' : 'congestion');
    await this.#parts.ask(request).catch(() => this.#keep(request));
  }

  #destroyed({ channelId, cause, causeText: text }: AriEvent & { type: 'destroyed' }): void {
    if (channelId.startsWith(OWN_PREFIX)) return;
    const { deps } = this.#parts;
    deps.metrics.ariHangUps.inc({ cause: cause >= 0 && cause <= MAX_CAUSE ? cause : 'other' });
    const whose = whoseCall(deps.calls.infoOf(channelId));
    deps.logger.info(
      { ...whose, carrierCallId: channelId, cause, detail: causeText(cause, text) },
      'channel.end',
    );
    this.#calls.get(channelId)?.destroyed(cause, text);
  }

  #keep(request: AriRequest): void {
    if (this.#leftOvers.length < MAX_LEFT_OVERS) this.#leftOvers.push(request);
  }
}

/** A defect in making a call is told to the log; its caller is told that it can't be taken, as every other. */
async function openedFor(deps: ServerDeps, incoming: IncomingCall): Promise<CallSession | Refusal> {
  try {
    const refusal = await deps.admission.refusalOf(incoming);
    return refusal ?? deps.openCall(incoming);
  } catch (error) {
    return { code: 'internal.error', detail: messageOf(error) };
  }
}

/** Whether the line is taken; otherwise it is out of order. */
function isBusy({ code }: Refusal): boolean {
  return code === 'server.busy' || code.startsWith('limit.calls_') || code === 'limit.caller_blocked';
}
