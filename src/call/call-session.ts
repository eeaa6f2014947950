import { assertNever } from '../lib/assert-never.js';
import { messageOf, type ErrorCode } from '../lib/errors.js';
import type { CallEvent, CallInfo, EndReason } from '../ports/call-events.js';
import type { CarrierCommand, CarrierEvent, CarrierLink } from '../ports/carrier.js';
import type { Clock } from '../ports/clock.js';
import type { ProviderCommand, ProviderEvent, ProviderFault, ProviderLink } from '../ports/provider.js';
import type { CallParts } from './call-parts.js';
import { containedClock } from './contained-clock.js';
import { Ending } from './ending.js';
import { Keypad } from './keypad.js';
import { ResponseOrder } from './response-order.js';
import { Talk } from './talk.js';
import { ToolCalls } from './tool-calls.js';
import { Watchdog } from './watchdog.js';

/** From the webhook to the media stream: beyond this nobody is coming. */
export const NO_STREAM_MS = 20_000;
/** From the media stream to a configured session: beyond this the caller has heard silence for too long. */
export const PROVIDER_READY_MS = 10_000;

/** One call, from the webhook to its end: the small piece between two codecs. Each side's events meet one switch. */
export class CallSession {
  readonly info: CallInfo;
  readonly #parts: CallParts;
  readonly #clock: Clock;
  readonly #provider: ProviderLink;
  readonly #talk: Talk;
  readonly #order: ResponseOrder;
  readonly #ending: Ending;
  readonly #keypad: Keypad;
  readonly #toolCalls: ToolCalls;
  readonly #watchdog: Watchdog;
  readonly #limit: Watchdog;
  readonly #lifetime = new AbortController();
  #carrier: CarrierLink | undefined;
  #ready = false;

  /** Starts connecting to the provider at once: the phone is still ringing. */
  constructor(parts: CallParts) {
    const { info, provider } = parts;
    const clock = containedClock(parts.clock, (work) => this.#contain(work));
    this.info = info;
    this.#parts = parts;
    this.#clock = clock;
    this.#watchdog = new Watchdog(clock);
    this.#limit = new Watchdog(clock);
    this.#order = new ResponseOrder(() => this.#ask({ type: 'respond' }));
    this.#talk = this.#createTalk(clock);
    this.#ending = new Ending({
      clock,
      speaking: () => this.#order.pending,
      drained: () => this.#talk.drained,
      remainingMs: () => this.#talk.remainingMs,
      finish: (reason, detail) => this.#finish(reason, detail),
    });
    this.#keypad = new Keypad(clock, parts.keypadWaitMs, (digits) => this.#keyed(digits));
    this.#toolCalls = this.#createToolCalls();
    this.#observe({ type: 'call-started', atMs: clock.now(), info });
    this.#watch(NO_STREAM_MS, 'no-stream', 'carrier.no_stream');
    this.#provider = provider.open();
    this.#provider.onEvent = (event) => this.#contain(() => this.#onProvider(event));
  }

  /** Whether the media stream is there. */
  get attached(): boolean {
    return this.#carrier !== undefined;
  }

  get ended(): boolean {
    return this.#ending.ended;
  }

  /** The media stream has come. `started` has been checked: format, token and call fit. */
  attach(carrier: CarrierLink, started: CarrierEvent): void {
    this.#carrier = carrier;
    this.#watch(PROVIDER_READY_MS, 'provider-failed', 'provider.not_ready');
    this.#limit.wait(this.#parts.maxDurationMs, () =>
      this.#ending.afterPlayout('max-duration', `after ${this.#parts.maxDurationMs / 1000} s`),
    );
    carrier.onEvent = (event) => this.#contain(() => this.#onCarrier(event));
    this.#contain(() => this.#onCarrier(started));
  }

  /** Ends the call at once. */
  end(reason: EndReason, detail: string): void {
    this.#ending.now(reason, detail);
  }

  #onCarrier(event: CarrierEvent): void {
    this.#observe({ type: 'carrier-event', atMs: this.#clock.now(), event });
    if (this.#ending.ended) return;
    switch (event.type) {
      case 'started':
        return this.#begin();
      case 'audio':
        return this.#talk.hear(event.frame, event.timestampMs);
      case 'mark-reached':
        return this.#talk.markReached(event.name);
      case 'dtmf':
        this.#talk.keyPressed();
        return this.#keypad.press(event.digit);
      case 'fault':
        return;
      case 'stopped':
        return this.#ending.now(event.orderly ? 'caller-hung-up' : 'carrier-closed', event.detail);
      default:
        return assertNever(event);
    }
  }

  #onProvider(event: ProviderEvent): void {
    this.#observe({ type: 'provider-event', atMs: this.#clock.now(), event });
    if (this.#ending.ended) return;
    switch (event.type) {
      case 'connected':
        return this.#ask({ type: 'configure' });
      case 'ready':
        this.#ready = true;
        return this.#begin();
      case 'response-started':
        return this.#talk.responseStarted(event.responseId);
      case 'audio':
        return this.#talk.speak(event);
      case 'audio-done':
        return this.#talk.endPart(event);
      case 'response-done':
        return this.#responseDone(event);
      case 'speech-started':
        return this.#talk.providerHeardSpeech(event.itemId);
      case 'tool-call':
        return this.#toolCalls.start(event);
      case 'fault':
        return this.#providerFault(event.fault);
      case 'closed':
        return this.#providerLost(event.fault);
      case 'transcript':
        return this.#talk.transcript(event);
      case 'speech-stopped':
      case 'usage':
      case 'rate-limits':
      case 'ignored':
        return;
      default:
        return assertNever(event);
    }
  }

  /** Audio goes up, and the greeting is asked for, once both sides are there. */
  #begin(): void {
    if (!this.#ready || this.#carrier === undefined) return;
    this.#watchdog.stop();
    this.#talk.begin(this.#parts.greeting);
  }

  #responseDone(event: ProviderEvent & { type: 'response-done' }): void {
    this.#talk.responseDone(event.responseId);
    this.#toolCalls.responseDone(event.responseId, event.status);
    if (event.fault !== undefined) this.#providerFault(event.fault);
    this.#ending.progress();
  }

  /** An entry is complete; what the agent began to say since its first key is no answer to it. */
  #keyed(digits: string): void {
    this.#talk.keyPressed();
    this.#ask({ type: 'user-text', text: `The caller pressed ${digits} on the keypad.` });
    this.#order.request();
  }

  #providerFault(fault: ProviderFault): void {
    if (fault.providerCode === 'conversation_already_has_active_response') this.#order.refused();
    if (fault.severity === 'fatal') this.#providerLost(fault);
  }

  #providerLost(fault: ProviderFault): void {
    this.#order.abandon();
    const why = [fault.providerCode, fault.message].filter(Boolean).join(': ');
    this.#ending.afterPlayout('provider-failed', `${fault.code}: ${why}`);
  }

  #createTalk(clock: Clock): Talk {
    const { pacer, carrier, provider, hearing, floor, greetingInterruptible } = this.#parts;
    return new Talk({
      clock,
      pacer,
      mark: carrier.mark,
      provider,
      hearing,
      floor,
      greetingInterruptible,
      order: this.#order,
      ask: (command) => this.#ask(command),
      play: (command) => this.#play(command),
      observe: (event) => this.#observe(event),
      note: (note) => this.#observe({ atMs: clock.now(), ...note }),
      fault: (code, detail) => this.#fault(code, detail),
      contain: (work) => this.#contain(work),
      interrupted: () => this.#ending.takeBack(),
      onDrained: () => this.#ending.progress(),
    });
  }

  #createToolCalls(): ToolCalls {
    return new ToolCalls({
      tools: this.#parts.tools,
      context: {
        callId: this.info.callId,
        agent: this.info.agent,
        signal: this.#lifetime.signal,
        hangUp: (reason) => this.#ending.afterPlayout('agent-hung-up', reason),
      },
      send: (command) => this.#ask(command),
      followUp: () => {
        if (!this.#ending.underWay) this.#order.request();
      },
      fault: (code, detail) => this.#fault(code, detail),
    });
  }

  #watch(waitMs: number, reason: EndReason, code: ErrorCode): void {
    this.#watchdog.wait(waitMs, () => {
      this.#fault(code, `not within ${waitMs / 1000} s`);
      this.#ending.now(reason, code);
    });
  }

  #finish(reason: EndReason, detail: string): void {
    this.#talk.close();
    this.#observe({ type: 'call-ended', atMs: this.#clock.now(), reason, detail });
    this.#watchdog.stop();
    this.#limit.stop();
    this.#keypad.close();
    this.#lifetime.abort();
    this.#provider.close('call ended');
    void this.#release(reason);
  }

  /** Lets the carrier go: by REST where the call itself shall end, otherwise by closing the stream, so that what follows it is carried out. */
  async #release(reason: EndReason): Promise<void> {
    const carrier = this.#carrier;
    if (carrier === undefined) return;
    if (reason === 'agent-hung-up' || reason === 'operator-hung-up') {
      await this.#parts.control?.hangUp(this.info.carrierCallId).catch((error: unknown) => {
        this.#fault('carrier.hangup_failed', messageOf(error));
      });
    }
    carrier.close(reason);
  }

  #ask(command: ProviderCommand): void {
    this.#observe({ type: 'provider-command', atMs: this.#clock.now(), command });
    this.#provider.send(command);
  }

  #play(command: CarrierCommand): void {
    this.#observe({ type: 'carrier-command', atMs: this.#clock.now(), command });
    this.#carrier?.send(command);
  }

  #fault(code: ErrorCode, detail: string): void {
    this.#observe({ type: 'fault', atMs: this.#clock.now(), code, detail });
  }

  #observe(event: CallEvent): void {
    this.#parts.observe(event);
  }

  /** A defect met by one call ends that call and no other. */
  #contain(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fault('internal.error', messageOf(error));
      this.#ending.now('internal-error', messageOf(error));
    }
  }
}
