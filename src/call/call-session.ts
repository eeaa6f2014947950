import type { AudioFormat } from '../audio/frame.js';
import { assertNever } from '../lib/assert-never.js';
import type { CallInfo, EndReason } from '../ports/call-events.js';
import type { CarrierEvent, CarrierLink } from '../ports/carrier.js';
import type { TransferOutcome } from '../ports/phone-line.js';
import type { ProviderEvent, ProviderFault } from '../ports/provider.js';
import type { CallParts } from './call-parts.js';
import { CallPieces } from './call-pieces.js';
import type { CallerWishes } from './caller-wishes.js';
import type { ToolCalls } from './tool-calls.js';

/** One call, from the webhook to its end: the small piece between two codecs. Each side's events meet one switch. */
export class CallSession {
  readonly info: CallInfo;
  readonly #parts: CallParts;
  readonly #pieces: CallPieces;

  /** Starts connecting to the provider at once: the phone is still ringing. */
  constructor(parts: CallParts) {
    this.info = parts.info;
    this.#parts = parts;
    this.#pieces = new CallPieces(parts, {
      onCarrier: (event) => this.#onCarrier(event),
      onProvider: (event) => this.#onProvider(event),
      finish: (reason, detail) => this.#finish(reason, detail),
    });
    const { wires, recovery } = this.#pieces;
    wires.observe({ type: 'call-started', atMs: wires.clock.now(), info: parts.info });
    recovery.begin();
  }

  /** How the line to the caller is coded. */
  get format(): AudioFormat {
    return this.#parts.carrier.format;
  }

  /** Whether the media stream is there. */
  get attached(): boolean {
    return this.#pieces.attached;
  }

  /** Settles when all that the agent's words depend on is known. */
  get briefed(): Promise<unknown> {
    return Promise.resolve(this.#parts.briefing);
  }

  get ended(): boolean {
    return this.#pieces.closing.ending.ended;
  }

  /** Calls of tools that wait for somebody outside the conversation, and how they are answered. */
  get toolDesk(): Pick<ToolCalls, 'waiting' | 'answer'> {
    return this.#pieces.toolCalls;
  }

  /** What is done at the caller's end besides speaking. */
  get caller(): Pick<CallerWishes, 'write' | 'done' | 'instruct'> {
    return this.#pieces.wishes;
  }

  /** The media stream has come. `started` has been checked: format, token and call fit. */
  attach(carrier: CarrierLink, started: CarrierEvent): void {
    this.#pieces.line.attach(carrier, started);
  }

  /** The carrier asks what follows the stream: whether the caller, whose stream broke, comes back to another one of ours. */
  streamExpected(): boolean {
    return this.#pieces.line.expected();
  }

  /** The carrier says how a transfer went, or asks what follows the stream that it took the caller from: whether they come back to a stream of ours. */
  transferEnded(outcome: TransferOutcome): boolean {
    let comesBack = false;
    this.#pieces.wires.enter({ type: 'transfer-ended', outcome }, () => {
      comesBack = this.#pieces.line.transferEnded(outcome);
    });
    return comesBack;
  }

  /** Ends the call at once. */
  end(reason: EndReason, detail: string): void {
    this.#pieces.wires.enter({ type: 'end-asked', reason, detail }, () => this.#end(reason, detail));
  }

  /** Ends the call after what is being said, and after these words; nothing takes that back. */
  conclude(reason: EndReason, detail: string, say: string): void {
    this.#pieces.wires.enter({ type: 'end-asked', reason, detail, say }, () => {
      this.#pieces.closing.ending.afterPlayout({ reason, detail, revocable: false, say });
    });
  }

  #end(reason: EndReason, detail: string): void {
    this.#pieces.closing.ending.now(reason, detail);
  }

  #onCarrier(event: CarrierEvent): void {
    if (this.ended) return;
    switch (event.type) {
      case 'started':
        return this.#pieces.line.started();
      case 'audio':
        return this.#pieces.talk.hear(event.frame, event.timestampMs);
      case 'mark-reached':
        return this.#pieces.talk.markReached(event.name);
      case 'full':
        return this.#pieces.room.full(event);
      case 'has-room':
        return this.#pieces.room.hasRoom();
      case 'dtmf':
        return this.#pieces.wishes.press(event.digit);
      case 'fault':
        return;
      case 'stopped':
        return this.#pieces.line.stopped(event);
      default:
        return assertNever(event);
    }
  }

  /** What the session in use says. */
  #onProvider(event: ProviderEvent): void {
    if (this.ended) return;
    switch (event.type) {
      case 'response-started':
        return this.#pieces.talk.responseStarted(event.responseId);
      case 'audio':
        return this.#pieces.talk.speak(event);
      case 'audio-done':
        return this.#pieces.talk.endPart(event);
      case 'response-done':
        return this.#responseDone(event);
      case 'speech-started':
        return this.#pieces.talk.providerHeardSpeech(event.itemId);
      case 'tool-call':
        return this.#pieces.toolCalls.start(event);
      case 'fault':
        return this.#providerFault(event.fault);
      case 'transcript':
        return this.#transcript(event);
      case 'speech-stopped':
        return this.#pieces.wishes.turnFound();
      case 'committed':
        return this.#pieces.wishes.committed();
      // Those of a session's life are dealt with where there may be more than one.
      case 'retrying':
      case 'connected':
      case 'ready':
      case 'closed':
      case 'usage':
      case 'rate-limits':
      case 'ignored':
        return;
      default:
        return assertNever(event);
    }
  }

  #transcript(event: ProviderEvent & { type: 'transcript' }): void {
    this.#pieces.talk.transcript(event);
    if (event.speaker === 'agent' && event.final) this.#pieces.closing.agentSaid(event.text);
  }

  #responseDone(event: ProviderEvent & { type: 'response-done' }): void {
    this.#pieces.talk.responseDone(event.responseId);
    this.#pieces.toolCalls.responseDone(event.responseId, event.status);
    if (event.fault !== undefined) this.#providerFault(event.fault);
    this.#pieces.closing.responseDone();
  }

  #providerFault(fault: ProviderFault): void {
    if (fault.providerCode === 'conversation_already_has_active_response') this.#pieces.order.refused();
  }

  #finish(reason: EndReason, detail: string): void {
    const { talk, wires, lastResort } = this.#pieces;
    const atMs = wires.clock.now();
    talk.close();
    wires.observe({ type: 'call-ended', atMs, reason, detail, ...(lastResort.told && { told: true }) });
    this.#pieces.close(reason);
  }
}
