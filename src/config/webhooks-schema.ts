import { z } from 'zod';
import { PLAIN_NAME, pick, secret, text, words } from './schema-parts.js';

/** Who is told when a call is over, by name. */
export const webhooksBlock = z.record(
  PLAIN_NAME,
  z.strictObject({
    url: text().describe('Where the report goes, by POST.'),
    secret: secret()
      .refine((given) => given.reveal() !== '', words('a secret: it signs what is sent'))
      .describe('Signs what is sent (HMAC-SHA-256), so that the receiver can tell whom it is from.'),
    when: pick('every', 'asked')
      .default('every')
      .describe('`asked`: only calls for which `request_transcript` or `send_call_summary` was used.'),
  }),
);

export type WebhooksBlock = z.output<typeof webhooksBlock>;
