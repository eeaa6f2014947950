import { z } from 'zod';
import { count, errorCode, flag, nested, number, oneOf, t, text } from './parts.js';

const streamStart = z
  .object({
    streamId: text('The carrier’s id of the stream.'),
    carrierCallId: text('The carrier’s id of the call (Twilio: CallSid).'),
    token: text('The one-time token that tied the stream to its webhook.').optional(),
    format: z
      .union([
        z.object({ encoding: z.literal('mulaw'), rateHz: z.literal(8000) }),
        z.object({ encoding: z.literal('pcm16'), rateHz: z.literal([8000, 16000, 24000]) }),
      ])
      .describe('How its audio is coded.'),
  })
  .describe('What the carrier said of the stream.');

const carrierEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started'), start: streamStart }).describe('A media stream opened.'),
  z
    .object({ type: z.literal('mark-reached'), name: text('Of the mark.') })
    .describe('All that was sent before the mark has been played, or was cleared.'),
  z
    .object({ type: z.literal('full'), code: errorCode, detail: text('What the carrier said.') })
    .describe('The carrier’s queue is full: no sound is sent until it has room.'),
  z.object({ type: z.literal('has-room') }).describe('The carrier takes sound again.'),
  z.object({ type: z.literal('dtmf'), digit: text('The key.') }).describe('The caller pressed a key.'),
  z
    .object({
      type: z.literal('fault'),
      code: errorCode,
      detail: text('What happened here.'),
      refused: streamStart.exactOptional(),
    })
    .describe('Something that could not be used, and was ignored.'),
  z
    .object({
      type: z.literal('stopped'),
      orderly: z.boolean().describe('Whether the carrier said so before the connection closed.'),
      detail: text('How it ended.'),
    })
    .describe('The stream is over.'),
]);

const carrierCommand = z.discriminatedUnion('type', [
  z
    .object({ type: z.literal('mark'), name: text('Of the mark.') })
    .describe('To be echoed when all before it has been played.'),
  z.object({ type: z.literal('clear') }).describe('What was sent and not yet played is forgotten.'),
]);

/** Lines of the carrier’s side, audio left out. */
export const CARRIER_LINES = {
  'carrier-event': z
    .object({
      t,
      e: z.literal('carrier-event'),
      event: carrierEvent,
      nested,
      late: flag('From a stream that the caller was taken from.'),
    })
    .describe('Something came from the carrier.'),
  'carrier-command': z
    .object({ t, e: z.literal('carrier-command'), command: carrierCommand })
    .describe('Something was asked of the carrier.'),
  underrun: z
    .object({ t, e: z.literal('underrun'), gapMs: number('How long, by our reckoning.') })
    .describe('The line to the caller ran dry in the middle of a piece of speech.'),
  'control-settled': z
    .object({
      t,
      e: z.literal('control-settled'),
      action: oneOf(['hang-up', 'transfer', 'record', 'send-digits'], 'What was asked.'),
      failure: text('Why it could not be done.').exactOptional(),
      nested,
    })
    .describe('A request to the carrier’s REST API was answered.'),
  'transfer-ended': z
    .object({
      t,
      e: z.literal('transfer-ended'),
      outcome: oneOf(['answered', 'busy', 'no-answer', 'failed', 'cancelled'], 'How it went.'),
      nested,
    })
    .describe('The carrier said how passing the caller on went.'),
  timer: z
    .object({ t, e: z.literal('timer'), timer: count('Its number.'), nested })
    .describe('A timer of the call ran. Timers are numbered as they are set.'),
  round: z.object({ t, e: z.literal('round'), nested }).describe('The pacer came by to feed the carrier.'),
};
