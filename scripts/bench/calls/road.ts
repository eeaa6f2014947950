import type { CallerEars } from './caller-turns.js';
import type { PlayoutCounts } from './playout.js';
import type { Ticking } from './ticker.js';

/** Which carrier's words a load speaks. */
export type LoadCarrier = 'twilio' | 'chan-websocket' | 'audiosocket';

/** Where a load calls, and how. */
export interface LoadTarget {
  readonly carrier: LoadCarrier;
  readonly url: string;
  /** What Twilio's requests are signed with. */
  readonly token: string;
  /** Where the server takes AudioSocket, as in `127.0.0.1:9092`; '' where it does not. */
  readonly audioSocket: string;
}

/** A caller, whatever its carrier speaks. */
export interface Caller extends Ticking {
  readonly playout: { readonly counts: PlayoutCounts };
  /** Frames that were sent. */
  readonly frames: number;
  /** Turns after which no answer came. */
  readonly unanswered: number;
  /** Hangs up. */
  stop(): void;
}

/** What a call tells of while it is placed, and after. */
export interface CallEars extends CallerEars {
  /** The server has answered the announcement; so long it took (ms). */
  readonly announced: (tookMs: number) => void;
  /** The server's side has ended. */
  readonly ended: () => void;
}

/** The way that calls take to a server. */
export interface Road {
  /** Announces a call and begins its stream; `index`: which of the load's calls it is. */
  place(index: number, ears: CallEars): Promise<Caller>;
}

/** Who calls whom. */
export const NUMBERS = { from: '+12025550123', to: '+12025550199' } as const;
