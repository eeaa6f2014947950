import type { Tool } from '../ports/tool.js';
import { afterCallOf, textArgument } from './given.js';

/** Has a summary in the model's words sent to the operator's webhooks when the call is over. */
export const sendCallSummary: Tool = {
  name: 'send_call_summary',
  description:
    'Has a summary of this call sent to the office when the call is over. Call it before you say goodbye, with everything that somebody must know or do.',
  parameters: {
    type: 'object',
    properties: {
      summary: {
        type: 'string',
        minLength: 1,
        maxLength: 4000,
        description: 'The summary, in plain sentences.',
      },
    },
    required: ['summary'],
    additionalProperties: false,
  },
  execute: (args, context) => {
    afterCallOf(context).sendSummary(textArgument(args, 'summary'));
    return Promise.resolve({ status: 'the summary will be sent when the call is over' });
  },
};
