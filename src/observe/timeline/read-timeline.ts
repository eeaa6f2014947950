import { readJournal, readJournalGently, type JournalReading } from '../journal/read.js';
import { TimelineFold } from './timeline-fold.js';
import type { CallTimeline } from './types.js';

/** A timeline, and what there is to say of the journal it came from. */
export interface TimelineReading {
  readonly timeline: CallTimeline;
  readonly reading: JournalReading;
}

/** The timeline of the call whose journal is in that file. */
export function readTimeline(path: string): TimelineReading {
  const fold = new TimelineFold();
  const reading = readJournal(path, (event) => fold.observe(event), { sound: 'where-kept' });
  return { timeline: timelineOf(fold, reading), reading };
}

/** The same in small pieces, between which the calls of this process go on. */
export async function readTimelineGently(path: string): Promise<TimelineReading> {
  const fold = new TimelineFold();
  const reading = await readJournalGently(path, (event) => fold.observe(event));
  return { timeline: timelineOf(fold, reading), reading };
}

function timelineOf(fold: TimelineFold, { header, spent }: JournalReading): CallTimeline {
  return fold.timeline(header?.startedAt, header?.rates, spent);
}
