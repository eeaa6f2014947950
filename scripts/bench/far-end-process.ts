import { MODEL_FORMAT, TELEPHONE_FORMAT } from '../../src/audio/frame.js';
import { systemClock } from '../../src/lib/system-clock.js';
import { conversationScript } from './conversation.js';
import type { FarEndCounts } from './far-end-session.js';
import { startFarEnd } from './far-end.js';

/** What the far end tells the process that started it: where it is, and, when asked, what happened. */
export type FarEndMessage =
  | { readonly type: 'ready'; readonly baseUrl: string }
  | { readonly type: 'counts'; readonly counts: FarEndCounts };

/** The far end of bench:calls, forked with the audio format as its argument. Every message it gets asks for the counts. */
const format = process.argv[2] === 'g711_ulaw' ? TELEPHONE_FORMAT : MODEL_FORMAT;
const farEnd = await startFarEnd(conversationScript(format), systemClock);
const tell = (message: FarEndMessage): void => void process.send?.(message);
process.on('message', () => tell({ type: 'counts', counts: farEnd.counts() }));
process.on('disconnect', () => process.exit(0));
tell({ type: 'ready', baseUrl: farEnd.baseUrl });
