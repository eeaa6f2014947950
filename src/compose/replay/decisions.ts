import type { CallEvent, EndReason } from '../../ports/call-events.js';

/** One thing that was decided about the floor, or the call's end. */
export interface Decision {
  readonly atMs: number;
  readonly what: string;
}

/** What was decided over a call, in figures. */
export interface DecisionFigures {
  readonly interruptions: number;
  readonly doubts: number;
  readonly takenBack: number;
  readonly gateClosures: number;
  readonly gateShutMs: number;
  readonly agentHeardMs: number;
  readonly agentCutMs: number;
  readonly underruns: number;
  readonly durationMs: number;
  readonly end: EndReason | 'none';
}

/** The decisions of a call, in their order. */
export function decisionsOf(events: readonly CallEvent[]): readonly Decision[] {
  return events.flatMap((event): Decision[] => {
    const { atMs } = event;
    switch (event.type) {
      case 'gate':
        return [{ atMs, what: `gate ${event.open ? 'opens' : 'shuts'} (${event.cause})` }];
      case 'doubt':
        return [{ atMs, what: event.what === 'begins' ? 'agent held back' : 'agent goes on' }];
      case 'interruption':
        return [{ atMs, what: `agent cut off (${event.by})` }];
      case 'call-ended':
        return [{ atMs, what: `call ends (${event.reason})` }];
      default:
        return [];
    }
  });
}

/** The same in figures. */
export function figuresOf(events: readonly CallEvent[]): DecisionFigures {
  const end = events.find((event) => event.type === 'call-ended');
  const parts = events.filter((event) => event.type === 'playback');
  const count = (is: (event: CallEvent) => boolean): number => events.filter(is).length;
  return {
    interruptions: count(({ type }) => type === 'interruption'),
    doubts: count((event) => event.type === 'doubt' && event.what === 'begins'),
    takenBack: count((event) => event.type === 'doubt' && event.what === 'taken-back'),
    gateClosures: count((event) => event.type === 'gate' && !event.open),
    gateShutMs: shutMs(events),
    agentHeardMs: parts.reduce((sum, { heardMs }) => sum + heardMs, 0),
    agentCutMs: parts.reduce((sum, { receivedMs, heardMs }) => sum + receivedMs - heardMs, 0),
    underruns: count(({ type }) => type === 'underrun'),
    durationMs: end?.atMs ?? 0,
    end: end?.reason ?? 'none',
  };
}

/** How long the gate was shut (ms of media time). */
function shutMs(events: readonly CallEvent[]): number {
  let sum = 0;
  let sinceMs: number | undefined;
  for (const event of events) {
    if (event.type !== 'gate') continue;
    if (!event.open) sinceMs = event.mediaMs;
    else if (sinceMs !== undefined) {
      sum += event.mediaMs - sinceMs;
      sinceMs = undefined;
    }
  }
  return sum;
}

/** Two rows of decisions side by side. */
export interface DecisionPair {
  readonly before: Decision | undefined;
  readonly after: Decision | undefined;
}

/** Pairs decisions that are the same within so many ms; what has no partner stands alone. */
export function sideBySide(
  before: readonly Decision[],
  after: readonly Decision[],
  withinMs: number,
): readonly DecisionPair[] {
  const left = new Set(after);
  const pairs: DecisionPair[] = before.map((decision) => {
    const partner = [...left].find(
      ({ atMs, what }) => what === decision.what && Math.abs(atMs - decision.atMs) <= withinMs,
    );
    if (partner !== undefined) left.delete(partner);
    return { before: decision, after: partner };
  });
  const alone = [...left].map((decision): DecisionPair => ({ before: undefined, after: decision }));
  return [...pairs, ...alone].toSorted((a, b) => timeOf(a) - timeOf(b));
}

function timeOf({ before, after }: DecisionPair): number {
  return before?.atMs ?? after?.atMs ?? 0;
}
