import { z } from 'zod';
import { dollars } from './pricing-schema.js';
import { text, wholeNumber, words } from './schema-parts.js';

/** The longest that one Realtime session lasts. */
const MAX_SESSION_S = 3600;
/** The session begins before the call's stream, and a goodbye takes its time: both fit into the rest. */
const DEFAULT_DURATION_S = 3540;
const NO_INPUT_S = { least: 3, most: 600 };
const AFTER_FAREWELL_S = { least: 1, most: 60 };
const MAX_FAREWELLS = 100;

const LANGUAGE = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/);

/** What the caller hears where the file has no words of its own. */
export const CALL_WORDS = {
  no_input_ask: 'Are you still there?',
  no_input_goodbye: 'I can not hear you, so I will hang up now. Goodbye.',
  max_duration_warning: 'Our call has to end soon. Is there one last thing I can do for you?',
  max_duration_goodbye: 'Our time is up, so I have to end the call now. Goodbye.',
  max_cost_goodbye: 'I have to end our call here. Thank you for calling, and goodbye.',
} as const;

/** How a call goes on and ends. */
export const callBlock = z.strictObject({
  max_duration_s: wholeNumber(1, MAX_SESSION_S)
    .default(DEFAULT_DURATION_S)
    .describe('The longest that a call lasts (s). A session of the model ends after an hour by itself.'),
  max_duration_warning_s: wholeNumber(1, MAX_SESSION_S)
    .exactOptional()
    .meta({ unset: 'no warning' })
    .describe('So long before the longest duration (s) the caller is told that the call has to end.'),
  max_duration_warning: text()
    .exactOptional()
    .meta({ default: CALL_WORDS.max_duration_warning })
    .describe('What the caller is told then. Write it in the language of your callers.'),
  max_duration_goodbye: text()
    .exactOptional()
    .meta({ default: CALL_WORDS.max_duration_goodbye })
    .describe('What is said before the call ends because it has lasted so long.'),
  uplink_ms: z
    .literal([20, 40, 60], words('20, 40 or 60'))
    .default(20)
    .describe(
      'So much of the caller’s sound goes to the model in one message (ms). 40 or 60 save 2 to 3 % of a call’s CPU, and the model hears the caller as much later as that is above 20.',
    ),
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
  max_cost_usd: dollars()
    .exactOptional()
    .meta({ unset: 'no limit' })
    .describe(
      'A call that has cost so much (US dollars) ends with a goodbye. Needs a model whose price is known.',
    ),
  max_cost_goodbye: text()
    .exactOptional()
    .meta({ default: CALL_WORDS.max_cost_goodbye })
    .describe('What is said then.'),
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
