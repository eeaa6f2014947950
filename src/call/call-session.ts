import { assertNever } from '../lib/assert-never.js';
import type { CallInfo, EndReason } from '../ports/call-events.js';
import type { CarrierEvent, CarrierLink } from '../ports/carrier.js';
import type { TransferOutcome } from '../ports/phone-line.js';
import type { ProviderEvent, ProviderFault } from '../ports/provider.js';
import type { ToolContext } from '../ports/tool.js';
import type { CallParts } from './call-parts.js';
import { CallerWishes } from './caller-wishes.js';
import { Closing } from './closing.js';
import { HoldLine } from './hold-line.js';
import { LineActions } from './line-actions.js';
import { Opening } from './opening.js';
import { ResponseOrder } from './response-order.js';
import { Talk } from './talk.js';
import { ToolCalls } from './tool-calls.js';
import { Wires } from './wires.js';

/** One call, from the webhook to its end: the small piece between two codecs. Each side's events meet one switch. */
export class CallSession {
  readonly info: CallInfo;
  readonly #parts: CallParts;
  readonly #wires: Wires;
  readonly #talk: Talk;
  readonly #order: ResponseOrder;
  readonly #opening: Opening;
  readonly #closing: Closing;
  readonly #wishes: CallerWishes;
  readonly #toolCalls: ToolCalls;
  readonly #hold: HoldLine;
  readonly #line: LineActions;
  readonly #lifetime = new AbortController();

  /** Starts connecting to the provider at once: the phone is still ringing. */
  constructor(parts: CallParts) {
    this.info = parts.info;
    this.#parts = parts;
    this.#wires = new Wires({ ...parts, broken: (detail) => this.#end('internal-error', detail) });
    const { clock } = this.#wires;
    this.#order = new ResponseOrder((wish) => this.#wires.ask({ type: 'respond', wish }));
    this.#talk = this.#createTalk();
    this.#opening = this.#createOpening();
    this.#closing = this.#createClosing();
    const own = { talk: this.#talk, order: this.#order, opening: this.#opening };
    const { ending } = this.#closing;
    this.#line = new LineActions({ ...own, closing: this.#closing, enter: this.#wires.enter });
    this.#wishes = new CallerWishes({ ...parts, ...this.#wires.ends, ...own, ending });
    this.#hold = new HoldLine({ clock, talk: this.#talk, say: (text) => this.#say(text) });
    this.#toolCalls = this.#createToolCalls();
    this.#wires.observe({ type: 'call-started', atMs: clock.now(), info: parts.info });
    this.#wires.dial((event) => this.#onProvider(event));
  }

  /** Whether the media stream is there. */
  get attached(): boolean {
    return this.#wires.carrier !== undefined;
  }

  /** Settles when all that the agent's words depend on is known. */
  get briefed(): Promise<unknown> {
    return Promise.resolve(this.#parts.briefing);
  }

  get ended(): boolean {
    return this.#closing.ending.ended;
  }

  /** Calls of tools that wait for somebody outside the conversation, and how they are answered. */
  get toolDesk(): Pick<ToolCalls, 'waiting' | 'answer'> {
    return this.#toolCalls;
  }

  /** What is done at the caller's end besides speaking. */
  get caller(): Pick<CallerWishes, 'write' | 'done' | 'instruct'> {
    return this.#wishes;
  }

  /** The media stream has come. `started` has been checked: format, token and call fit. */
  attach(carrier: CarrierLink, started: CarrierEvent): void {
    this.#opening.streamComes();
    this.#wires.attach(carrier, started, (event) => this.#onCarrier(event));
  }

  /** The carrier says how a transfer went, or asks what follows the stream that it took the caller from: whether they come back to a stream of ours. */
  transferEnded(outcome: TransferOutcome): boolean {
    let comesBack = false;
    this.#wires.enter({ type: 'transfer-ended', outcome }, () => {
      comesBack = !this.ended && this.#closing.transferEnded(outcome);
      if (comesBack) this.#leaveStream();
    });
    return comesBack;
  }

  /** Ends the call at once. */
  end(reason: EndReason, detail: string): void {
    this.#wires.enter({ type: 'end-asked', reason, detail }, () => this.#end(reason, detail));
  }

  /** Ends the call after what is being said, and after these words; nothing takes that back. */
  conclude(reason: EndReason, detail: string, say: string): void {
    this.#wires.enter({ type: 'end-asked', reason, detail, say }, () => {
      this.#closing.ending.afterPlayout({ reason, detail, revocable: false, say });
    });
  }

  #end(reason: EndReason, detail: string): void {
    this.#closing.ending.now(reason, detail);
  }

  #onCarrier(event: CarrierEvent): void {
    if (this.ended) return;
    switch (event.type) {
      case 'started':
        return this.#streamStarted();
      case 'audio':
        return this.#talk.hear(event.frame, event.timestampMs);
      case 'mark-reached':
        return this.#talk.markReached(event.name);
      case 'dtmf':
        return this.#wishes.press(event.digit);
      case 'fault':
        return;
      case 'stopped':
        return this.#streamStopped(event);
      default:
        return assertNever(event);
    }
  }

  #onProvider(event: ProviderEvent): void {
    if (this.ended) return;
    switch (event.type) {
      case 'connected':
        return this.#opening.connected();
      case 'ready':
        return this.#opening.ready();
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
        return this.#transcript(event);
      case 'speech-stopped':
        return this.#wishes.turnFound();
      case 'committed':
        return this.#wishes.committed();
      case 'retrying':
      case 'usage':
      case 'rate-limits':
      case 'ignored':
        return;
      default:
        return assertNever(event);
    }
  }

  #streamStarted(): void {
    this.#talk.attach();
    this.#closing.attached();
    this.#opening.begin();
  }

  /** The stream ended; the call goes on without it while the caller is with somebody else. */
  #streamStopped({ orderly, detail }: CarrierEvent & { type: 'stopped' }): void {
    if (this.#closing.handOver.away) return this.#leaveStream();
    this.#end(orderly ? 'caller-hung-up' : 'carrier-closed', detail);
  }

  #leaveStream(): void {
    // What the agent said since the stream went waits for the next one.
    if (!this.attached) return;
    this.#wires.detach();
    this.#talk.detach();
    this.#closing.progress();
  }

  #transcript(event: ProviderEvent & { type: 'transcript' }): void {
    this.#talk.transcript(event);
    if (event.speaker === 'agent' && event.final) this.#closing.agentSaid(event.text);
  }

  #responseDone(event: ProviderEvent & { type: 'response-done' }): void {
    this.#talk.responseDone(event.responseId);
    this.#toolCalls.responseDone(event.responseId, event.status);
    if (event.fault !== undefined) this.#providerFault(event.fault);
    this.#closing.responseDone();
  }

  /** The agent says this, in its own voice, as soon as it says nothing else. */
  #say(text: string, mustBeHeard = false): void {
    if (mustBeHeard) this.#talk.beginLastWords();
    this.#wires.ask({ type: 'say', text });
    this.#order.request('words');
  }

  #providerFault(fault: ProviderFault): void {
    if (fault.providerCode === 'conversation_already_has_active_response') this.#order.refused();
    if (fault.severity === 'fatal') this.#providerLost(fault);
  }

  #providerLost(fault: ProviderFault): void {
    this.#order.abandon();
    const detail = [fault.code, fault.providerCode, fault.message].filter(Boolean).join(': ');
    this.#closing.ending.afterPlayout({ reason: 'provider-failed', detail, revocable: false });
  }

  #createTalk(): Talk {
    return new Talk({
      ...this.#parts,
      ...this.#wires.ends,
      mark: this.#parts.carrier.mark,
      attached: () => this.attached,
      order: this.#order,
      callerHeard: () => this.#closing.callerHeard(),
      interrupted: () => {
        this.#closing.interrupted();
        this.#hold.yielded();
      },
      holdYielded: () => this.#hold.yielded(),
      onDrained: () => {
        this.#hold.drained();
        this.#closing.progress();
      },
    });
  }

  #createOpening(): Opening {
    return new Opening({
      ...this.#wires.ends,
      briefing: this.#parts.briefing,
      attached: () => this.attached,
      begin: (greeting) => {
        this.#talk.begin(greeting);
        this.#wishes.begin();
      },
      end: (reason, detail) => this.#end(reason, detail),
    });
  }

  #createClosing(): Closing {
    return new Closing({
      ...this.#parts,
      ...this.#wires.ends,
      carrierCallId: this.info.carrierCallId,
      settings: this.#parts.closing,
      order: this.#order,
      talk: this.#talk,
      attached: () => this.attached,
      quiet: () => this.#talk.quiet && this.attached && !this.#toolCalls.busy,
      say: (text, mustBeHeard) => this.#say(text, mustBeHeard),
      finish: (reason, detail) => this.#finish(reason, detail),
    });
  }

  #createToolCalls(): ToolCalls {
    return new ToolCalls({
      ...this.#wires.ends,
      tools: this.#parts.tools,
      limits: this.#parts.toolLimits,
      execute: this.#parts.executeTool,
      lifetime: this.#lifetime.signal,
      contextOf: (toolCallId, signal) => this.#contextOf(toolCallId, signal),
      followUp: () => {
        if (!this.#closing.ending.underWay) this.#order.request();
      },
      waitAloud: (progress) => this.#hold.begin(progress),
    });
  }

  #contextOf(toolCallId: string, signal: AbortSignal): ToolContext {
    return {
      conversation: this.info,
      elapsedMs: this.#wires.clock.now(),
      idempotencyKey: `${this.info.callId}:${toolCallId}`,
      signal,
      line: this.#line.of(toolCallId),
      afterCall: this.#parts.afterCall,
    };
  }

  #finish(reason: EndReason, detail: string): void {
    this.#talk.close();
    this.#wires.observe({ type: 'call-ended', atMs: this.#wires.clock.now(), reason, detail });
    this.#opening.close();
    this.#wishes.close();
    this.#hold.close();
    this.#lifetime.abort();
    this.#wires.close(reason);
  }
}
