import type { Clock } from '../../src/ports/clock.js';
import { serveMessages } from '../../src/wire/message-server.js';
import { type FarEndCounts, type FarEndScript, FarEndSession } from './far-end-session.js';

/** The other side of the calls: a Realtime server on loopback that answers at once. */
export interface FarEnd {
  /** As OPENAI_BASE_URL wants it. */
  readonly baseUrl: string;
  /** Every session since the start, in the order they came. */
  readonly sessions: readonly FarEndSession[];
  /** All sessions together. */
  counts(): FarEndCounts;
  close(): Promise<void>;
}

/** Starts a far end whose sessions all follow one script. */
export async function startFarEnd(script: FarEndScript, clock: Clock): Promise<FarEnd> {
  const sessions: FarEndSession[] = [];
  const server = await serveMessages((_request, channel) => {
    const session = new FarEndSession(script, clock, channel);
    sessions.push(session);
    return session;
  });
  return {
    baseUrl: `${server.url}/v1`,
    sessions,
    counts: () => sumOf(sessions.map(({ counts }) => counts)),
    close: () => server.close(),
  };
}

function sumOf(all: readonly FarEndCounts[]): FarEndCounts {
  const sum = (of: (counts: FarEndCounts) => number): number =>
    all.reduce((total, one) => total + of(one), 0);
  return {
    frames: sum(({ frames }) => frames),
    callerTurns: sum(({ callerTurns }) => callerTurns),
    responses: sum(({ responses }) => responses),
    interrupted: sum(({ interrupted }) => interrupted),
    truncated: sum(({ truncated }) => truncated),
    gaps: sum(({ gaps }) => gaps),
    saidMs: sum(({ saidMs }) => saidMs),
    latestMs: all.reduce((latest, { latestMs }) => Math.max(latest, latestMs), 0),
  };
}
