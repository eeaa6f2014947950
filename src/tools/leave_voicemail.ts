import type { Tool } from '../ports/tool.js';
import { lineOf, textArgument } from './given.js';

/** What is said first may take a while to be heard. */
const MAX_ANNOUNCEMENT_MS = 60_000;

/** Lets the caller leave a message. */
export const leaveVoicemail: Tool = {
  name: 'leave_voicemail',
  description:
    'Lets the caller leave a message after a tone; your part of the call is over then. Say first that they can speak after the tone.',
  parameters: {
    type: 'object',
    properties: {
      reason: { type: 'string', maxLength: 200, description: 'Why a message is taken, in a few words.' },
    },
    required: ['reason'],
    additionalProperties: false,
  },
  mode: 'deferred',
  deadlineMs: MAX_ANNOUNCEMENT_MS,
  execute: async (args, context) => ({
    outcome: await lineOf(context).leaveVoicemail(textArgument(args, 'reason')),
  }),
};
