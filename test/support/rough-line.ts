import { FRAME_MS, MULAW_SILENCE, TELEPHONE_FRAME_SAMPLES } from '../../src/audio/frame.js';
import type { CarrierEvent } from '../../src/ports/carrier.js';
import type { FakeCarrier } from './fake-carrier.js';
import type { ManualClock } from './manual-clock.js';
import { SPEECH } from './scripted-ear.js';

/** What the caller's side of the line may carry, a frame at a time (μ-law). */
export interface LineSounds {
  speech(): Uint8Array;
  quiet(): Uint8Array;
  /** What comes back of a frame that the caller has just heard. */
  echo(heard: Uint8Array): Uint8Array;
}

/** What the carrier does with the marks that it reaches. */
export type MarkHabit = 'echo' | 'lose' | 'keep';

/** How the carrier delivers what the caller's side brings. */
export type Delivery = 'in order' | 'doubled' | 'swapped' | 'with holes';

const QUIET_FRAME = new Uint8Array(TELEPHONE_FRAME_SAMPLES).fill(0x55);
const SPEECH_FRAME = new Uint8Array(TELEPHONE_FRAME_SAMPLES).fill(SPEECH);

/** Sounds that a scripted ear tells apart; it takes all echo for speech. */
export const PLAIN_SOUNDS: LineSounds = {
  speech: () => SPEECH_FRAME,
  quiet: () => QUIET_FRAME,
  echo: (heard) => (heard[0] === MULAW_SILENCE ? QUIET_FRAME : SPEECH_FRAME),
};

/** A carrier that does as it pleases with the caller's sound, its timestamps, and our marks. */
export class RoughLine {
  marks: MarkHabit = 'echo';
  delivery: Delivery = 'in order';
  /** How much sound must have come out of all this (ms): what the timestamps stand for, and up to what came beside them. */
  readonly came = { leastMs: 0, mostMs: 0 };
  readonly #carrier: FakeCarrier;
  readonly #clock: ManualClock;
  readonly #sounds: LineSounds;
  readonly #deliver: (event: CarrierEvent) => void;
  readonly #kept: string[] = [];
  #stampMs = 0;
  #frames = 0;

  constructor(carrier: FakeCarrier, clock: ManualClock, sounds: LineSounds) {
    this.#carrier = carrier;
    this.#clock = clock;
    this.#sounds = sounds;
    this.#deliver = carrier.link.onEvent;
    carrier.link.onEvent = (event) => this.#fromCarrier(event);
  }

  /** One frame's time passes, with such a sound of the caller's side. */
  frame(what: keyof LineSounds): void {
    const samples = this.#sounds[what](this.#carrier.heard);
    this.#frames += 1;
    const odd = this.#frames % 4 === 0 ? this.delivery : 'in order';
    if (odd === 'swapped') this.#bring(this.#stampMs + FRAME_MS, samples);
    if (odd !== 'with holes') this.#bring(this.#stampMs, samples);
    if (odd === 'doubled') this.#bring(this.#stampMs, samples);
    if (odd === 'doubled' || odd === 'swapped') this.came.mostMs += FRAME_MS;
    this.#pass(odd === 'swapped' ? 2 * FRAME_MS : FRAME_MS);
  }

  /** The process stands still: what came meanwhile is delivered at once, and its timers run late. */
  standstill(ms: number): void {
    this.#clock.leap(ms);
    for (let doneMs = 0; doneMs < ms; doneMs += FRAME_MS) {
      this.#bring(this.#stampMs, this.#sounds.quiet());
      this.#pass(FRAME_MS, 0);
    }
  }

  /** The carrier brings nothing for a while; the next timestamp will tell. */
  hole(ms: number): void {
    this.#pass(ms);
  }

  /** The carrier's own clock is set: timestamps go on elsewhere. */
  setStamps(byMs: number): void {
    this.#stampMs = Math.max(0, this.#stampMs + byMs);
    if (byMs > 0) this.came.mostMs += byMs;
    else this.came.leastMs += byMs;
  }

  /** Marks that were kept come back, the last first. */
  releaseMarks(): void {
    for (const name of this.#kept.splice(0).reverse()) this.#deliver({ type: 'mark-reached', name });
  }

  /** Marks that were echoed before, one that is still to come, and two that nobody set. */
  strayMarks(): void {
    const set = this.#carrier.commands.flatMap((one) => (one.type === 'mark' ? [one.name] : []));
    for (const name of [...set.slice(-3, -1), 'g0:1', 'g9:999', 'nobody’s']) {
      this.#deliver({ type: 'mark-reached', name });
    }
  }

  press(digit: string): void {
    this.#deliver({ type: 'dtmf', digit });
  }

  #bring(stampMs: number, samples: Uint8Array): void {
    this.#carrier.bring(stampMs, samples);
  }

  #pass(ms: number, clockMs = ms): void {
    this.#stampMs += ms;
    this.came.leastMs += ms;
    this.came.mostMs += ms;
    this.#clock.advance(clockMs);
  }

  #fromCarrier(event: CarrierEvent): void {
    if (event.type !== 'mark-reached' || this.marks === 'echo') this.#deliver(event);
    else if (this.marks === 'keep') this.#kept.push(event.name);
  }
}
