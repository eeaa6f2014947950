import { describe, expect, it } from 'vitest';
import { BOTH, PracticeClient, type Dialect } from './practice-client.js';

interface Refusal {
  readonly what: string;
  readonly dialect: Dialect | 'both';
  readonly event: Readonly<Record<string, unknown>>;
  readonly code: string;
  readonly param: string | null;
  readonly message: string | RegExp;
}

const ga = (session: object) => ({ type: 'session.update', session: { type: 'realtime', ...session } });
const beta = (session: object) => ({ type: 'session.update', session });
const item = (fields: object) => ({ type: 'conversation.item.create', item: fields });
const nestedTool = { type: 'function', function: { name: 'look_up', parameters: {} } };

const MISSING = 'missing_required_parameter';
const UNKNOWN = 'unknown_parameter';

const refusals: readonly Refusal[] = [
  {
    what: 'a tool nested as in Chat Completions',
    dialect: 'ga',
    event: ga({ tools: [nestedTool] }),
    code: MISSING,
    param: 'session.tools[0].name',
    message: "Missing required parameter: 'session.tools[0].name'.",
  },
  {
    what: 'a tool nested as in Chat Completions',
    dialect: 'beta',
    event: beta({ tools: [nestedTool] }),
    code: MISSING,
    param: 'session.tools[0].name',
    message: "Missing required parameter: 'session.tools[0].name'.",
  },
  {
    what: 'a tool without a type',
    dialect: 'both',
    event: { type: 'response.create', response: { tools: [{ name: 'x' }] } },
    code: MISSING,
    param: 'response.tools[0].type',
    message: "Missing required parameter: 'response.tools[0].type'.",
  },
  {
    what: 'a nested tool choice',
    dialect: 'beta',
    event: beta({ tool_choice: { type: 'function', function: { name: 'x' } } }),
    code: MISSING,
    param: 'session.tool_choice.name',
    message: "Missing required parameter: 'session.tool_choice.name'.",
  },
  {
    what: 'a session without its type',
    dialect: 'ga',
    event: beta({ instructions: 'Be brief.' }),
    code: MISSING,
    param: 'session.type',
    message: "Missing required parameter: 'session.type'.",
  },
  {
    what: 'PCM output without a rate',
    dialect: 'ga',
    event: ga({ audio: { output: { format: { type: 'audio/pcm' } } } }),
    code: MISSING,
    param: 'session.audio.output.format.rate',
    message: "Missing required parameter: 'session.audio.output.format.rate'.",
  },
  {
    what: 'PCM input without a rate',
    dialect: 'ga',
    event: ga({ audio: { input: { format: { type: 'audio/pcm' } } } }),
    code: MISSING,
    param: 'session.audio.input.format.rate',
    message: "Missing required parameter: 'session.audio.input.format.rate'.",
  },
  {
    what: 'PCM at another rate',
    dialect: 'ga',
    event: ga({ audio: { input: { format: { type: 'audio/pcm', rate: 16000 } } } }),
    code: 'integer_below_min_value',
    param: 'session.audio.input.format.rate',
    message: /integer below minimum value\. Expected a value >= 24000, but got 16000 instead\.$/,
  },
  {
    what: 'G.711 with a rate',
    dialect: 'ga',
    event: ga({ audio: { output: { format: { type: 'audio/pcmu', rate: 8000 } } } }),
    code: UNKNOWN,
    param: 'session.audio.output.format.rate',
    message: "Unknown parameter: 'session.audio.output.format.rate'.",
  },
  {
    what: 'an audio format by its beta name',
    dialect: 'ga',
    event: ga({ audio: { input: { format: 'g711_ulaw' } } }),
    code: 'invalid_type',
    param: 'session.audio.input.format',
    message: "Invalid type for 'session.audio.input.format': expected an object, but got a string instead.",
  },
  {
    what: 'an audio format by its GA name',
    dialect: 'beta',
    event: beta({ input_audio_format: 'audio/pcmu' }),
    code: 'invalid_value',
    param: 'session.input_audio_format',
    message: "Invalid value: 'audio/pcmu'. Supported values are: 'pcm16', 'g711_ulaw', and 'g711_alaw'.",
  },
  {
    what: 'audio and text together',
    dialect: 'ga',
    event: ga({ output_modalities: ['audio', 'text'] }),
    code: 'invalid_value',
    param: 'session.output_modalities',
    message: "Invalid modalities: ['audio', 'text']. Supported combinations are: ['text'] and ['audio'].",
  },
  {
    what: 'audio without text',
    dialect: 'beta',
    event: beta({ modalities: ['audio'] }),
    code: 'invalid_value',
    param: 'session.modalities',
    message: "Invalid modalities: ['audio']. Supported combinations are: ['text'] and ['audio', 'text'].",
  },
  {
    what: 'audio without text for one response',
    dialect: 'beta',
    event: { type: 'response.create', response: { modalities: ['audio'] } },
    code: 'invalid_value',
    param: 'response.modalities',
    message: "Invalid modalities: ['audio']. Supported combinations are: ['text'] and ['audio', 'text'].",
  },
  {
    what: 'GA keys',
    dialect: 'beta',
    event: beta({ output_modalities: ['audio'] }),
    code: UNKNOWN,
    param: 'session.output_modalities',
    message: "Unknown parameter: 'session.output_modalities'.",
  },
  {
    what: 'an idle timeout',
    dialect: 'beta',
    event: beta({ turn_detection: { type: 'server_vad', idle_timeout_ms: 6000 } }),
    code: UNKNOWN,
    param: 'session.turn_detection.idle_timeout_ms',
    message: "Unknown parameter: 'session.turn_detection.idle_timeout_ms'.",
  },
  {
    what: 'a key deep inside that does not exist',
    dialect: 'ga',
    event: ga({ audio: { input: { turn_detection: { type: 'server_vad', eagerness: 'low' } } } }),
    code: UNKNOWN,
    param: 'session.audio.input.turn_detection.eagerness',
    message: "Unknown parameter: 'session.audio.input.turn_detection.eagerness'.",
  },
  {
    what: 'a key beside the event that does not exist',
    dialect: 'both',
    event: { type: 'response.cancel', reason: 'bored' },
    code: UNKNOWN,
    param: 'reason',
    message: "Unknown parameter: 'reason'.",
  },
  {
    what: 'a value of the wrong type',
    dialect: 'beta',
    event: beta({ instructions: 5 }),
    code: 'invalid_type',
    param: 'session.instructions',
    message: "Invalid type for 'session.instructions': expected a string, but got an integer instead.",
  },
  {
    what: 'a value outside its list',
    dialect: 'ga',
    event: ga({ tool_choice: 'never' }),
    code: 'invalid_value',
    param: 'session.tool_choice',
    message: "Invalid value: 'never'. Supported values are: 'none', 'auto', and 'required'.",
  },
  {
    what: 'turn detection of an unknown kind',
    dialect: 'beta',
    event: beta({ turn_detection: { type: 'none' } }),
    code: 'invalid_value',
    param: 'session.turn_detection.type',
    message: "Invalid value: 'none'. Supported values are: 'server_vad' and 'semantic_vad'.",
  },
  {
    what: 'a temperature out of range',
    dialect: 'beta',
    event: beta({ temperature: 2 }),
    code: 'decimal_above_max_value',
    param: 'session.temperature',
    message: /Expected a value <= 1\.2, but got 2 instead\.$/,
  },
  {
    what: 'another model',
    dialect: 'beta',
    event: beta({ model: 'gpt-other' }),
    code: 'invalid_value',
    param: 'session.model',
    message: "A session's model cannot be changed.",
  },
  {
    what: 'assistant text under its beta name',
    dialect: 'ga',
    event: item({ type: 'message', role: 'assistant', content: [{ type: 'text', text: 'Hi' }] }),
    code: 'invalid_value',
    param: 'item.content[0].type',
    message: "Invalid value: 'text'. Value must be 'output_text'.",
  },
  {
    what: 'assistant text under its GA name',
    dialect: 'beta',
    event: item({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] }),
    code: 'invalid_value',
    param: 'item.content[0].type',
    message: "Invalid value: 'output_text'. Value must be 'text'.",
  },
  {
    what: 'a text part without text',
    dialect: 'both',
    event: item({ type: 'message', role: 'user', content: [{ type: 'input_text' }] }),
    code: MISSING,
    param: 'item.content[0].text',
    message: "Missing required parameter: 'item.content[0].text'.",
  },
  {
    what: 'the result of a call that was never made',
    dialect: 'both',
    event: item({ type: 'function_call_output', call_id: 'call_x', output: '{}' }),
    code: 'invalid_tool_call_id',
    param: null,
    message: "Tool call ID 'call_x' not found in conversation.",
  },
  {
    what: 'an item after one that does not exist',
    dialect: 'both',
    event: {
      ...item({ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'x' }] }),
      previous_item_id: 'item_x',
    },
    code: 'invalid_value',
    param: 'previous_item_id',
    message: "The item with id 'item_x' does not exist.",
  },
  ...(['retrieve', 'delete', 'truncate'] as const).map((verb) => ({
    what: `to ${verb} an item that does not exist`,
    dialect: 'both' as const,
    event: {
      type: `conversation.item.${verb}`,
      item_id: 'item_x',
      ...(verb === 'truncate' && { content_index: 0, audio_end_ms: 10 }),
    },
    code: `item_${verb}_invalid_item_id`,
    param: 'item_id',
    message: /the item with id 'item_x' does not exist\.$/,
  })),
  {
    what: 'a truncation at a place that is no number',
    dialect: 'both',
    event: { type: 'conversation.item.truncate', item_id: 'x', content_index: 0, audio_end_ms: null },
    code: 'invalid_type',
    param: 'audio_end_ms',
    message: /but got null instead\.$/,
  },
  {
    what: 'a truncation inside a millisecond',
    dialect: 'both',
    event: { type: 'conversation.item.truncate', item_id: 'x', content_index: 0, audio_end_ms: 1.5 },
    code: 'invalid_type',
    param: 'audio_end_ms',
    message: "Invalid type for 'audio_end_ms': expected an integer, but got a decimal instead.",
  },
  {
    what: 'a cancel while nothing is active',
    dialect: 'both',
    event: { type: 'response.cancel' },
    code: 'response_cancel_not_active',
    param: null,
    message: 'Cancellation failed: no active response found',
  },
  {
    what: 'a commit of an empty buffer',
    dialect: 'both',
    event: { type: 'input_audio_buffer.commit' },
    code: 'input_audio_buffer_commit_empty',
    param: null,
    message: /Expected at least 100ms of audio, but buffer only has 0\.00ms of audio\.$/,
  },
  ...['###=', 'AAA', '', Buffer.from([1, 2, 3]).toString('base64')].map((audio) => ({
    what: `audio that is no base64 of whole samples (${JSON.stringify(audio)})`,
    dialect: 'both' as const,
    event: { type: 'input_audio_buffer.append', audio },
    code: 'invalid_value',
    param: 'audio',
    message: /^Invalid 'audio'\. Expected base64-encoded audio bytes \(mono PCM16 at 24kHz\)/,
  })),
  {
    what: 'audio without audio',
    dialect: 'both',
    event: { type: 'input_audio_buffer.append' },
    code: MISSING,
    param: 'audio',
    message: "Missing required parameter: 'audio'.",
  },
  {
    what: 'an unknown event type',
    dialect: 'both',
    event: { type: 'session.destroy' },
    code: 'invalid_value',
    param: 'type',
    message: /^Invalid value: 'session\.destroy'\. Supported values are: 'session\.update'/,
  },
  {
    what: 'an event without a type',
    dialect: 'both',
    event: { session: {} },
    code: 'invalid_event',
    param: 'type',
    message: "Missing required parameter: 'type'.",
  },
  {
    what: 'an event that only exists over WebRTC',
    dialect: 'both',
    event: { type: 'output_audio_buffer.clear' },
    code: 'invalid_value',
    param: 'type',
    message: /only supported over WebRTC and SIP/,
  },
];

const FLAT_KEYS = {
  modalities: ['audio', 'text'],
  voice: 'alloy',
  input_audio_format: 'pcm16',
  output_audio_format: 'pcm16',
  input_audio_transcription: { model: 'whisper-1' },
  turn_detection: { type: 'server_vad' },
  temperature: 0.8,
  max_response_output_tokens: 100,
};

describe('a strict server', () => {
  const cases = refusals.flatMap((refusal) => {
    const dialects = refusal.dialect === 'both' ? BOTH : [refusal.dialect];
    return dialects.map((dialect) => [dialect, refusal.what, refusal] as const);
  });

  it.each(cases)('in %s refuses %s with the API’s own words', (dialect, _what, refusal) => {
    const client = new PracticeClient(dialect);
    client.forget();
    client.send({ event_id: 'mine', ...refusal.event });
    expect(client.events).toHaveLength(1);
    expect(client.last('error')['error']).toEqual({
      type: 'invalid_request_error',
      code: refusal.code,
      param: refusal.param,
      message:
        typeof refusal.message === 'string'
          ? refusal.message
          : (expect.stringMatching(refusal.message) as unknown),
      event_id: 'mine',
    });
    expect(client.closed).toBeUndefined();
  });

  it.each(Object.entries(FLAT_KEYS))('in GA refuses the flat beta key %s', (key, value) => {
    const client = new PracticeClient('ga');
    client.send(ga({ [key]: value }));
    expect(client.last('error')['error']).toMatchObject({ code: UNKNOWN, param: `session.${key}` });
  });

  it.each(Object.entries(FLAT_KEYS))('in beta takes the flat key %s', (key, value) => {
    const client = new PracticeClient('beta');
    client.send(beta({ [key]: value }));
    expect(client.last('session.updated')['session']).toHaveProperty(key);
    expect(client.all('error')).toEqual([]);
  });

  it.each(['{', '[]', '"hello"', 'null', '{"type":5}'])('answers %s with invalid_event', (message) => {
    const client = new PracticeClient();
    client.sendText(message);
    expect(client.last('error')['error']).toMatchObject({ code: 'invalid_event', event_id: null });
  });

  it('answers a binary message with invalid_event', () => {
    const client = new PracticeClient();
    client.sendBinary(160);
    expect(client.last('error')['error']).toMatchObject({ code: 'invalid_event' });
  });

  it('refuses one append of more than 15 MiB', () => {
    const client = new PracticeClient();
    const audio = Buffer.alloc(15 * 1024 * 1024 + 2).toString('base64');
    client.send({ type: 'input_audio_buffer.append', audio });
    expect(client.last('error')['error']).toMatchObject({ code: 'invalid_value', param: 'audio' });
  });

  it.each(BOTH)('in %s keeps all previous settings when one field of an update is bad', (dialect) => {
    const client = new PracticeClient(dialect);
    client.update({ ga: { instructions: 'First.' }, beta: { instructions: 'First.' } });
    const before = client.last('session.updated')['session'];
    const bad = { instructions: 'Second.', tools: [nestedTool] };
    client.update({ ga: bad, beta: bad });
    client.update({ ga: {}, beta: {} });
    expect(client.all('error')).toHaveLength(1);
    expect(client.all('session.updated')).toHaveLength(2);
    expect(client.last('session.updated')['session']).toEqual(before);
  });

  it('goes on working after a refusal', () => {
    const client = new PracticeClient();
    client.send({ type: 'nonsense' });
    client.send(ga({ instructions: 'Still here.' }));
    expect(client.last('session.updated')['session']).toMatchObject({ instructions: 'Still here.' });
  });
});
