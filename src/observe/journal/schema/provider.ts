import { z } from 'zod';
import { errorCode, flag, nested, number, oneOf, part, session, t, text } from './parts.js';

const responseId = text('The provider’s id of the response.');
const itemId = text('The provider’s id of the item; empty where it did not say.');
const argumentsJson = text('The arguments, as JSON.');

const fault = z
  .object({
    code: errorCode,
    providerCode: text('The provider’s own code.').exactOptional(),
    retryAfterMs: number('How long it wants to be left alone (ms).').exactOptional(),
    param: text('The parameter it blames.').exactOptional(),
    message: text('In the provider’s words.'),
    severity: oneOf(
      ['harmless', 'retryable', 'fatal'],
      '`harmless`: a race that was lost; `fatal`: the session can’t be used.',
    ),
  })
  .describe('What went wrong on the provider’s side.');

const tokens = z
  .object({
    inputText: number('Text in.'),
    inputAudio: number('Audio in.'),
    cachedText: number('Text in that was cached.'),
    cachedAudio: number('Audio in that was cached.'),
    outputText: number('Text out.'),
    outputAudio: number('Audio out.'),
  })
  .describe('Tokens as billed; cached ones are a part of those that went in.');

const sessionEvents = [
  z
    .object({
      type: z.literal('retrying'),
      endpoint: text('Who is asked next.'),
      waitMs: number('So much later.'),
      fault,
    })
    .describe('No session could be opened; another attempt is made.'),
  z
    .object({
      type: z.literal('connected'),
      sessionId: text('The provider’s id of the session.'),
      endpoint: text('Where it is, of several.').exactOptional(),
      expiresAtS: number('When the provider will end it (unix seconds).').exactOptional(),
      lastsMs: number('How long that is from then.').exactOptional(),
    })
    .describe('The session exists, with settings that are not ours yet.'),
  z
    .object({ type: z.literal('ready'), toolCount: number('Tools that it has.') })
    .describe('The session confirmed the settings that were asked for.'),
  z
    .object({
      type: z.literal('rate-limits'),
      remaining: z.record(z.string(), z.number()).describe('What is left of each limit.'),
      resetMs: z
        .record(z.string(), z.number())
        .describe('How long until each is whole again (ms).')
        .exactOptional(),
    })
    .describe('How near the limits are.'),
  z.object({ type: z.literal('fault'), fault }).describe('Something went wrong.'),
  z
    .object({
      type: z.literal('ignored'),
      name: text('Of the event.'),
      known: z.boolean().describe('Whether it is one that we know.'),
    })
    .describe('An event without meaning for the call.'),
  z.object({ type: z.literal('closed'), fault }).describe('The connection is gone.'),
] as const;

const talkEvents = [
  z.object({ type: z.literal('response-started'), responseId }).describe('The model begins to answer.'),
  z
    .object({ type: z.literal('audio-done'), responseId, part })
    .describe('The audio of a piece of speech is complete.'),
  z
    .object({
      type: z.literal('response-done'),
      responseId,
      status: oneOf(['completed', 'cancelled', 'failed', 'incomplete'], 'How it ended.'),
      fault: fault.exactOptional(),
    })
    .describe('The answer has been generated.'),
  z
    .object({
      type: z.literal('speech-started'),
      itemId,
      audioMs: number('On the provider’s timeline: ms of audio since the session began.'),
    })
    .describe('The provider hears the caller speak.'),
  z
    .object({
      type: z.literal('speech-stopped'),
      itemId,
      audioMs: number('On the provider’s timeline (ms).'),
    })
    .describe('The provider hears the caller fall silent.'),
  z
    .object({ type: z.literal('committed'), itemId })
    .describe('What the caller said so far has become an item of the conversation.'),
  z
    .object({
      type: z.literal('transcript'),
      speaker: oneOf(['caller', 'agent'], 'Whose words.'),
      itemId,
      text: text('The words: some more of them, or all when `final`.'),
      final: z.boolean().describe('Whether these are all words of the item.'),
    })
    .describe('Words.'),
  z
    .object({
      type: z.literal('tool-call'),
      responseId,
      callId: text('Of this call of the tool.'),
      name: text('The tool.'),
      argumentsJson,
    })
    .describe('The model calls a tool.'),
  z.object({ type: z.literal('usage'), responseId, tokens }).describe('What a response will be billed as.'),
] as const;

const command = z.discriminatedUnion('type', [
  z
    .object({
      type: z.literal('configure'),
      instructions: text('Instead of the configured ones.').exactOptional(),
    })
    .describe('The session’s settings.'),
  z
    .object({ type: z.literal('instruct'), instructions: text('From now on.') })
    .describe('Other instructions in the middle of the call.'),
  z
    .object({ type: z.literal('commit') })
    .describe('The caller has finished; what was said is to be taken as it is.'),
  z
    .object({ type: z.literal('truncate'), part, audioEndMs: number('What of it was heard (ms).') })
    .describe('The model is to forget what the caller did not hear.'),
  z.object({ type: z.literal('delete-item'), itemId }).describe('The model is to forget it all.'),
  z
    .object({ type: z.literal('cancel'), responseId: responseId.exactOptional() })
    .describe('The open response is to stop.'),
  z
    .object({
      type: z.literal('tool-result'),
      callId: text('Of the call of the tool.'),
      output: text('The result, as JSON.'),
    })
    .describe('The result of a tool.'),
  z
    .object({
      type: z.literal('late-result'),
      callId: text('Of the call of the tool.'),
      name: text('The tool.'),
      argumentsJson,
      output: text('The result, as JSON.'),
    })
    .describe('The result of a tool whose call was answered before.'),
  z.object({ type: z.literal('say'), text: text('The words.') }).describe('What the agent shall say next.'),
  z
    .object({ type: z.literal('user-text'), text: text('The words.') })
    .describe('What the caller wrote or keyed.'),
  z
    .object({ type: z.literal('agent-text'), text: text('The words.') })
    .describe('What the agent said in an earlier session.'),
  z
    .object({ type: z.literal('tell'), text: text('The words.') })
    .describe('What the agent is told about the call.'),
  z
    .object({
      type: z.literal('respond'),
      wish: oneOf(['answer', 'words'], '`words`: one in which no tools are called.'),
    })
    .describe('A response is asked for.'),
]);

/** Lines of the provider’s side, audio left out. */
export const PROVIDER_LINES = {
  'provider-event': z
    .object({
      t,
      e: z.literal('provider-event'),
      event: z.discriminatedUnion('type', [...sessionEvents, ...talkEvents]),
      session,
      nested,
    })
    .describe('Something came from the provider.'),
  'provider-command': z
    .object({
      t,
      e: z.literal('provider-command'),
      command,
      session,
      again: flag('It was said to an earlier session, too.'),
      unsent: flag('There was no session to send it to; it is made good when there is one again.'),
    })
    .describe('Something was asked of the provider.'),
  playback: z
    .object({
      t,
      e: z.literal('playback'),
      part,
      responseId,
      receivedMs: number('Of its audio that came from the provider.'),
      sentMs: number('Of it that went to the carrier.'),
      heardMs: number('Of it that the caller heard.'),
      outcome: oneOf(
        ['heard', 'cut', 'unheard'],
        'Heard to its end, cut off, or given up before any of it was heard.',
      ),
      heardText: text('The words that go with what was heard.'),
    })
    .describe('A piece of the agent’s speech has ended for the caller.'),
};
