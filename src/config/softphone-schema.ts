import { z } from 'zod';
import { wholeNumber } from './schema-parts.js';

const MAX_STREAMS = 10_000;
const MAX_CALLS_A_MINUTE = 100_000;

/** Calls from a browser; who may is said by `browser`. */
export const softphoneBlock = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether anybody can call from a browser.'),
  max_per_address: wholeNumber(1, MAX_STREAMS)
    .default(20)
    .describe('So many streams from one address at once; further ones are turned away.'),
  calls_per_minute: wholeNumber(1, MAX_CALLS_A_MINUTE)
    .default(30)
    .describe('So many calls may be begun from one address in a minute.'),
});
