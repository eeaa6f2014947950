/** Where something stands in the journal, and when it was (ms since the call began). */
export interface Place {
  readonly line: number;
  readonly atMs: number;
}

/** A stretch of the call (ms since it began). */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** How much of one stretch lies within others, which don't overlap each other (ms). */
export function sharedMs({ fromMs, toMs }: Span, others: readonly Span[]): number {
  return others.reduce(
    (sum, other) => sum + Math.max(0, Math.min(toMs, other.toMs) - Math.max(fromMs, other.fromMs)),
    0,
  );
}
