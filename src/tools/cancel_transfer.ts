import type { Tool } from '../ports/tool.js';
import { lineOf } from './given.js';

/** Calls off a transfer that has been announced and not begun. */
export const cancelTransfer: Tool = {
  name: 'cancel_transfer',
  description:
    'Calls off a transfer that you have announced, if it has not begun: when the caller wants to stay with you.',
  parameters: { type: 'object', properties: {}, additionalProperties: false },
  execute: (_args, context) => {
    const cancelled = lineOf(context).cancelTransfer();
    return Promise.resolve({ status: cancelled ? 'cancelled' : 'there is no transfer to call off' });
  },
};
