import { open } from 'node:fs/promises';
import { JournalReader } from '../observe/journal/read.js';
import { TimelineFold } from '../observe/timeline/timeline-fold.js';
import type { CallTimeline } from '../observe/timeline/types.js';

/** Read at one go; about a millisecond of work. */
const PIECE_BYTES = 32 * 1024;

/** The timeline of a journal, read in small pieces between which the calls of this process go on. */
export async function readTimelineGently(path: string): Promise<CallTimeline> {
  const fold = new TimelineFold();
  const reader = new JournalReader((event) => fold.observe(event));
  const file = await open(path, 'r');
  try {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    for (let read = await file.read(piece); read.bytesRead > 0; read = await file.read(piece)) {
      reader.take(piece.subarray(0, read.bytesRead));
    }
  } finally {
    await file.close();
  }
  return fold.timeline(reader.end().header?.startedAt);
}
