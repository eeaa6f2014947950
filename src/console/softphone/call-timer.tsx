import { type ReactNode, useEffect, useState } from 'react';
import { wallClock } from '../../lib/wall-clock.js';
import { clockText } from '../shared/text.js';

const SECOND_MS = 1000;

/** How long the call is: the page's own clock, once a second. */
export function CallTimer({ sinceMs }: { readonly sinceMs: number }): ReactNode {
  const [nowMs, setNowMs] = useState(() => wallClock.now());
  useEffect(() => {
    const elapsed = nowMs - sinceMs;
    const timer = wallClock.after(SECOND_MS - (elapsed % SECOND_MS), () => setNowMs(wallClock.now()));
    return () => timer.cancel();
  }, [nowMs, sinceMs]);
  return (
    <span className="timer" role="timer" aria-live="off">
      {clockText(nowMs - sinceMs)}
    </span>
  );
}
