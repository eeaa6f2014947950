import type { Tool } from '../ports/tool.js';
import { lineOf, textArgument } from './given.js';

/** More keys than any menu or number needs. */
const MAX_DIGITS = 32;

/** Presses keys for the machine at the other end of the line. */
export const sendDtmf: Tool = {
  name: 'send_dtmf',
  description:
    'Presses keys on the line, for a machine at the other end that asks for them. A `w` is a pause of half a second.',
  parameters: {
    type: 'object',
    properties: {
      digits: {
        type: 'string',
        pattern: '^[0-9*#A-Dw]+$',
        maxLength: MAX_DIGITS,
        description: 'The keys in order, as in 1 or 4711#.',
      },
    },
    required: ['digits'],
    additionalProperties: false,
  },
  execute: (args, context) => {
    const digits = textArgument(args, 'digits');
    lineOf(context).sendDigits(digits);
    return Promise.resolve({ status: 'sent', digits });
  },
};
