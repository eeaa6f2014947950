import { z } from 'zod';
import type { Remembered } from '../../ports/remembered.js';

const remembered = z.discriminatedUnion('who', [
  z.object({ who: z.literal('caller'), text: z.string() }),
  z.object({ who: z.literal('agent'), text: z.string() }),
  z.object({
    who: z.literal('tool'),
    callId: z.string(),
    name: z.string(),
    argumentsJson: z.string(),
    output: z.string().exactOptional(),
  }),
]);

const snapshot = z.object({
  callId: z.string(),
  carrierCallId: z.string(),
  agent: z.string(),
  from: z.string(),
  to: z.string(),
  startedAt: z.string(),
  items: z.array(remembered),
});

/** What must be known of a call for another process to go on with it. */
export interface CallSnapshot {
  readonly callId: string;
  readonly carrierCallId: string;
  readonly agent: string;
  /** Empty where numbers are not to be written down, as `to`. */
  readonly from: string;
  readonly to: string;
  /** As in 2026-03-09T14:05:00.000Z. */
  readonly startedAt: string;
  /** What was said; empty where words are not to be written down. */
  readonly items: readonly Remembered[];
}

/** Reads what was written; undefined for anything else. */
export function snapshotOf(text: string): CallSnapshot | undefined {
  try {
    return snapshot.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
