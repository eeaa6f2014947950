import type { ErrorCode } from '../lib/errors.js';
import type { CallObserver, EndReason } from '../ports/call-events.js';
import type { CallControl, TransferDestination } from '../ports/carrier.js';
import type { Clock } from '../ports/clock.js';
import type { TransferOutcome } from '../ports/phone-line.js';
import { Ending, type EndingWish } from './ending.js';
import { FarewellWatch, type FarewellTest } from './farewell.js';
import { HandOver } from './hand-over.js';
import type { ResponseOrder } from './response-order.js';
import { SilenceWatch, type NoInputSettings } from './silence-watch.js';
import { TimeLimit, type TimeLimitSettings } from './time-limit.js';

/** How a call comes to its end, as configured. */
export interface ClosingSettings {
  readonly timeLimit: TimeLimitSettings;
  /** Absent: a silent caller may be silent. */
  readonly noInput: NoInputSettings | undefined;
  /** What counts as a goodbye of the agent's. */
  readonly isFarewell: FarewellTest;
  /** After a goodbye without a hang-up, so much silence ends the call (ms); absent: it does not. */
  readonly hangUpAfterFarewellMs: number | undefined;
}

/** What the closing needs of the call. */
export interface ClosingParts {
  readonly clock: Clock;
  readonly settings: ClosingSettings;
  readonly carrierCallId: string;
  readonly control: CallControl | undefined;
  readonly destinations: ReadonlyMap<string, TransferDestination>;
  readonly order: Pick<ResponseOrder, 'pending' | 'hold' | 'release'>;
  /** What is on the line: whether all was heard, and how much was not (ms). */
  readonly talk: { readonly drained: boolean; readonly remainingMs: number };
  /** Whether the caller is on a stream of ours. */
  readonly attached: () => boolean;
  /** Whether it is the caller's turn, and nobody speaks. */
  readonly quiet: () => boolean;
  /** `mustBeHeard`: nobody interrupts it, nor what follows. */
  readonly say: (text: string, mustBeHeard?: boolean) => void;
  readonly observe: CallObserver;
  readonly fault: (code: ErrorCode, detail: string) => void;
  readonly finish: (reason: EndReason, detail: string) => void;
}

/** How a call comes to its end: the one owner of it, and everything that may ask for it. */
export class Closing {
  readonly ending: Ending;
  readonly handOver: HandOver;
  readonly #parts: ClosingParts;
  readonly #silence: SilenceWatch;
  readonly #farewells: FarewellWatch;
  readonly #limit: TimeLimit;

  constructor(parts: ClosingParts) {
    const { clock, settings, order, talk, say } = parts;
    this.#parts = parts;
    this.ending = new Ending({
      clock,
      say,
      absent: () => !parts.attached(),
      speaking: () => order.pending,
      drained: () => talk.drained,
      remainingMs: () => talk.remainingMs,
      finish: (reason, detail) => this.#finish(reason, detail),
    });
    this.handOver = new HandOver({ ...parts, ending: this.ending });
    this.#silence = new SilenceWatch({
      clock,
      say,
      quiet: parts.quiet,
      noInput: settings.noInput,
      farewellMs: settings.hangUpAfterFarewellMs,
      end: (wish) => this.#wish(wish),
    });
    this.#farewells = new FarewellWatch(settings.isFarewell);
    this.#limit = new TimeLimit(clock, settings.timeLimit);
  }

  /** The caller has a stream, for the first time or again. */
  attached(): void {
    this.#limit.start({
      warn: (text) => this.#warn(text),
      timeUp: () => this.#keepTime(),
      tooLate: () => this.ending.now('max-duration', this.#limit.detail),
    });
    this.handOver.returned();
    this.progress();
  }

  /** The carrier says how a transfer went: whether the caller comes back to us. */
  transferEnded(outcome: TransferOutcome): boolean {
    this.handOver.ended(outcome);
    return this.handOver.away;
  }

  /** The caller said something, or pressed a key. */
  callerHeard(): void {
    this.#silence.callerHeard();
  }

  /** The caller speaks into what the agent says: into a goodbye, perhaps. */
  interrupted(): void {
    this.ending.takeBack();
    this.#silence.callerHeard();
  }

  /** Words of the agent; whole items. */
  agentSaid(text: string): void {
    this.#farewells.said(text);
  }

  responseDone(): void {
    if (this.#farewells.responseDone() && !this.ending.underWay) {
      this.#parts.observe({ type: 'farewell-forgotten', atMs: this.#parts.clock.now() });
      this.#silence.farewellSaid();
    }
    this.progress();
  }

  /** A response ended, or everything was heard. */
  progress(): void {
    if (this.ending.ended) return;
    this.#keepTime();
    this.ending.progress();
    this.#silence.wait();
  }

  /** Nobody who is about to leave is warned; and the silence of who stays goes on counting behind the warning. */
  #warn(text: string): void {
    if (this.ending.underWay || this.handOver.away) return;
    this.#silence.hold();
    this.#parts.say(text);
  }

  /** When the time is up the call ends with a goodbye, unless it is about to end anyway, or nobody is here to hear one. */
  #keepTime(): void {
    if (!this.#limit.isUp || this.handOver.away) return;
    const { detail } = this.#limit;
    const { goodbye } = this.#parts.settings.timeLimit;
    this.#wish({ reason: 'max-duration', detail, revocable: false, say: goodbye });
  }

  #wish(wish: EndingWish): void {
    this.ending.afterPlayout(wish);
  }

  #finish(reason: EndReason, detail: string): void {
    this.#limit.stop();
    this.#silence.close();
    this.handOver.close();
    this.#parts.finish(reason, detail);
  }
}
