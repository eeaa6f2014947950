import type { Tool } from '../ports/tool.js';
import { lineOf, textArgument } from './given.js';

/** Lets the model end the call; what is being said is heard to its end first. */
export const hangupCall: Tool = {
  name: 'hangup_call',
  description:
    'Ends the phone call. Say goodbye in the same turn, or give the words of the goodbye as `farewell`, and call this once. ' +
    'Use it when the caller says goodbye, asks to end the call, or has nothing more to say.',
  parameters: {
    type: 'object',
    properties: {
      farewell: {
        type: 'string',
        maxLength: 300,
        description:
          'The goodbye, spoken before the call ends. Leave it out if you have said goodbye already.',
      },
      reason: { type: 'string', maxLength: 200, description: 'Why the call ends, in a few words.' },
    },
    required: ['reason'],
    additionalProperties: false,
  },
  execute: (args, context) => {
    const farewell = textArgument(args, 'farewell').trim();
    lineOf(context).hangUp(textArgument(args, 'reason'), farewell === '' ? undefined : farewell);
    return Promise.resolve({ status: 'hanging up once the goodbye has been heard' });
  },
};
