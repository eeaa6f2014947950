import { z } from 'zod';
import { words, wholeNumber } from './schema-parts.js';

const MAX_ORIGINS = 100;
const MAX_STREAMS = 10_000;
const MAX_CALLS_A_MINUTE = 100_000;

/** Names of headers as Node gives them. */
const headerName = z
  .string()
  .regex(/^[\w-]{1,64}$/, words('the name of a header, as in x-forwarded-user'))
  .transform((name) => name.toLowerCase());

/** Who may call from a browser. */
export const softphoneBlock = z.strictObject({
  enabled: z.boolean().default(true).describe('Whether anybody can call from a browser.'),
  allowed_origins: z
    .array(z.string())
    .max(MAX_ORIGINS)
    .default([])
    .describe(
      'Sites whose pages may call, as in `https://app.example.com`, for people whom your proxy has signed in; that of this server too, where its own page shall let them.',
    ),
  signed_in_header: headerName
    .default('x-forwarded-user')
    .describe(
      'The header in which your proxy says who is signed in. Believed only from a proxy of `server.trust_proxy`, which must take it out of what others send.',
    ),
  max_per_address: wholeNumber(1, MAX_STREAMS)
    .default(20)
    .describe('So many streams from one address at once; further ones are turned away.'),
  calls_per_minute: wholeNumber(1, MAX_CALLS_A_MINUTE)
    .default(30)
    .describe('So many calls may be begun from one address in a minute.'),
});

export type SoftphoneBlock = z.output<typeof softphoneBlock>;
