import { z } from 'zod';
import { nested, number, oneOf, t } from './parts.js';

const mediaMs = number('Ms of inbound audio since the stream began.');

/** Lines of who has the floor. */
export const FLOOR_LINES = {
  gate: z
    .object({
      t,
      e: z.literal('gate'),
      open: z.boolean().describe('Whether the provider hears the caller now.'),
      cause: oneOf(
        [
          'agent-audio',
          'playout-drained',
          'response-done',
          'stalled',
          'interruption',
          'call-ended',
          'speech',
          'speech-ended',
        ],
        'Why it moved.',
      ),
      mediaMs,
      withheldMs: number(
        'Sound of the caller’s side that the provider got as silence, since the call began.',
      ),
    })
    .describe('The gate between caller and provider moved.'),
  doubt: z
    .object({ t, e: z.literal('doubt'), what: oneOf(['begins', 'taken-back'], 'Which of the two.'), mediaMs })
    .describe('The agent is held back because somebody may be speaking; or goes on.'),
  neural: z
    .object({ t, e: z.literal('neural'), mediaMs, confidence: number('That it is speech: 0 to 1.') })
    .describe('What the neural model said of the sound that ended there.'),
  confidence: z
    .object({
      t,
      e: z.literal('confidence'),
      mediaMs,
      confidence: number('That it is speech: 0 to 1.'),
      nested,
    })
    .describe('The neural model’s answer came in.'),
  interruption: z
    .object({
      t,
      e: z.literal('interruption'),
      by: oneOf(['caller', 'provider', 'keypad', 'text'], 'Who decided so.'),
      mediaMs,
    })
    .describe('The agent was cut off.'),
};
