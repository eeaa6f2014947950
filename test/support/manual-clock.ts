import { VirtualClock } from '../../src/compose/replay/virtual-clock.js';

/** A clock that stands still until it is cranked; `pending` are its timers: a test that ends a call expects none. */
export class ManualClock extends VirtualClock {
  /** Lets time pass, running every timer that falls due, also those that are set on the way. */
  advance(ms: number): void {
    const untilMs = this.now() + ms;
    while (this.runNext(untilMs));
    this.skipTo(untilMs);
  }

  /** The process stands still: time passes, and the timers that fell due meanwhile run late, with the next `advance`. */
  leap(ms: number): void {
    this.skipTo(this.now() + ms);
  }
}
