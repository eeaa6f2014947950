import type { EndReason, RecoveryStep } from '../ports/call-events.js';
import type { CallInput } from '../ports/call-inputs.js';
import type { CarrierEvent, CarrierLink } from '../ports/carrier.js';
import type { Clock, Timer } from '../ports/clock.js';
import type { TransferOutcome } from '../ports/phone-line.js';
import type { RecoverySettings } from '../ports/recovery.js';
import type { Closing } from './closing.js';
import type { HoldLine } from './hold-line.js';
import type { Opening, Tell } from './opening.js';
import type { ResponseOrder } from './response-order.js';
import type { Talk } from './talk.js';
import { Watchdog } from './watchdog.js';
import type { Wires } from './wires.js';

/** A caller whose line breaks more often than this has had enough of it. */
const MAX_RETURNS = 5;
/** Nothing comes on a stream for so long: whoever is there hears that the line is alive (ms). */
const STILL_MS = 2_000;
/** A stream that does not come about is offered again so often. */
const MAX_OFFERS = 2;
const BACK =
  'The line to the caller broke, and they are back now. What you said last, and what they said, may not have been heard: go on.';

/** What the line needs of the call. */
export interface CallerLineParts {
  readonly clock: Clock;
  readonly wires: Pick<Wires, 'carrier' | 'attach' | 'detach'>;
  readonly enter: (input: CallInput, work: () => void) => void;
  /** Absent: who loses their stream has gone. */
  readonly returns: Pick<RecoverySettings, 'streamReturnMs' | 'streamSilentMs'> | undefined;
  readonly talk: Pick<Talk, 'attach' | 'detach' | 'breakOff'>;
  readonly hold: Pick<HoldLine, 'begin' | 'drained'>;
  readonly opening: Pick<Opening, 'streamComes' | 'begin'>;
  readonly closing: Closing;
  readonly order: Pick<ResponseOrder, 'hold' | 'release' | 'request'>;
  readonly ask: Tell;
  readonly take: (event: CarrierEvent) => void;
  /** The caller is on a stream. */
  readonly came: () => void;
  readonly note: (step: RecoveryStep, detail: string) => void;
  readonly end: (reason: EndReason, detail: string) => void;
}

/** The caller's stream: it comes, it is left for somebody else, it breaks and another one comes. */
export class CallerLine {
  readonly #parts: CallerLineParts;
  readonly #returning: Watchdog;
  #silence: Timer | undefined;
  #heardAtMs = 0;
  #endTone: (() => void) | undefined;
  #isBroken = false;
  #breaks = 0;
  #came = false;
  #offers = 0;
  /** Something that the agent said was not heard because the stream broke. */
  #owes = false;

  constructor(parts: CallerLineParts) {
    this.#parts = parts;
    this.#returning = new Watchdog(parts.clock);
  }

  get attached(): boolean {
    return this.#parts.wires.carrier !== undefined;
  }

  /** A stream has come. */
  attach(carrier: CarrierLink, started: CarrierEvent): void {
    const { opening, wires, clock, take } = this.#parts;
    opening.streamComes();
    wires.attach(carrier, started, (event) => {
      // Marks that come back say nothing of the caller.
      if (event.type === 'audio' || event.type === 'started') this.#heard(clock.now());
      take(event);
    });
  }

  /** The stream says that it has begun. */
  started(): void {
    const { talk, hold, closing, opening, came } = this.#parts;
    this.#came = true;
    talk.attach();
    // A sound that they were to hear went with the stream before.
    if (this.#isBroken) hold.drained();
    closing.attached();
    this.#watchSilence();
    this.#return();
    opening.begin();
    came();
  }

  /** The stream ended; the call goes on without it while the caller is with somebody else, or may come back. */
  stopped({ orderly, detail }: CarrierEvent & { type: 'stopped' }): void {
    if (this.#parts.closing.handOver.away) return this.leave();
    if (!orderly && this.#mayReturn) return this.#broke(detail);
    this.#parts.end(orderly ? 'caller-hung-up' : 'carrier-closed', detail);
  }

  leave(): void {
    // What the agent said since the stream went waits for the next one.
    if (!this.attached) return;
    this.#silence?.cancel();
    this.#heard(this.#heardAtMs);
    this.#parts.wires.detach();
    this.#parts.talk.detach();
    this.#parts.closing.progress();
  }

  /** The carrier asks what follows the stream: whether the caller comes back to one of ours. */
  expected(): boolean {
    let comes = false;
    this.#parts.enter({ type: 'stream-expected' }, () => {
      const { closing } = this.#parts;
      if (closing.ending.ended || closing.handOver.away) return;
      if (this.attached && this.#mayReturn) this.#broke('the carrier says that it has ended');
      comes = this.#isBroken || this.#mayTryAgain();
    });
    return comes;
  }

  /** The carrier says how a transfer went: whether the caller comes back to us. */
  transferEnded(outcome: TransferOutcome): boolean {
    const { closing } = this.#parts;
    const comesBack = !closing.ending.ended && closing.transferEnded(outcome);
    if (comesBack) this.leave();
    return comesBack;
  }

  /** The call is over. */
  close(): void {
    this.#returning.stop();
    this.#silence?.cancel();
  }

  get #mayReturn(): boolean {
    const { returns, closing } = this.#parts;
    return returns !== undefined && this.#breaks < MAX_RETURNS && !closing.ending.settled;
  }

  /** A stream that never came about may come at another attempt. */
  #mayTryAgain(): boolean {
    if (this.#came || !this.#mayReturn || this.#offers >= MAX_OFFERS) return false;
    this.#offers += 1;
    this.#parts.note('stream-lost', 'it never came about');
    return true;
  }

  #broke(detail: string): void {
    const { returns, talk, order, note, end } = this.#parts;
    if (returns === undefined) return;
    this.#breaks += 1;
    this.#isBroken = true;
    note('stream-lost', detail);
    order.hold('away');
    this.#owes ||= talk.breakOff();
    this.leave();
    this.#returning.wait(returns.streamReturnMs, () => end('carrier-closed', `${detail}; nobody came back`));
  }

  #return(): void {
    if (!this.#isBroken) return;
    const { ask, order, note } = this.#parts;
    this.#isBroken = false;
    this.#returning.stop();
    note('stream-back', '');
    if (this.#owes) {
      this.#owes = false;
      ask({ type: 'tell', text: BACK });
      order.request();
    }
    order.release('away');
  }

  /** Streams bring something all the time: one that does not is dead, though nobody said so. */
  #watchSilence(): void {
    const { clock, returns } = this.#parts;
    this.#silence?.cancel();
    if (returns === undefined || returns.streamSilentMs === 0) return;
    const silentMs = clock.now() - this.#heardAtMs;
    if (silentMs >= returns.streamSilentMs) return this.#silent(returns.streamSilentMs);
    if (silentMs >= STILL_MS) this.#startTone();
    const atMs = silentMs < STILL_MS ? Math.min(STILL_MS, returns.streamSilentMs) : returns.streamSilentMs;
    this.#silence = clock.after(Math.max(1, atMs - silentMs), () => this.#watchSilence());
  }

  #heard(nowMs: number): void {
    this.#heardAtMs = nowMs;
    this.#endTone?.();
    this.#endTone = undefined;
  }

  #silent(forMs: number): void {
    // Nobody knows what they said meanwhile.
    this.#owes = true;
    this.stopped({ type: 'stopped', orderly: false, detail: `nothing came for ${forMs / 1000} s` });
  }

  #startTone(): void {
    this.#endTone ??= this.#parts.hold.begin({ afterMs: 0, phrase: undefined, sound: 'tone' });
  }
}
