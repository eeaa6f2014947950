import type { z } from 'zod';
import { AUDIO_LINES } from './schema/audio.js';
import { CALL_LINES } from './schema/call.js';
import { CARRIER_LINES } from './schema/carrier.js';
import { FLOOR_LINES } from './schema/floor.js';
import type { numbered } from './schema/parts.js';
import { PROVIDER_LINES } from './schema/provider.js';

/** The lines that are events as they stand, by their kind. */
export const EVENT_LINES = { ...CALL_LINES, ...CARRIER_LINES, ...PROVIDER_LINES, ...FLOOR_LINES };

/** Every kind of line there is; docs/journal.md is made from it. */
export const JOURNAL_LINES = { ...AUDIO_LINES, ...EVENT_LINES };

export type LineKind = keyof typeof JOURNAL_LINES;

/** A line of a kind. */
export type LineOf<Kind extends LineKind> = Readonly<
  z.output<(typeof JOURNAL_LINES)[Kind]> & z.output<typeof numbered>
>;
