import { describe, expect, it } from 'vitest';
import { compareEcho, describeMismatch } from '../../../src/providers/openai-realtime/session-echo.js';
import { askedSession, codecFor, EVERYTHING, HANG_UP, type Json } from './support.js';

const GA = askedSession(codecFor(EVERYTHING, [HANG_UP]));
const BETA = askedSession(codecFor({ ...EVERYTHING, dialect: 'beta', temperature: 0.8 }, [HANG_UP]));

/** A copy of a session with one value replaced; undefined takes the key away. */
function withValue(session: Json, path: string, value: unknown): Json {
  const [key = '', ...rest] = path.split('.');
  const inner = rest.length === 0 ? value : withValue((session[key] ?? {}) as Json, rest.join('.'), value);
  return JSON.parse(JSON.stringify({ ...session, [key]: inner })) as Json;
}

function mismatches(asked: Json, echoed: Json): readonly string[] {
  return compareEcho(asked, echoed).map(describeMismatch);
}

describe('an echo that agrees', () => {
  it.each([
    ['ga', GA],
    ['beta', BETA],
  ])('is the same session: %s', (_dialect, session) => {
    expect(mismatches(session, session)).toEqual([]);
  });

  it('may have the server’s own keys and defaults beside what was asked', () => {
    const asked = askedSession(codecFor());
    const echoed = {
      ...asked,
      id: 'sess_1',
      object: 'realtime.session',
      model: 'gpt-realtime',
      expires_at: 1,
      instructions: 'Be helpful.',
      audio: {
        input: {
          format: { type: 'audio/pcm', rate: 24000 },
          transcription: null,
          turn_detection: {
            type: 'server_vad',
            threshold: 0.5,
            prefix_padding_ms: 300,
            idle_timeout_ms: null,
          },
        },
        output: { format: { type: 'audio/pcm', rate: 24000 }, voice: 'alloy', speed: 1 },
      },
    };
    expect(mismatches(asked, echoed)).toEqual([]);
  });

  it.each([
    ['a float rounded to 32 bits', BETA, 'temperature', 0.800000011920929],
    ['modalities in another order', BETA, 'modalities', ['text', 'audio']],
    ['a μ-law or PCM format without its rate', GA, 'audio.input.format', { type: 'audio/pcm' }],
    ['null left out', GA, 'tracing', undefined],
    ['trimmed instructions', GA, 'instructions', `${String(GA['instructions'])}\n`],
    ['a setting that no call stands on left out', GA, 'truncation', undefined],
    ['an item of the transcription left out', GA, 'audio.input.transcription.language', undefined],
  ])('may differ by %s', (_what, asked, path, value) => {
    expect(mismatches(asked, withValue(asked, path, value))).toEqual([]);
  });

  it('may have a tool’s keys in another order', () => {
    const tool = {
      parameters: { required: ['reason'], properties: { reason: { type: 'string' } }, type: 'object' },
      description: 'Ends the call.',
      name: 'hang_up',
      type: 'function',
    };
    expect(mismatches(GA, { ...GA, tools: [tool] })).toEqual([]);
  });

  it('may leave out an empty list of tools', () => {
    expect(mismatches({ tools: [] }, {})).toEqual([]);
  });
});

describe('an echo that differs is told by field', () => {
  const rows: readonly (readonly [Json, string, unknown, string])[] = [
    [GA, 'output_modalities', ['text'], 'output_modalities: asked audio, got text'],
    [GA, 'audio.output.voice', 'marin', 'audio.output.voice: asked alloy, got marin'],
    [GA, 'audio.output.voice', undefined, 'audio.output.voice: asked alloy, got nothing'],
    [GA, 'audio.output.speed', 1, 'audio.output.speed: asked 1.1, got 1'],
    [
      GA,
      'audio.output.format',
      { type: 'audio/pcmu' },
      'audio.output.format: asked audio/pcm, got audio/pcmu',
    ],
    [
      GA,
      'audio.input.format.rate',
      16000,
      'audio.input.format: asked audio/pcm at 24000 Hz, got audio/pcm at 16000 Hz',
    ],
    [GA, 'audio.input.format', undefined, 'audio.input.format: asked audio/pcm, got nothing'],
    [GA, 'audio.input.format', 'pcm16', 'audio.input.format: asked audio/pcm, got pcm16'],
    [
      GA,
      'audio.input.turn_detection',
      null,
      'audio.input.turn_detection: asked {type, threshold, prefix_padding_ms, si…, got nothing',
    ],
    [
      GA,
      'audio.input.turn_detection.type',
      'semantic_vad',
      'audio.input.turn_detection.type: asked server_vad, got semantic_vad',
    ],
    [
      GA,
      'audio.input.turn_detection.threshold',
      undefined,
      'audio.input.turn_detection.threshold: asked 0.6, got nothing',
    ],
    [
      GA,
      'audio.input.turn_detection.interrupt_response',
      true,
      'audio.input.turn_detection.interrupt_response: asked false, got true',
    ],
    [
      GA,
      'audio.input.transcription',
      null,
      'audio.input.transcription: asked {model, language}, got nothing',
    ],
    [
      GA,
      'audio.input.transcription',
      undefined,
      'audio.input.transcription.model: asked gpt-transcribe, got nothing',
    ],
    [
      GA,
      'audio.input.noise_reduction.type',
      'near_field',
      'audio.input.noise_reduction.type: asked far_field, got near_field',
    ],
    [GA, 'tool_choice', 'none', 'tool_choice: asked auto, got none'],
    [GA, 'tracing', 'auto', 'tracing: asked nothing, got auto'],
    [GA, 'max_output_tokens', 'inf', 'max_output_tokens: asked 900, got inf'],
    [GA, 'audio', null, 'audio: asked {input, output}, got nothing'],
    [GA, 'tools', [], 'tools[hang_up]: asked hang_up, got nothing'],
    [GA, 'tools', undefined, 'tools[hang_up]: asked hang_up, got nothing'],
    [BETA, 'modalities', ['text'], 'modalities: asked audio, text, got text'],
    [BETA, 'voice', 'coral', 'voice: asked alloy, got coral'],
    [BETA, 'input_audio_format', 'g711_ulaw', 'input_audio_format: asked pcm16, got g711_ulaw'],
    [BETA, 'output_audio_format', undefined, 'output_audio_format: asked pcm16, got nothing'],
    [BETA, 'temperature', 0.6, 'temperature: asked 0.8, got 0.6'],
    [BETA, 'turn_detection.type', 'none', 'turn_detection.type: asked server_vad, got none'],
    [
      BETA,
      'input_audio_transcription.model',
      'whisper-1',
      'input_audio_transcription.model: asked gpt-transcribe, got whisper-1',
    ],
    [BETA, 'max_response_output_tokens', 4096, 'max_response_output_tokens: asked 900, got 4096'],
  ];
  it.each(rows.map(([asked, path, value, told]) => ({ asked, path, value, told })))(
    '$told',
    ({ asked, path, value, told }) => {
      expect(mismatches(asked, withValue(asked, path, value))).toEqual([told]);
    },
  );

  it('counts what is in a list, not only whether it is there', () => {
    const transcription = (keywords: string[]): Json => ({
      audio: { input: { transcription: { keywords } } },
    });
    expect(mismatches(transcription(['spa', 'spa']), transcription(['spa', 'bar']))).toHaveLength(1);
    expect(mismatches(transcription(['spa', 'bar']), transcription(['spa', 'spa']))).toHaveLength(1);
    expect(mismatches(transcription(['spa', 'bar']), transcription(['bar', 'spa']))).toEqual([]);
  });

  it('tells a tool whose description or parameters came back otherwise', () => {
    const [tool] = GA['tools'] as Json[];
    const tools = [{ ...tool, description: 'Stays.', parameters: { type: 'object', properties: {} } }];
    expect(mismatches(GA, { ...GA, tools })).toEqual([
      'tools[hang_up].description: asked Ends the call., got Stays.',
      'tools[hang_up].parameters: asked {type, properties, required}, got {type, properties}',
    ]);
  });

  it('tells a tool that nobody asked for', () => {
    const tools = [...(GA['tools'] as Json[]), { type: 'function', name: 'web_search' }];
    expect(mismatches(GA, { ...GA, tools })).toEqual(['tools: asked hang_up, got hang_up, web_search']);
  });

  it('tells every field of a session that the server answered in the other dialect', () => {
    const paths = compareEcho(askedSession(codecFor({ instructions: 'Hi' })), BETA).map(({ path }) => path);
    expect(paths).toEqual([
      'output_modalities',
      'instructions',
      'audio.input.format',
      'audio.input.turn_detection.type',
      'audio.output.format',
      'audio.output.voice',
      'tools',
    ]);
  });

  it('shows only the beginning of long instructions', () => {
    const instructions = `Guard this sentence well. ${'x'.repeat(5000)}`;
    const [told = ''] = mismatches({ instructions }, { instructions: `y${instructions}` });
    expect(told).toBe(
      `instructions: asked Guard this sentence well. ${'x'.repeat(13)}…, got yGuard this sentence well. ${'x'.repeat(12)}…`,
    );
  });

  it('survives an echo that is nested without end, or poisoned with odd keys', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown;
    const odd = { toString: 1, length: 3, tools: [{ name: { toString: null } }] };
    for (const value of [deep, [deep], { type: deep }, odd, 7, 'x', true]) {
      for (const key of Object.keys(GA)) expect(() => mismatches(GA, { ...GA, [key]: value })).not.toThrow();
    }
  });
});
