import { dateFacts } from '../lib/date-facts.js';
import type { Tool } from '../ports/tool.js';

const MS_PER_S = 1000;

/** Tells the model about the call it is in. */
export function getCallInfo(date: () => Date, timeZone?: string): Tool {
  return {
    name: 'get_call_info',
    description:
      'Tells who is calling, which number was called, the date and time, how long the call has lasted, and your own name.',
    parameters: { type: 'object', properties: {}, additionalProperties: false },
    execute: (_args, { conversation, elapsedMs }) =>
      Promise.resolve({
        caller: conversation.from,
        called: conversation.to,
        agent: conversation.agent,
        seconds: Math.round(elapsedMs / MS_PER_S),
        ...dateFacts(date(), timeZone),
      }),
  };
}
