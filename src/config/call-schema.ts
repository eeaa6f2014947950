import { z } from 'zod';
import { dollars } from './pricing-schema.js';
import { text, wholeNumber } from './schema-parts.js';

/** The longest that one Realtime session lasts. */
const MAX_SESSION_S = 3600;
const NO_INPUT_S = { least: 3, most: 600 };
const AFTER_FAREWELL_S = { least: 1, most: 60 };
const MAX_FAREWELLS = 100;

const LANGUAGE = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/);

/** How a call goes on and ends. */
export const callBlock = z.strictObject({
  max_duration_s: wholeNumber(1, MAX_SESSION_S).default(MAX_SESSION_S),
  max_duration_warning_s: wholeNumber(1, MAX_SESSION_S).exactOptional(),
  max_duration_warning: text().exactOptional(),
  keypad_wait_ms: wholeNumber(0, 10_000).default(1000),
  no_input_s: wholeNumber(NO_INPUT_S.least, NO_INPUT_S.most).exactOptional(),
  no_input_ask: text().exactOptional(),
  no_input_goodbye: text().exactOptional(),
  hang_up_after_farewell_s: wholeNumber(AFTER_FAREWELL_S.least, AFTER_FAREWELL_S.most).exactOptional(),
  max_cost_usd: dollars().exactOptional(),
  max_cost_goodbye: text().exactOptional(),
  farewell_words: z
    .record(LANGUAGE, z.array(z.string().trim().min(1)).max(MAX_FAREWELLS), {
      error: ({ code }) =>
        code === 'invalid_key' ? 'is no language: write it as in en or pt-BR' : undefined,
    })
    .default({}),
  time_zone: text().exactOptional(),
});

export type CallBlock = z.output<typeof callBlock>;
