import { z } from 'zod';
import { pick, text, wholeNumber } from './schema-parts.js';

/** Ten years. */
const MAX_DAYS = 3650;
const MAX_MB = 100_000_000;

/** What is written down of every call. */
export const journalBlock = z.strictObject({
  enabled: z.boolean().default(true),
  dir: text().default('journal'),
  audio: z.boolean().default(false),
  keep_days: wholeNumber(1, MAX_DAYS).default(30),
  max_mb: wholeNumber(1, MAX_MB).default(10_000),
  redact: pick('none', 'numbers', 'all').default('none'),
});

export type JournalBlock = z.output<typeof journalBlock>;
