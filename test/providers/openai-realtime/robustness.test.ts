import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { understoodEvent } from '../../../src/providers/openai-realtime/event-names.js';
import { askedSession, codecFor, EVERYTHING, HANG_UP, readyCodec, receive } from './support.js';

const NAMES = [
  'session.created',
  'session.updated',
  'error',
  'input_audio_buffer.speech_started',
  'conversation.item.input_audio_transcription.completed',
  'conversation.item.input_audio_transcription.failed',
  'response.created',
  'response.done',
  'response.output_item.added',
  'response.output_item.done',
  'response.audio.delta',
  'response.output_audio.done',
  'response.text.done',
  'response.function_call_arguments.done',
  'rate_limits.updated',
];
const FIELDS = [
  'session',
  'error',
  'response',
  'item',
  'delta',
  'item_id',
  'response_id',
  'rate_limits',
  'usage',
  'id',
  'type',
  'code',
];

/** JSON that looks like an event on the outside and may be anything within. */
const anyEvent = fc
  .tuple(fc.constantFrom(...NAMES), fc.dictionary(fc.constantFrom(...FIELDS), fc.jsonValue({ maxDepth: 4 })))
  .map(([type, fields]) => JSON.stringify({ ...fields, type }));

describe('whatever arrives', () => {
  it('the names that the property below is about are understood', () => {
    expect(NAMES.filter((name) => understoodEvent(name) === undefined)).toEqual([]);
  });

  it('decoding never throws and always says something', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(anyEvent, fc.json(), fc.string()), { maxLength: 8 }), (messages) => {
        const codec = codecFor(EVERYTHING, [HANG_UP]);
        askedSession(codec);
        for (const message of messages) expect(codec.decode(message).length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  it('a message nested without end is no danger', () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    for (const name of NAMES) {
      const codec = codecFor(EVERYTHING, [HANG_UP]);
      askedSession(codec);
      const fields = FIELDS.filter((field) => field !== 'type').map((field) => `"${field}":${deep}`);
      expect(codec.decode(`{"type":"${name}",${fields.join(',')}}`).length).toBeGreaterThan(0);
    }
  });
});

describe('a key that a provider quotes back', () => {
  const KEY = 'sk-proj-AbCd1234efGH5678';

  it.each([
    { type: 'error', error: { type: 'x', code: 'y', message: `Incorrect API key provided: ${KEY}.` } },
    { type: 'error', error: { type: 'x', code: KEY, message: 'no', param: KEY } },
    { type: 'error', error: { type: 'x', message: `${'x'.repeat(490)} ${KEY}` } },
    { type: 'error', error: { type: 'x', message: `header was 'Authorization: Bearer abcdef0123456789'` } },
    {
      type: 'response.done',
      response: { id: 'r', status: 'failed', status_details: { error: { code: 'y', message: KEY } } },
    },
    {
      type: 'conversation.item.input_audio_transcription.failed',
      item_id: 'i',
      error: { message: `key ${KEY}` },
    },
    { type: KEY },
  ])('is not passed on: %j', (event) => {
    const told = JSON.stringify(receive(readyCodec(), event));
    expect(told).not.toMatch(/AbCd|sk-proj|abcdef0123/);
    expect(told).toContain('***');
  });

  it('is not passed on from a closing connection', () => {
    const ends = [
      { kind: 'closed', code: 3000, reason: `bad key ${KEY}` },
      { kind: 'failed', message: `Invalid character in header content ["Bearer ${KEY}"]` },
    ] as const;
    for (const end of ends) expect(JSON.stringify(codecFor().ended(end))).not.toContain('AbCd');
  });
});
