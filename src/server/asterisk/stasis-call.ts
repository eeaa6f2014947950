import { ariRefusal, type AskAri } from '../../carriers/asterisk-ari/ask-ari.js';
import { causeText } from '../../carriers/asterisk-ari/causes.js';
import { ari, type AriRequest } from '../../carriers/asterisk-ari/requests.js';
import type { CallSession } from '../../call/call-session.js';
import { ERRORS, messageOf, TalkpathError } from '../../lib/errors.js';
import { deferred } from '../../lib/deferred.js';
import type { Logger } from '../../observe/logger.js';
import type { CallEvent, EndReason } from '../../ports/call-events.js';
import type { Clock } from '../../ports/clock.js';
import type { TransferOutcome } from '../../ports/phone-line.js';
import { whoseCall } from '../whose-call.js';
import { atMost } from './at-most.js';
import type { MediaLegs } from './media-legs.js';

/** Endings after which the dialplan has a say: what follows `Stasis()` is carried out, so that no caller is left in silence. */
const GOES_ON: readonly EndReason[] = [
  'carrier-closed',
  'no-stream',
  'provider-failed',
  'server-stopped',
  'internal-error',
];

/** A stream may end before Asterisk tells that the caller has left, by so much (ms). */
const WORD_COMES_MS = 300;
/** So long Asterisk may take to say whether a caller is there whom nothing reaches any more (ms). */
const ASKED_MS = 1_000;

/** What a call by Stasis needs. */
export interface StasisCallParts {
  readonly ask: AskAri;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly session: CallSession;
  /** A new way for its sound. */
  readonly newLegs: () => MediaLegs;
  /** Whether the caller's own side is told where to call, instead of the dialplan. */
  readonly redirects: boolean;
  /** What could not be cleared away. */
  readonly leftOver: (request: AriRequest) => void;
}

/** One call whose caller came by `Stasis()`: it keeps Asterisk's side and ours together, and leaves nothing behind there. */
export class StasisCall {
  readonly #parts: StasisCallParts;
  #legs: MediaLegs | undefined;
  /** Whether the caller's channel is in our application. */
  #here = true;
  #left = deferred<undefined>();
  #passedOn = false;
  #cause: number | undefined;

  constructor(parts: StasisCallParts) {
    this.#parts = parts;
  }

  get session(): CallSession {
    return this.#parts.session;
  }

  get #channelId(): string {
    return this.session.info.carrierCallId;
  }

  /** Whether that is the caller's channel, or one or the bridge that was made for their sound. */
  has(id: string): boolean {
    return id === this.#channelId || id === this.#legs?.id;
  }

  /** Takes the call: it rings until all that the agent's words depend on is known. */
  async answer(): Promise<void> {
    await this.session.briefed;
    if (!this.#isOn) return;
    await this.#try(async () => {
      const answer = await this.#parts.ask(ari.answer(this.#channelId));
      if (!answer.ok) throw ariRefusal('carrier.ari_no_media', 'the call could not be answered', answer);
      if (this.#isOn) await this.#connect();
    });
  }

  /** The channel for its sound has come. */
  mediaCame(id: string): void {
    if (this.#legs?.id === id) this.#legs.came();
  }

  /** How ringing somebody else goes. */
  dialled(outcome: TransferOutcome): void {
    if (outcome === 'answered' && !this.#here && !this.session.ended) this.session.transferEnded(outcome);
  }

  /** The dialplan brings the caller back: nobody took them. */
  async returned(outcome: TransferOutcome): Promise<void> {
    this.#here = true;
    this.#left = deferred();
    const comesBack = this.session.transferEnded(outcome);
    if (comesBack) await this.#try(() => this.#connect());
  }

  /** The caller's channel has left our application: it goes on elsewhere, or is about to be no more. */
  left(): void {
    this.#here = false;
    this.#left.resolve(undefined);
    void this.#legs?.drop();
    if (this.#cause !== undefined) this.#hungUp(causeText(this.#cause));
  }

  hangingUp(cause: number): void {
    this.#cause = cause;
  }

  /** Whether the caller has left, to be asked when their stream has ended: by itself, or because they hung up, of which Asterisk tells a little earlier or later. */
  async hasLeft(): Promise<boolean> {
    const { clock } = this.#parts;
    if (this.#here) await atMost(WORD_COMES_MS, clock, this.#left.promise);
    if (!this.#here || this.#cause !== undefined) return true;
    const left = this.#left.promise.then(() => true);
    return (await atMost(ASKED_MS, clock, Promise.race([this.#isGone(), left]))) === true;
  }

  /** The caller's channel is no more. */
  destroyed(cause: number, text: string): void {
    this.left();
    this.#hungUp(causeText(cause, text));
  }

  /** Something may have been missed: a caller who is gone is not waited for. */
  async check(): Promise<void> {
    if (!(await this.#isGone())) return;
    this.left();
    this.#hungUp('the caller left while Asterisk told nothing');
  }

  /** What happens in the call. */
  see(event: CallEvent): void {
    if (event.type === 'control-settled' && event.action === 'transfer')
      this.#passedOn = event.failure === undefined;
  }

  /** The call is over: Asterisk keeps nothing of it. */
  async release(reason: EndReason): Promise<void> {
    await this.#legs?.drop();
    // Who talks to somebody else now is not to be disturbed.
    if (!this.#here || reason === 'transferred') return;
    const goesOn = GOES_ON.includes(reason) ? await this.#outcomeOf(ari.goOn(this.#channelId)) : 'refused';
    // Whom Asterisk does not let go on is hung up rather than left in silence.
    if (goesOn === 'refused') await this.#outcomeOf(ari.hangUp(this.#channelId));
  }

  /** Whether Asterisk knows the caller's channel no more. */
  async #isGone(): Promise<boolean> {
    const answer = await this.#parts.ask(ari.channel(this.#channelId)).catch(() => undefined);
    return answer?.status === GONE;
  }

  get #isOn(): boolean {
    return this.#here && !this.session.ended;
  }

  #hungUp(detail: string): void {
    if (this.session.ended) return;
    // Whose own side was told to call somebody else hangs up here when it has reached them.
    if (this.#passedOn && this.#parts.redirects) this.session.transferEnded('answered');
    this.#endUnlessOver(detail);
  }

  /** A call that is over takes no further input: its journal would tell of one that nothing follows from. */
  #endUnlessOver(detail: string): void {
    if (!this.session.ended) this.session.end('caller-hung-up', detail);
  }

  async #connect(): Promise<void> {
    await this.#legs?.drop();
    this.#legs = this.#parts.newLegs();
    await this.#legs.connect();
  }

  /** Without sound there is no call: the caller goes on in the dialplan. */
  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      // Who hung up in that moment is missed by nobody.
      if (!this.#isOn) return;
      const code = error instanceof TalkpathError ? error.code : 'internal.error';
      const detail = messageOf(error);
      const fields = { ...whoseCall(this.session.info), carrierCallId: this.#channelId };
      this.#parts.logger.error({ ...fields, code, detail, remedy: ERRORS[code].remedy }, code);
      this.session.end('no-stream', `${code}: ${detail}`);
    }
  }

  /** Whether it was done, or there is nobody to do it to; where there is no answer, or Asterisk is in trouble, it is done later. */
  async #outcomeOf(request: AriRequest): Promise<'done' | 'refused' | 'later'> {
    const { ask, leftOver } = this.#parts;
    const answer = await ask(request).catch(() => undefined);
    if (answer?.ok === true || answer?.status === GONE || answer?.status === NOT_OURS) return 'done';
    if (answer !== undefined && request.method === 'POST') return 'refused';
    leftOver(request);
    return 'later';
  }
}

const GONE = 404;
/** The channel is not in a Stasis application (any more). */
const NOT_OURS = 409;
