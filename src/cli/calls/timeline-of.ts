import { readFileSync } from 'node:fs';
import { readWav } from '../../audio/wav.js';
import { messageOf, TalkpathError } from '../../lib/errors.js';
import type { JournalFile } from '../../observe/journal/find.js';
import { readTimeline, type TimelineReading } from '../../observe/timeline/read-timeline.js';
import type { CallTimeline } from '../../observe/timeline/types.js';
import { withRecording } from '../../observe/timeline/wav-levels.js';
import { printable } from './printable.js';

const MAX_TROUBLES = 5;

/** The timeline of a journal, and what a person should know about that journal: a sentence each. */
export function timelineOf(
  { path, wavPath }: JournalFile,
  { withSound = false } = {},
): { readonly timeline: CallTimeline; readonly troubles: readonly string[] } {
  const { timeline, reading } = read(path);
  if (timeline.info === undefined && timeline.lengthMs === 0)
    throw new TalkpathError('journal.unreadable', `${path} holds nothing of a call`);
  const troubles = troublesOf(reading);
  if (!withSound || wavPath === undefined) return { timeline, troubles };
  try {
    return { timeline: withRecording(timeline, readWav(readFileSync(wavPath))), troubles };
  } catch (error) {
    return { timeline, troubles: [...troubles, `the recording is left out: ${messageOf(error)}`] };
  }
}

function read(path: string): TimelineReading {
  try {
    return readTimeline(path);
  } catch (error) {
    if (error instanceof TalkpathError) throw error;
    throw new TalkpathError('journal.unreadable', `${path}: ${messageOf(error)}`, { cause: error });
  }
}

function troublesOf({ troubles, furtherTroubles }: TimelineReading['reading']): readonly string[] {
  const shown = troubles
    .slice(0, MAX_TROUBLES)
    .map(({ line, what, detail }) => printable(`warning: line ${line} of the journal: ${what}: ${detail}`));
  const more = troubles.length + furtherTroubles - shown.length;
  return more > 0 ? [...shown, `warning: and ${more} more such lines`] : shown;
}
