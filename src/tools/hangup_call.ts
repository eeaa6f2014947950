import type { Tool } from '../ports/tool.js';

/** Lets the model end the call; what is being said is heard to its end first. */
export const hangupCall: Tool = {
  name: 'hangup_call',
  description:
    'Ends the phone call. Say goodbye in the same turn, then call this once. ' +
    'Use it when the caller says goodbye, asks to end the call, or has nothing more to say.',
  parameters: {
    type: 'object',
    properties: {
      reason: { type: 'string', description: 'Why the call ends, in a few words.' },
    },
    required: ['reason'],
    additionalProperties: false,
  },
  execute: (args, context) => {
    const reason = typeof args['reason'] === 'string' ? args['reason'] : 'no reason given';
    context.hangUp(reason);
    return Promise.resolve({ status: 'hanging up once the goodbye has been heard' });
  },
};
