import { describe, expect, it } from 'vitest';
import { isProtocolEvent } from '../../../src/providers/openai-realtime/event-names.js';
import {
  codecFor,
  DIALECTS,
  eventNamesIn,
  faultIn,
  HAS_SCHEMA,
  readyCodec,
  receive,
  schemaFaults,
  type Json,
} from './support.js';

const PART = { response_id: 'resp_1', item_id: 'item_1', output_index: 0, content_index: 0 };
const CALLER = { item_id: 'item_u', content_index: 0 };
const TRANSCRIPTION = 'conversation.item.input_audio_transcription';

/** One server event, and what the call is told. */
type Row = readonly [event: Json & { readonly type: string }, told: readonly Json[]];

const agentSays = (text: string, final: boolean): Json => ({
  type: 'transcript',
  speaker: 'agent',
  itemId: 'item_1',
  text,
  final,
});
const callerSays = (text: string, final: boolean): Json => ({
  ...agentSays(text, final),
  speaker: 'caller',
  itemId: 'item_u',
});
const audio = { type: 'audio', responseId: 'resp_1', part: { itemId: 'item_1', contentIndex: 0 } };

const SAME_NAMES: readonly Row[] = [
  [
    { type: 'response.created', response: { id: 'resp_1', status: 'in_progress' } },
    [{ type: 'response-started', responseId: 'resp_1' }],
  ],
  [
    { type: 'input_audio_buffer.speech_started', audio_start_ms: 1240, item_id: 'item_u' },
    [{ type: 'speech-started', itemId: 'item_u', audioMs: 1240 }],
  ],
  [
    { type: 'input_audio_buffer.speech_stopped', audio_end_ms: 3340, item_id: 'item_u' },
    [{ type: 'speech-stopped', itemId: 'item_u', audioMs: 3340 }],
  ],
  [{ type: `${TRANSCRIPTION}.delta`, ...CALLER, delta: 'A table' }, [callerSays('A table', false)]],
  [
    {
      type: `${TRANSCRIPTION}.completed`,
      ...CALLER,
      transcript: 'A table for two.',
      usage: { type: 'duration', seconds: 2 },
    },
    [callerSays('A table for two.', true)],
  ],
  [
    {
      type: 'rate_limits.updated',
      rate_limits: [{ name: 'tokens', limit: 40000, remaining: 39000, reset_seconds: 1.5 }],
    },
    [{ type: 'rate-limits', remaining: { tokens: 39000 }, resetMs: { tokens: 1500 } }],
  ],
];

const GA_NAMES: readonly Row[] = [
  [
    { type: 'response.output_audio.delta', ...PART, delta: 'AQACAA==' },
    [{ ...audio, frame: { encoding: 'pcm16', rateHz: 24000, samples: Int16Array.of(1, 2) } }],
  ],
  [{ type: 'response.output_audio.done', ...PART }, [{ ...audio, type: 'audio-done' }]],
  [{ type: 'response.output_audio_transcript.delta', ...PART, delta: 'Good' }, [agentSays('Good', false)]],
  [
    { type: 'response.output_audio_transcript.done', ...PART, transcript: 'Good day.' },
    [agentSays('Good day.', true)],
  ],
  [{ type: 'response.output_text.delta', ...PART, delta: 'Good' }, [agentSays('Good', false)]],
  [{ type: 'response.output_text.done', ...PART, text: 'Good day.' }, [agentSays('Good day.', true)]],
];
const BETA_NAMES = GA_NAMES.map(([event, told]): Row => [
  { ...event, type: event.type.replace('output_', '') },
  told,
]);

describe.each(DIALECTS)('to a session in %s', (dialect) => {
  it.each([...SAME_NAMES, ...GA_NAMES, ...BETA_NAMES].map(([event, told]) => ({ event, told })))(
    '$event.type means what it says',
    ({ event, told }) => {
      expect(receive(readyCodec({ dialect }), { event_id: 'e', ...event })).toEqual(told);
    },
  );
});

describe.runIf(HAS_SCHEMA)('by the protocol’s schemas', () => {
  it('these events are what servers send, in GA and in beta', () => {
    const faultsIn = (definition: string, rows: readonly Row[]): string[] =>
      rows.flatMap(([event]) => schemaFaults(definition, { event_id: 'e', ...event }));
    expect(faultsIn('RealtimeServerEvent', [...SAME_NAMES, ...GA_NAMES])).toEqual([]);
    expect(faultsIn('RealtimeBetaServerEvent', [...SAME_NAMES, ...BETA_NAMES])).toEqual([]);
  });
});

describe('the end of a response', () => {
  const done = (response: Json): readonly unknown[] =>
    receive(readyCodec(), { type: 'response.done', event_id: 'e', response: { id: 'resp_1', ...response } });

  it('tells what it cost, then how it ended', () => {
    const usage = {
      total_tokens: 1000,
      input_tokens: 800,
      output_tokens: 200,
      input_token_details: {
        text_tokens: 500,
        audio_tokens: 300,
        cached_tokens: 384,
        cached_tokens_details: { text_tokens: 320, audio_tokens: 64 },
      },
      output_token_details: { text_tokens: 40, audio_tokens: 160 },
    };
    expect(done({ status: 'completed', usage })).toEqual([
      {
        type: 'usage',
        responseId: 'resp_1',
        tokens: {
          inputText: 500,
          inputAudio: 300,
          cachedText: 320,
          cachedAudio: 64,
          outputText: 40,
          outputAudio: 160,
        },
      },
      { type: 'response-done', responseId: 'resp_1', status: 'completed' },
    ]);
  });

  it('counts what a server leaves out of the usage as nothing', () => {
    const [usage] = done({ status: 'completed', usage: { input_token_details: { text_tokens: -5 } } });
    expect(usage).toMatchObject({ tokens: { inputText: 0, cachedAudio: 0, outputAudio: 0 } });
  });

  it('is no fault when it was cancelled', () => {
    const status_details = { type: 'cancelled', reason: 'turn_detected' };
    expect(done({ status: 'cancelled', status_details, usage: null })).toEqual([
      { type: 'response-done', responseId: 'resp_1', status: 'cancelled' },
    ]);
  });

  it.each([
    ['insufficient_quota', 'fatal'],
    ['model_not_found', 'fatal'],
    ['rate_limit_exceeded', 'retryable'],
    ['server_error', 'retryable'],
    ['response_cancel_not_active', 'retryable'],
    ['something_new', 'retryable'],
  ])('is a fault when it failed: %s is %s', (code, severity) => {
    const status_details = { type: 'failed', error: { type: 'x', code, message: 'Not today.' } };
    expect(done({ status: 'failed', status_details })).toMatchObject([
      {
        type: 'response-done',
        status: 'failed',
        fault: { code: 'provider.response_failed', providerCode: code, severity },
      },
    ]);
  });

  it('gives the provider’s own message, and what to do', () => {
    const error = { type: 'insufficient_quota', code: 'insufficient_quota', message: 'Quota is used up.' };
    expect(done({ status: 'failed', status_details: { type: 'failed', error } })).toMatchObject([
      { fault: { message: "the response failed: Quota is used up. (check the account's billing)" } },
    ]);
  });

  it.each(['max_output_tokens', 'content_filter'])('is a fault when it stayed unfinished: %s', (reason) => {
    expect(done({ status: 'incomplete', status_details: { type: 'incomplete', reason } })).toEqual([
      {
        type: 'response-done',
        responseId: 'resp_1',
        status: 'incomplete',
        fault: {
          code: 'provider.response_failed',
          severity: 'retryable',
          providerCode: reason,
          message: `the response was not finished: ${reason}`,
        },
      },
    ]);
  });

  it.each([undefined, null, 'in_progress', 7])(
    'is a failure when the status is %s: nothing stays open',
    (status) => {
      expect(done({ status })).toMatchObject([
        { status: 'failed', fault: { message: 'the response failed: no reason was given' } },
      ]);
    },
  );
});

describe('audio that became an item', () => {
  it('is told of, whoever found its end, and by servers too that do not say which item', () => {
    const committed = { type: 'input_audio_buffer.committed', item_id: 'u1', previous_item_id: null };
    expect(receive(readyCodec(), committed)).toEqual([{ type: 'committed', itemId: 'u1' }]);
    expect(receive(readyCodec(), { type: committed.type })).toEqual([{ type: 'committed', itemId: '' }]);
  });
});

describe('a transcription that failed', () => {
  it('does not end the call, whatever the cause', () => {
    const error = { type: 'invalid_request_error', code: 'model_not_found', message: 'No such model.' };
    const events = receive(readyCodec(), { type: `${TRANSCRIPTION}.failed`, ...CALLER, error });
    expect(faultIn(events)).toEqual({
      code: 'provider.error',
      severity: 'retryable',
      providerCode: 'model_not_found',
      message: "the caller's words were not transcribed: No such model.",
    });
  });
});

describe('events without meaning for a call', () => {
  it.each([
    'conversation.created',
    'conversation.item.created',
    'conversation.item.added',
    'conversation.item.done',
    'conversation.item.truncated',
    'input_audio_buffer.cleared',
    'input_audio_buffer.timeout_triggered',
    'response.content_part.added',
    'response.function_call_arguments.delta',
    'transcription_session.updated',
    'mcp_list_tools.failed',
  ])('%s is known and ignored', (name) => {
    expect(receive(codecFor(), { type: name })).toEqual([{ type: 'ignored', name, known: true }]);
  });

  it.each(['ping', 'localai.status', 'session.start', 'toString', '__proto__', ''])(
    '%j is unknown and ignored',
    (name) => {
      expect(receive(codecFor(), { type: name })).toEqual([{ type: 'ignored', name, known: false }]);
    },
  );

  it('an unknown name is passed on no longer than a name is', () => {
    const [event] = receive(codecFor(), { type: 'x'.repeat(5000) });
    expect(event).toMatchObject({ known: false, name: `${'x'.repeat(99)}…` });
  });

  it.runIf(HAS_SCHEMA)('no event of the protocol is unknown', () => {
    const names = [...eventNamesIn('RealtimeServerEvent'), ...eventNamesIn('RealtimeBetaServerEvent')];
    expect(names.length).toBe(46 + 44);
    expect(names.filter((name) => !isProtocolEvent(name))).toEqual([]);
  });
});

describe('what is no event', () => {
  it.each(['', '{', 'null', '[]', '"session.created"', '7', '{}', '{"type":7}', '{"type":null}'])(
    '%j is a malformed message, and the call goes on',
    (message) => {
      expect(faultIn(codecFor().decode(message))).toMatchObject({
        code: 'provider.malformed_message',
        severity: 'retryable',
      });
    },
  );

  it('takes a caller who begins to speak for one, also where the server leaves out which item and when', () => {
    expect(receive(codecFor(), { type: 'input_audio_buffer.speech_started' })).toEqual([
      { type: 'speech-started', itemId: '', audioMs: 0 },
    ]);
  });

  it.each([
    ['response.created', 'response'],
    ['response.done', 'response'],
    ['response.output_audio.delta', 'response_id'],
    ['response.output_audio_transcript.done', 'item_id'],
    ['response.function_call_arguments.done', 'call_id'],
    ['error', 'error'],
  ])('%s without its %s says so', (type, field) => {
    expect(faultIn(receive(codecFor(), { type })).message).toBe(`${type} without a usable ${field}`);
  });
});
