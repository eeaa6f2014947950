import type { Scheduler } from '../../../src/ports/clock.js';

/** A stretch of time in which the server's process does nothing (ms). */
export interface Standstill {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The process that a call runs in: what is due while it stands still is done at once when it goes on, in its order. */
export class Machine {
  readonly #clock: Scheduler;
  readonly #standstills: readonly Standstill[];

  constructor(clock: Scheduler, standstills: readonly Standstill[]) {
    this.#clock = clock;
    this.#standstills = standstills;
  }

  /** Does it now, or as soon as the process goes on. */
  readonly run = (work: () => void): void => {
    const nowMs = this.#clock.now();
    const still = this.#standstills.find(({ fromMs, toMs }) => fromMs <= nowMs && nowMs < toMs);
    if (still === undefined) work();
    else this.#clock.after(still.toMs - nowMs, work);
  };

  /** The clock as the process has it. */
  get clock(): Scheduler {
    const clock = this.#clock;
    return {
      now: () => clock.now(),
      after: (delayMs, work) => {
        let cancelled = false;
        const timer = clock.after(delayMs, () =>
          this.run(() => {
            if (!cancelled) work();
          }),
        );
        return {
          cancel: () => {
            cancelled = true;
            timer.cancel();
          },
        };
      },
      soon: (work) => clock.soon(() => this.run(work)),
    };
  }
}
