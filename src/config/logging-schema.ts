import { z } from 'zod';
import { pick, text, wholeNumber } from './schema-parts.js';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** The levels of the log, most talkative first; upper case is as good. */
const level = z
  .string()
  .toLowerCase()
  .pipe(pick(...LEVELS))
  .meta({ enum: [...LEVELS, ...LEVELS.map((one) => one.toUpperCase())] });

const file = z.strictObject({
  path: text().describe(
    'Where the lines go besides standard output; `calls.log` becomes `calls.1.log`, `calls.2.log` and so on, the newest with the highest number.',
  ),
  max_mb: wholeNumber(1, 10_000).default(50).describe('A new file begins when one has got so large (MB).'),
  keep: wholeNumber(1, 1000).default(14).describe('How many older files are kept.'),
  daily: z.boolean().default(true).describe('Whether a new file begins with every day, too.'),
});

/** What is logged, where, and what is taken out of it. */
export const loggingBlock = z.strictObject({
  level: level.default('info').describe('What the log tells: lines of this level and above.'),
  providers: z
    .strictObject({
      openai: level.exactOptional().describe('The level of what is logged about OpenAI.'),
      practice: level.exactOptional().describe('The level of what is logged about the practice agent.'),
    })
    .default({})
    .describe('Levels of the lines about one provider, where they differ.'),
  redact: pick('none', 'numbers', 'all')
    .default('none')
    .describe(
      'What is taken out of the log (`journal.redact` is for journals): `numbers` of four digits or more (written, spoken or keyed; telephone numbers keep their last two), or `all` words of the call too.',
    ),
  file: file
    .exactOptional()
    .meta({ unset: 'standard output only' })
    .describe('Files for the lines, as JSON, besides standard output.'),
});
