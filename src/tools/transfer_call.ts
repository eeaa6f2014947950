import type { Tool } from '../ports/tool.js';
import { lineOf, textArgument } from './given.js';

/** The caller rings, and may be put on hold, for a while: longer than any other tool takes. */
const MAX_TRANSFER_MS = 600_000;

/** Passes the caller on to one of the configuration's destinations; comes back when nobody takes the call. */
export function transferCall(destinations: readonly string[]): Tool {
  return {
    name: 'transfer_call',
    description:
      'Passes the caller on to a person or another number. Say first that you do so; the transfer begins when that was heard. ' +
      'If nobody takes the call, the caller comes back to you and you are told why.',
    parameters: {
      type: 'object',
      properties: {
        destination: {
          type: 'string',
          description: 'Whom to pass the caller on to.',
          // JSON Schema knows no empty choice.
          ...(destinations.length > 0 && { enum: destinations }),
        },
        reason: { type: 'string', maxLength: 200, description: 'Why, in a few words.' },
      },
      required: ['destination', 'reason'],
      additionalProperties: false,
    },
    mode: 'deferred',
    deadlineMs: MAX_TRANSFER_MS,
    execute: async (args, context) => ({
      outcome: await lineOf(context).transfer(
        textArgument(args, 'destination'),
        textArgument(args, 'reason'),
      ),
    }),
  };
}
