import { lineFormat } from '../audio/line-format.js';
import type { CarrierEvent } from '../ports/carrier.js';
import type { EndReason, RecoveryStep } from '../ports/call-events.js';
import type { ProviderEvent } from '../ports/provider.js';
import type { CallParts } from './call-parts.js';
import { CallerLine } from './caller-line.js';
import { CallerWishes } from './caller-wishes.js';
import { Closing } from './closing.js';
import { HoldLine } from './hold-line.js';
import { KeysOut } from './keys-out.js';
import { LastResort } from './last-resort.js';
import { LineActions } from './line-actions.js';
import { hearingOn } from './line-ears.js';
import { LineRoom } from './line-room.js';
import { Memory } from './memory.js';
import { Opening } from './opening.js';
import { recordedPhrases, type Recorded } from './recorded.js';
import { Recovery } from './recovery.js';
import { ResponseOrder } from './response-order.js';
import { Talk } from './talk.js';
import type { ToolCalls } from './tool-calls.js';
import { callTools } from './tool-side.js';
import { Wires } from './wires.js';

/** Who is told what enters a call, and when it is over. */
export interface CallEars {
  readonly onCarrier: (event: CarrierEvent) => void;
  readonly onProvider: (event: ProviderEvent) => void;
  readonly finish: (reason: EndReason, detail: string) => void;
}

/** The pieces of one call, each told of the others what it must know. */
export class CallPieces {
  readonly wires: Wires;
  readonly order: ResponseOrder;
  readonly room: LineRoom;
  readonly talk: Talk;
  readonly opening: Opening;
  readonly closing: Closing;
  readonly wishes: CallerWishes;
  readonly hold: HoldLine;
  readonly keys: KeysOut;
  readonly toolCalls: ToolCalls;
  readonly recovery: Recovery;
  readonly lastResort: LastResort;
  readonly line: CallerLine;
  readonly #parts: CallParts;
  readonly #ears: CallEars;
  readonly #memory: Memory;
  readonly #recorded: Recorded;
  readonly #lifetime = new AbortController();

  constructor(parts: CallParts, ears: CallEars) {
    this.#parts = parts;
    this.#ears = ears;
    this.#memory = new Memory(parts.earlier);
    this.wires = this.#createWires();
    this.order = new ResponseOrder((wish) => {
      this.wires.ask({ type: 'respond', wish });
      this.recovery.answerDue();
    });
    this.room = this.#createRoom();
    this.talk = this.#createTalk();
    this.opening = this.#createOpening();
    this.closing = this.#createClosing();
    const { clock, ends, enter } = this.wires;
    this.#recorded = recordedPhrases({ ...parts, enter, over: () => this.closing.ending.ended });
    this.wishes = new CallerWishes({ ...parts, ...ends, ...this.#own, ending: this.closing.ending });
    this.hold = new HoldLine({
      clock,
      recorded: this.#recorded,
      talk: this.talk,
      say: (text) => this.#say(text),
    });
    this.keys = this.#createKeys();
    this.toolCalls = this.#createToolCalls();
    this.recovery = this.#createRecovery();
    this.lastResort = this.#createLastResort();
    this.line = this.#createLine();
  }

  /** Whether the media stream is there. */
  get attached(): boolean {
    return this.wires.carrier !== undefined;
  }

  /** The call is over: nothing waits any more, and both far ends are let go. */
  close(reason: EndReason): void {
    this.opening.close();
    this.wishes.close();
    this.hold.close();
    this.line.close();
    this.room.close();
    this.#lifetime.abort();
    this.recovery.close();
    this.wires.close(reason);
  }

  get #own(): Pick<CallPieces, 'talk' | 'order' | 'opening' | 'closing'> {
    const { talk, order, opening, closing } = this;
    return { talk, order, opening, closing };
  }

  /** The agent says this, in its own voice, as soon as it says nothing else. */
  #say(text: string, mustBeHeard = false): void {
    if (mustBeHeard) this.talk.beginLastWords();
    this.wires.ask({ type: 'say', text });
    this.order.request('words');
  }

  /** No model can serve the caller any more. */
  #modelGone(detail: string): void {
    this.order.abandon();
    if (this.#parts.recovery !== undefined) return this.lastResort.begin(detail);
    this.closing.ending.afterPlayout({ reason: 'provider-failed', detail, revocable: false });
  }

  #createWires(): Wires {
    return new Wires({
      ...this.#parts,
      observe: (event) => {
        this.#memory.see(event);
        this.#parts.observe(event);
      },
      broken: (detail) => this.closing.ending.now('internal-error', detail),
    });
  }

  #createRoom(): LineRoom {
    return new LineRoom({
      ...this.wires.ends,
      attached: () => this.attached,
      talk: () => this.talk,
      end: (detail) => this.closing.ending.now('carrier-closed', detail),
    });
  }

  #createTalk(): Talk {
    const line = lineFormat(this.#parts.carrier.format);
    return new Talk({
      ...this.#parts,
      ...this.wires.ends,
      line,
      hearing: hearingOn(line, this.#parts.hearing),
      mark: this.#parts.carrier.mark,
      attached: () => this.attached,
      hasRoom: () => !this.room.isFull,
      order: this.order,
      keepsTurns: this.#parts.recovery !== undefined,
      callerSpeaks: () => this.recovery.callerSpeaks(),
      callerHeard: () => this.closing.callerHeard(),
      interrupted: () => {
        this.closing.interrupted();
        this.hold.yielded();
      },
      holdYielded: () => this.hold.yielded(),
      onDrained: () => {
        this.hold.drained();
        this.keys.drained();
        this.closing.progress();
      },
    });
  }

  #createOpening(): Opening {
    return new Opening({
      ...this.wires.ends,
      briefing: this.#parts.briefing,
      attached: () => this.attached,
      providerWatched: this.#parts.recovery !== undefined,
      begin: (greeting) => {
        this.talk.begin(greeting);
        this.wishes.begin();
      },
      end: (reason, detail) => this.closing.ending.now(reason, detail),
    });
  }

  #createClosing(): Closing {
    return new Closing({
      ...this.#parts,
      ...this.wires.ends,
      carrierCallId: this.#parts.info.carrierCallId,
      settings: this.#parts.closing,
      order: this.order,
      talk: this.talk,
      attached: () => this.attached,
      quiet: () => this.talk.quiet && this.attached && !this.toolCalls.busy && this.recovery.live,
      say: (text, mustBeHeard) => this.#say(text, mustBeHeard),
      finish: this.#ears.finish,
    });
  }

  #createRecovery(): Recovery {
    return new Recovery({
      clock: this.wires.clock,
      settings: this.#parts.recovery,
      wires: this.wires,
      memory: this.#memory,
      talk: this.talk,
      order: this.order,
      opening: this.opening,
      hold: this.hold,
      attached: () => this.attached,
      busy: () => this.toolCalls.busy || this.closing.ending.underWay,
      live: this.#ears.onProvider,
      note: this.#note,
      gaveUp: (detail) => this.#modelGone(detail),
    });
  }

  #createLastResort(): LastResort {
    return new LastResort({
      choice: this.#parts.recovery?.lastResort ?? { do: 'hang-up' },
      closing: this.closing,
      attached: () => this.attached,
      talk: this.talk,
      recorded: this.#recorded,
      note: this.#note,
    });
  }

  #createLine(): CallerLine {
    const { carrier, recovery } = this.#parts;
    return new CallerLine({
      ...this.wires.ends,
      wires: this.wires,
      hold: this.hold,
      returns: carrier.returns && recovery?.streamReturnMs !== 0 ? recovery : undefined,
      talk: this.talk,
      opening: this.opening,
      closing: this.closing,
      order: this.order,
      take: this.#ears.onCarrier,
      came: () => {
        this.room.hasRoom();
        this.recovery.attached();
        this.lastResort.attached();
      },
      note: this.#note,
      end: (reason, detail) => this.closing.ending.now(reason, detail),
    });
  }

  #createKeys(): KeysOut {
    const { carrier, info } = this.#parts;
    return new KeysOut({ carrier, carrierCallId: info.carrierCallId, ...this.wires.ends, talk: this.talk });
  }

  #createToolCalls(): ToolCalls {
    const { wires, order, hold } = this;
    return callTools({
      parts: this.#parts,
      wires,
      order,
      hold,
      ask: (command) => wires.ask(this.recovery.translated(command)),
      lifetime: this.#lifetime.signal,
      ending: this.closing.ending,
      line: new LineActions({ ...this.#own, keys: this.keys, enter: wires.enter }),
    });
  }

  readonly #note = (step: RecoveryStep, detail: string): void =>
    this.wires.observe({ type: 'recovery', atMs: this.wires.clock.now(), step, detail });
}
