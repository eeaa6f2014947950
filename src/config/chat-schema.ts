import { z } from 'zod';
import { wholeNumber } from './schema-parts.js';

const MAX_CONVERSATIONS = 10_000;
const MAX_PER_MINUTE = 100_000_000;
const A_DAY_S = 86_400;

/** Conversations in text; who may have them is said by `browser`. */
export const chatBlock = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether anybody can write to the agents.'),
  idle_s: wholeNumber(1, A_DAY_S)
    .default(300)
    .describe(
      'A session at the model is closed when nothing was written for so long (s); the next message opens another with what was said.',
    ),
  keep_s: wholeNumber(1, 7 * A_DAY_S)
    .default(3600)
    .describe('A conversation is forgotten when nothing was written for so long (s).'),
  max_context_tokens: wholeNumber(100, 1_000_000)
    .default(16_000)
    .describe('A conversation longer than that (tokens, estimated) loses its oldest turns.'),
});

/** What text conversations may take, within `limits`. */
export const chatLimits = {
  max_conversations: wholeNumber(1, MAX_CONVERSATIONS)
    .default(200)
    .describe('So many conversations in text at once; further ones are turned away.'),
  requests_per_minute: wholeNumber(1, MAX_PER_MINUTE)
    .default(60)
    .describe('So many messages one visitor may write in a minute (`POST /chat`).'),
  tokens_per_minute: wholeNumber(1, MAX_PER_MINUTE)
    .default(100_000)
    .describe('So many tokens, read and written by the model, one visitor’s messages may take in a minute.'),
};
