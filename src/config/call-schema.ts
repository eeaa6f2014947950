import { z } from 'zod';
import { text, wholeNumber } from './schema-parts.js';

/** The longest that one Realtime session lasts. */
const MAX_SESSION_S = 3600;
const NO_INPUT_S = { least: 3, most: 600 };
const AFTER_FAREWELL_S = { least: 1, most: 60 };
const MAX_FAREWELLS = 100;

const LANGUAGE = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/);

/** What the caller hears where the file has no words of its own. */
export const CALL_WORDS = {
  no_input_ask: 'Are you still there?',
  no_input_goodbye: 'I can not hear you, so I will hang up now. Goodbye.',
  max_duration_warning: 'Our call has to end soon. Is there one last thing I can do for you?',
} as const;

/** How a call goes on and ends. */
export const callBlock = z.strictObject({
  max_duration_s: wholeNumber(1, MAX_SESSION_S)
    .default(MAX_SESSION_S)
    .describe('The longest that a call lasts (s). A session of the model ends after an hour by itself.'),
  max_duration_warning_s: wholeNumber(1, MAX_SESSION_S)
    .exactOptional()
    .meta({ unset: 'no warning' })
    .describe('So long before the longest duration (s) the caller is told that the call has to end.'),
  max_duration_warning: text()
    .exactOptional()
    .meta({ default: CALL_WORDS.max_duration_warning })
    .describe('What the caller is told then. Write it in the language of your callers.'),
  keypad_wait_ms: wholeNumber(0, 10_000)
    .default(1000)
    .describe(
      'How long after a key (ms) the next one still belongs to the same entry. Raise it for long numbers.',
    ),
  no_input_s: wholeNumber(NO_INPUT_S.least, NO_INPUT_S.most)
    .exactOptional()
    .meta({ unset: 'off' })
    .describe('A caller who says nothing for so long (s) is asked; after as long again the call ends.'),
  no_input_ask: text()
    .exactOptional()
    .meta({ default: CALL_WORDS.no_input_ask })
    .describe('What a caller who says nothing is asked.'),
  no_input_goodbye: text()
    .exactOptional()
    .meta({ default: CALL_WORDS.no_input_goodbye })
    .describe('What is said before the call ends because nobody answered.'),
  hang_up_after_farewell_s: wholeNumber(AFTER_FAREWELL_S.least, AFTER_FAREWELL_S.most)
    .exactOptional()
    .meta({ unset: 'off' })
    .describe(
      'The agent said goodbye and did not hang up: so much silence (s) ends the call. Set it when calls stay open after the goodbye.',
    ),
  farewell_words: z
    .record(LANGUAGE, z.array(z.string().trim().min(1)).max(MAX_FAREWELLS), {
      error: ({ code }) =>
        code === 'invalid_key' ? 'is no language: write it as in en or pt-BR' : undefined,
    })
    .default({})
    .meta({ unset: 'built-in words of en, de, fr, es, it, nl, pt' })
    .describe('How goodbye is said, by language; a list replaces the built-in words of that language.'),
  time_zone: text()
    .exactOptional()
    .meta({ unset: 'the machine’s own' })
    .describe('Where `{{date}}`, `{{time}}` and `{{weekday}}` are told, as in `Europe/Berlin`.'),
});

export type CallBlock = z.output<typeof callBlock>;
