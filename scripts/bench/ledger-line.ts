import type { CarrierCommand } from '../../src/ports/carrier.js';
import type { Clock, Timer } from '../../src/ports/clock.js';

/** Silence in the middle of something; late when half a second of it or more was played before. */
interface Gap {
  readonly gapMs: number;
  readonly late: boolean;
}

const LATE_MS = 500;

/** The carrier's end: plays what comes in real time, echoes marks when they are reached and all of them when it is cleared. */
export class TrueLine {
  readonly gaps: Gap[] = [];
  readonly #clock: Clock;
  readonly #echo: (name: string) => void;
  readonly #marks = new Map<string, Timer>();
  /** Audio that came and was not cleared. */
  #cameMs = 0;
  #endsAtMs = 0;
  /** What had come when the present response began; undefined before its first audio. */
  #freshFromMs: number | undefined;

  constructor(clock: Clock, echo: (name: string) => void) {
    this.#clock = clock;
    this.#echo = echo;
  }

  /** Audio that waits (ms). */
  get queuedMs(): number {
    return Math.max(0, this.#endsAtMs - this.#clock.now());
  }

  /** Audio heard since the call began (ms). */
  get heardMs(): number {
    return this.#cameMs - this.queuedMs;
  }

  /** A command arrives, with so much audio. */
  take(command: CarrierCommand, lengthMs: number): void {
    if (command.type === 'audio') this.#play(lengthMs);
    else if (command.type === 'clear') this.#clear();
    else this.#mark(command.name);
  }

  #play(lengthMs: number): void {
    const nowMs = this.#clock.now();
    const fresh = this.#freshFromMs === undefined;
    this.#freshFromMs ??= this.#cameMs;
    const gapMs = nowMs - this.#endsAtMs;
    if (gapMs > 0 && !fresh) this.gaps.push({ gapMs, late: this.#cameMs - this.#freshFromMs >= LATE_MS });
    this.#endsAtMs = Math.max(nowMs, this.#endsAtMs) + lengthMs;
    this.#cameMs += lengthMs;
  }

  #mark(name: string): void {
    const reached = (): void => {
      this.#marks.delete(name);
      this.#echo(name);
    };
    this.#marks.set(name, this.#clock.after(this.queuedMs, reached));
  }

  #clear(): void {
    this.#cameMs = this.heardMs;
    this.#endsAtMs = Math.min(this.#endsAtMs, this.#clock.now());
    this.#freshFromMs = undefined;
    for (const [name, timer] of this.#marks) {
      timer.cancel();
      this.#echo(name);
    }
    this.#marks.clear();
  }
}
