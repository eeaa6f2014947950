import { z } from 'zod';
import { PLAIN_NAME, pick, secret, text, words } from './schema-parts.js';

/** Who is told when a call is over, by name. */
export const webhooksBlock = z.record(
  PLAIN_NAME,
  z.strictObject({
    url: text(),
    secret: secret().refine((given) => given.reveal() !== '', words('a secret: it signs what is sent')),
    when: pick('every', 'asked').default('every'),
  }),
);

export type WebhooksBlock = z.output<typeof webhooksBlock>;
