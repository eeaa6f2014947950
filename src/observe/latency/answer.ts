import { durationMs, type AudioFrame } from '../../audio/frame.js';
import { audibleFromMs, isBlank } from './audible.js';
import type { CarrierLine, Spot } from './carrier-line.js';

/** The first sound of an answer, followed to the caller's ear. */
export class Answer {
  readonly firstAudioAtMs: number;
  readonly #line: CarrierLine;
  #first: Spot;
  #audible: Spot | undefined;
  /** Whether there was nothing but digital silence so far. */
  #blank = true;
  #receivedMs = 0;

  /** Begins with its first audio; of what is on the line already nothing is its own. */
  constructor(line: CarrierLine, frame: AudioFrame, atMs: number) {
    this.#line = line;
    this.firstAudioAtMs = atMs;
    this.#first = { positionMs: this.add(frame) };
    line.watch(this.#first);
  }

  /** More of its audio came; returns where that goes on the line. */
  add(frame: AudioFrame): number {
    const lengthMs = durationMs(frame);
    const positionMs = this.#line.received(lengthMs);
    if (this.#audible === undefined) this.#listen(frame, positionMs);
    this.#receivedMs += lengthMs;
    return positionMs;
  }

  /** The line was emptied to make room for this answer: it goes first now. */
  goesFirst(): void {
    const positionMs = this.#line.received(this.#receivedMs);
    const leadInMs = this.#audible && this.#audible.positionMs - this.#first.positionMs;
    this.#line.watch((this.#first = { positionMs }));
    if (leadInMs === undefined) return;
    this.#line.watch((this.#audible = { positionMs: positionMs + leadInMs }));
  }

  /** How its first audible sample went its way, when that is known. `whole`: no more of it comes, and where there was no sound the first sample counts. */
  played(whole: boolean): PlayedAnswer | undefined {
    const spot = this.#audible ?? (whole && this.#blank ? this.#first : undefined);
    const { sentAtMs } = this.#first;
    if (spot?.heardAtMs === undefined || sentAtMs === undefined) return undefined;
    const leadInMs = spot.positionMs - this.#first.positionMs;
    const { firstAudioAtMs } = this;
    return { firstAudioAtMs, sentAtMs, leadInMs, heardAtMs: spot.heardAtMs };
  }

  #listen(frame: AudioFrame, positionMs: number): void {
    const fromMs = audibleFromMs(frame);
    this.#blank &&= fromMs === undefined && isBlank(frame);
    if (fromMs === undefined) return;
    this.#audible = { positionMs: positionMs + fromMs };
    this.#line.watch(this.#audible);
  }
}

/** An answer that the caller has heard begin. All but `leadInMs` on the call's clock. */
export interface PlayedAnswer {
  readonly firstAudioAtMs: number;
  /** When its first sample went to the carrier. */
  readonly sentAtMs: number;
  /** Silence that it begins with. */
  readonly leadInMs: number;
  /** When its first audible sample was heard. */
  readonly heardAtMs: number;
}
