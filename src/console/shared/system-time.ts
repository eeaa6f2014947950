import { wallClock } from '../../lib/wall-clock.js';
import type { Timer } from '../../ports/clock.js';

/** The time of day as this page's machine has it. */
export const systemTime = {
  /** ms since 1970. */
  nowMs: (): number => performance.timeOrigin + wallClock.now(),

  /** Tells the time again and again, until what it gives back is called. */
  every(periodMs: number, tell: (nowMs: number) => void): () => void {
    let timer: Timer;
    const wait = (): void => {
      timer = wallClock.after(periodMs, () => {
        tell(systemTime.nowMs());
        wait();
      });
    };
    wait();
    return () => timer.cancel();
  },
};
