import { z } from 'zod';
import { chatLimits } from './chat-schema.js';
import { dollars } from './pricing-schema.js';
import { PLAIN_NAME, pick, text, wholeNumber } from './schema-parts.js';

const MAX_CALLS = 100_000;
const MAX_STARTS = 10_000;
const MAX_LAG_MS = 10_000;
const MEMORY_MB = { least: 64, most: 1_000_000 };
const MAX_BLOCKED = 10_000;
const MAX_BROWSER_CLIENTS = 10_000;

/** What a caller hears who is turned away by words, where the file has none of its own. */
export const REFUSAL_SAY = 'All our lines are busy. Please call again later.';

/** What one server takes on. */
export const limitsBlock = z.strictObject({
  max_calls: wholeNumber(1, MAX_CALLS)
    .default(100)
    .describe(
      'So many calls at once, over all workers; further ones are turned away. docs/performance.md says how many to plan.',
    ),
  calls_per_caller: wholeNumber(0, MAX_CALLS)
    .default(5)
    .describe('So many calls at once from one number; 0 for any number. Withheld numbers are not counted.'),
  calls_per_agent: z
    .record(PLAIN_NAME, wholeNumber(0, MAX_CALLS))
    .default({})
    .meta({ unset: 'no limit of its own' })
    .describe('So many calls at once for an agent, by its name; 0 takes none.'),
  starts_per_second: wholeNumber(1, MAX_STARTS)
    .default(20)
    .describe('So many calls may begin in a second; each opens a session at the model.'),
  max_loop_lag_ms: wholeNumber(0, MAX_LAG_MS)
    .default(250)
    .describe(
      'No further call while the process comes so late to its work (ms, mean of the last second): live calls would stutter. 0 for no such limit.',
    ),
  max_memory_mb: wholeNumber(MEMORY_MB.least, MEMORY_MB.most)
    .exactOptional()
    .meta({ unset: 'no limit' })
    .describe('No further call while the process takes so much memory (MB, resident).'),
  max_usd_per_day: dollars()
    .exactOptional()
    .meta({ unset: 'no limit' })
    .describe(
      'No further call when those of this day have cost so much (US dollars, counted from midnight on; where journals are written, a restart does not begin anew). Needs models whose price is known.',
    ),
  blocked_callers: z
    .array(z.string())
    .max(MAX_BLOCKED)
    .default([])
    .describe(
      'Whose calls are rejected: numbers like `+15551234567`, beginnings like `+1900*`, or `anonymous` for withheld ones.',
    ),
  refusal: pick('busy', 'say')
    .default('busy')
    .describe('How other calls are turned away: with the busy tone, which costs nothing, or by words.'),
  refusal_say: text()
    .exactOptional()
    .meta({ default: REFUSAL_SAY })
    .describe('The words. With `refusal: say` only.'),
  max_browser_clients: wholeNumber(1, MAX_BROWSER_CLIENTS)
    .default(100)
    .describe('So many pages at once on `/openai/realtime`; 1 lets in one after the other.'),
  ...chatLimits,
});

export type LimitsBlock = z.output<typeof limitsBlock>;
