import { z } from 'zod';
import { PLAIN_NAME, text, wholeNumber } from './schema-parts.js';

const RING_S = { least: 5, default: 20, most: 600 };
const VOICEMAIL_S = { least: 5, default: 120, most: 3600 };
const SILENCE_S = { least: 1, default: 5, most: 60 };

/** Where callers may be passed on to, by name. */
export const transfersBlock = z.record(
  PLAIN_NAME,
  z.strictObject({
    to: text().describe('Whom to call: a number like `+15551234567`, or `sip:name@host`.'),
    caller_id: text()
      .exactOptional()
      .meta({ unset: 'the carrier decides' })
      .describe('The number that the other end sees calling; it has to be one of yours.'),
    ring_s: wholeNumber(RING_S.least, RING_S.most)
      .default(RING_S.default)
      .describe('How long it rings (s) before the caller comes back to the agent.'),
  }),
);

/** How a message is taken. */
export const voicemailBlock = z.strictObject({
  max_s: wholeNumber(VOICEMAIL_S.least, VOICEMAIL_S.most)
    .default(VOICEMAIL_S.default)
    .describe('The longest message (s).'),
  silence_s: wholeNumber(SILENCE_S.least, SILENCE_S.most)
    .default(SILENCE_S.default)
    .describe('So much silence (s) ends the message. Raise it for callers who think while they speak.'),
});

export type TransfersBlock = z.output<typeof transfersBlock>;
export type VoicemailBlock = z.output<typeof voicemailBlock>;
