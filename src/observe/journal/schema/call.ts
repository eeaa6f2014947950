import { z } from 'zod';
import { errorCode, flag, nested, number, oneOf, t, text } from './parts.js';

const toolCallId = text('Of this call of the tool.');

const endReason = oneOf(
  [
    'caller-hung-up',
    'carrier-closed',
    'no-stream',
    'agent-hung-up',
    'operator-hung-up',
    'farewell',
    'no-input',
    'transferred',
    'voicemail',
    'provider-failed',
    'max-duration',
    'max-cost',
    'server-stopped',
    'internal-error',
  ],
  'Why.',
);

const toolAnswer = z
  .discriminatedUnion('type', [
    z.object({
      type: z.literal('approve'),
      arguments: z.record(z.string(), z.unknown()).describe('Instead of the model’s.').exactOptional(),
    }),
    z.object({ type: z.literal('refuse'), reason: text('In the person’s words.') }),
    z.object({ type: z.literal('result'), result: z.unknown().describe('Any JSON.') }),
    z.object({ type: z.literal('failure'), message: text('In the other system’s words.') }),
  ])
  .describe('What a person or another system said.');

const action = { t, e: z.literal('line-action'), toolCallId, nested };
const settled = { t, e: z.literal('tool-settled'), toolCallId, nested };
const tool = { t, e: z.literal('tool'), toolCallId, name: text('The tool.') };

/** Lines of the call as a whole, and of its tools. */
export const CALL_LINES = {
  'call-started': z
    .object({
      t,
      e: z.literal('call-started'),
      info: z
        .object({
          callId: text('Talkpath’s own id of the call.'),
          carrier: text('Who brought it.'),
          carrierCallId: text('The carrier’s id of it.'),
          from: text('Who calls.'),
          to: text('Who was called.'),
          agent: text('Who answers.'),
          provider: text('Whose model.'),
        })
        .describe('Who is calling whom.'),
    })
    .describe('The call begins.'),
  'call-ended': z
    .object({
      t,
      e: z.literal('call-ended'),
      reason: endReason,
      detail: text('In a few words more.'),
      told: flag('The caller was told why.'),
    })
    .describe('The call is over. What still comes of it in the next seconds stands behind this.'),
  'end-asked': z
    .object({
      t,
      e: z.literal('end-asked'),
      reason: endReason,
      detail: text('In a few words more.'),
      say: text('What is said first; without it the call ended at once.').exactOptional(),
      nested,
    })
    .describe('Somebody who may end the call did so.'),
  recovery: z
    .object({
      t,
      e: z.literal('recovery'),
      step: oneOf(
        [
          'filler',
          'retry',
          'reconnect',
          'resumed',
          'renewed',
          'apology',
          'human',
          'voicemail',
          'hang-up',
          'stream-lost',
          'stream-back',
        ],
        'What.',
      ),
      detail: text('In a few words more.'),
    })
    .describe('Something was done so that nobody is left in silence.'),
  'stream-expected': z
    .object({ t, e: z.literal('stream-expected'), nested })
    .describe('The carrier asked what follows the stream: a caller whose stream broke comes back.'),
  recording: z
    .object({
      t,
      e: z.literal('recording'),
      name: oneOf(['bridge', 'filler', 'apology'], 'Which.'),
      sound: text('Its sound: base64 of μ-law at 8 kHz.').exactOptional(),
      nested,
    })
    .describe('The sound of a recorded phrase came, or word that there is none.'),
  'caller-text': z
    .object({ t, e: z.literal('caller-text'), text: text('The words.'), nested })
    .describe('The caller wrote instead of speaking.'),
  'caller-done': z
    .object({ t, e: z.literal('caller-done'), nested })
    .describe('The caller says that they have finished speaking.'),
  instructions: z
    .object({ t, e: z.literal('instructions'), text: text('What the agent is told.'), nested })
    .describe('Somebody who may do so gave the agent other instructions.'),
  fault: z
    .object({ t, e: z.literal('fault'), code: errorCode, detail: text('What happened here.') })
    .describe('Something went wrong.'),
  'farewell-forgotten': z
    .object({ t, e: z.literal('farewell-forgotten') })
    .describe('The agent said goodbye, and called no tool that ends the call.'),
  briefed: z
    .object({
      t,
      e: z.literal('briefed'),
      briefing: z
        .object({
          instructions: text('What the agent is told.').optional(),
          greeting: text('What it says first.').optional(),
        })
        .describe('Instead of what is configured.'),
      nested,
    })
    .describe('What the agent’s words depend on is known.'),
  'line-action': z
    .discriminatedUnion('action', [
      z.object({
        ...action,
        action: z.literal('hang-up'),
        reason: text('In the model’s words.'),
        farewell: text('What is said before.').exactOptional(),
      }),
      z.object({
        ...action,
        action: z.literal('transfer'),
        destination: text('Its name in the configuration.'),
        reason: text('In the model’s words.'),
      }),
      z.object({ ...action, action: z.literal('cancel-transfer') }),
      z.object({ ...action, action: z.literal('send-digits'), digits: text('The keys.') }),
      z.object({ ...action, action: z.literal('leave-voicemail'), reason: text('In the model’s words.') }),
    ])
    .describe('A tool does something to the telephone call.'),
  tool: z
    .discriminatedUnion('stage', [
      z.object({
        ...tool,
        stage: z.literal('called'),
        mode: oneOf(['blocking', 'background', 'deferred', 'approval'], 'How the model gets the result.'),
        argumentsJson: text('The arguments, as JSON.'),
      }),
      z.object({
        ...tool,
        stage: z.literal('waiting'),
        waitsFor: oneOf(['approval', 'result'], 'For what.'),
      }),
      z.object({
        ...tool,
        stage: z.literal('ended'),
        outcome: oneOf(['ok', 'failed', 'timed-out', 'refused', 'abandoned'], 'How.'),
        tookMs: number('Since it was called.'),
      }),
    ])
    .describe('What happens to a call of a tool.'),
  'tool-settled': z
    .discriminatedUnion('gave', [
      z.object({
        ...settled,
        gave: z.literal('result'),
        text: text('The result, as JSON.'),
        shortened: z.boolean().describe('Whether it was too long.'),
      }),
      z.object({ ...settled, gave: z.literal('later') }),
      z.object({
        ...settled,
        gave: z.literal('failure'),
        code: errorCode,
        message: text('What happened.'),
        tellTheCaller: text('The operator’s words for it.').exactOptional(),
      }),
    ])
    .describe('A tool gave its result, said that another system will bring it, or failed.'),
  'tool-answer': z
    .object({ t, e: z.literal('tool-answer'), toolCallId, answer: toolAnswer, nested })
    .describe('Somebody outside answered a call of a tool that waits.'),
};
