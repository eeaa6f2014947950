import { useEffect, useState } from 'react';
import { wallClock } from '../../lib/wall-clock.js';
import type { Timer } from '../../ports/clock.js';
import { listen, type Refused } from '../api/ask.js';
import { useToken } from '../api/session.js';
import { asRefused } from '../api/use-answer.js';
import { type LiveCall, liveCallsIn } from './read-calls.js';

/** A stream that broke off is asked for again so much later. */
const AGAIN_MS = 2000;

/** The calls that go on, as they change. */
export interface LiveCalls {
  /** Undefined before the server has told of any. */
  readonly calls: readonly LiveCall[] | undefined;
  readonly refused: Refused | undefined;
}

/** Listens to the server's live calls for as long as somebody looks. */
export function useLiveCalls(): LiveCalls {
  const token = useToken();
  const [live, setLive] = useState<LiveCalls>({ calls: undefined, refused: undefined });
  useEffect(() => {
    const gone = new AbortController();
    let timer: Timer | undefined;
    const again = (): void => {
      if (!gone.signal.aborted) timer = wallClock.after(AGAIN_MS, watch);
    };
    const watch = (): void => {
      listen('/calls/events', gone.signal, ({ type, data }) => {
        if (type === 'calls') setLive({ calls: liveCallsIn(JSON.parse(data)), refused: undefined });
      }).then(again, (error: unknown) => {
        if (gone.signal.aborted) return;
        setLive({ calls: undefined, refused: asRefused(error) });
        if (!asRefused(error).isFinal) again();
      });
    };
    watch();
    return () => {
      gone.abort();
      timer?.cancel();
    };
  }, [token]);
  return live;
}
