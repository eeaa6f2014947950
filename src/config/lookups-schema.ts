import { z } from 'zod';
import { jsonPath, REQUEST_KEYS } from './request-schema.js';
import { PLAIN_NAME, wholeNumber } from './schema-parts.js';

/** Nobody waits longer for a greeting. */
const TIMEOUT_MS = { least: 100, most: 2000 };

/** What can be written in `{{…}}`. */
const VARIABLE = z.string().regex(/^[A-Za-z_]\w{0,63}$/);

/** What is asked before a greeting, by name. */
export const lookupsBlock = z.record(
  PLAIN_NAME,
  z.strictObject({
    ...REQUEST_KEYS,
    timeout_ms: wholeNumber(TIMEOUT_MS.least, TIMEOUT_MS.most)
      .default(TIMEOUT_MS.most)
      .describe('The caller hears nothing for so long (ms) at most; what has not come by then stays empty.'),
    variables: z
      .record(VARIABLE, jsonPath(), {
        error: ({ code }) =>
          code === 'invalid_key'
            ? 'is no name of a variable: use letters, digits and _, and begin with a letter'
            : undefined,
      })
      .describe('Gap → the part of the answer that fills it, as in `caller_name: customer.name`.'),
  }),
);

export type LookupsBlock = z.output<typeof lookupsBlock>;
