import type { Tool } from '../ports/tool.js';
import { afterCallOf, textArgument } from './given.js';

/** Has the transcript of the call sent to the operator's webhooks when it is over. */
export const requestTranscript: Tool = {
  name: 'request_transcript',
  description:
    'Has the written record of this call sent to the office when the call is over: when the caller asks for one.',
  parameters: {
    type: 'object',
    properties: {
      note: { type: 'string', maxLength: 500, description: 'What it is for, and for whom.' },
    },
    additionalProperties: false,
  },
  execute: (args, context) => {
    afterCallOf(context).sendTranscript(textArgument(args, 'note'));
    return Promise.resolve({ status: 'the transcript will be sent when the call is over' });
  },
};
