import { z } from 'zod';
import { text, wholeNumber, words } from './schema-parts.js';

const MAX_ORIGINS = 100;
const MAX_TOOLS = 100;

/** Who may use the server from a browser, and for what. */
export const browserBlock = z.strictObject({
  allowed_origins: z
    .array(text())
    .max(MAX_ORIGINS)
    .default([])
    .describe(
      'The sites whose pages may use the softphone, tokens and signalling, as in `https://app.example.com`. The server’s own pages need no entry where the operator uses them.',
    ),
  signed_in_header: z
    .string()
    .toLowerCase()
    .regex(/^[\w-]{1,64}$/, words('the name of a header, as in x-forwarded-user'))
    .exactOptional()
    .meta({ unset: 'operators only' })
    .describe(
      'The header in which the proxy in front (one that `server.trust_proxy` has) names who is signed in, as in `x-forwarded-user`. The proxy must remove it from what comes from outside.',
    ),
  tools: z
    .array(text())
    .max(MAX_TOOLS)
    .default([])
    .describe(
      'The tools that a page may run by itself with `function_call`; see docs/browser-api.md. None by default.',
    ),
  tokens_per_minute: wholeNumber(1, 10_000)
    .default(30)
    .describe('So often in a minute one visitor may ask for a token or signal a call.'),
});

export type BrowserBlock = z.output<typeof browserBlock>;
