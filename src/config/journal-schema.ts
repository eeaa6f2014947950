import { z } from 'zod';
import { pick, text, wholeNumber } from './schema-parts.js';

/** Ten years. */
const MAX_DAYS = 3650;
const MAX_MB = 100_000_000;

/** What is written down of every call. */
export const journalBlock = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether calls are written down at all.'),
  dir: text().default('journal').describe('The folder, from where the server was started.'),
  audio: z
    .boolean()
    .default(false)
    .describe(
      'Whether the sound is kept too: a recording to listen to, and what other settings can be tried on.',
    ),
  keep_days: wholeNumber(1, MAX_DAYS).default(30).describe('Journals are deleted after so many days.'),
  max_mb: wholeNumber(1, MAX_MB)
    .default(10_000)
    .describe('All of them together take up so much (MB); beyond it the oldest are deleted.'),
  redact: pick('none', 'numbers', 'all')
    .default('none')
    .describe(
      'What is taken out before it is written: `numbers` (of telephones and cards, spoken and keyed ones too) or `all` words. Such a call can not be replayed.',
    ),
});

export type JournalBlock = z.output<typeof journalBlock>;
