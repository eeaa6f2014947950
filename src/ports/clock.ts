/** A timer that was asked for and may be taken back. */
export interface Timer {
  /** Takes the timer back; does nothing once it has run. */
  cancel(): void;
}

/** Wall time, injected: the process has one real clock, tests crank a manual one. */
export interface Clock {
  /** Monotonic milliseconds since an arbitrary start; unaffected by changes of the system's date. */
  now(): number;
  /** Runs `run` once, `delayMs` from now; as soon as it can when that is past. */
  after(delayMs: number, run: () => void): Timer;
}

/** A clock that can also put work off to the next turn of the process. */
export interface Scheduler extends Clock {
  /** Runs `run` when what happens now is over, before any timer: each in a turn of its own, in the order in which they were asked for. */
  soon(run: () => void): void;
}
