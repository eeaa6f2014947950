import { describe, expect, it } from 'vitest';
import { providerFormat } from '../../../src/providers/openai-realtime/format.js';
import { askedSession, codecFor, EVERYTHING, HANG_UP, sent } from './support.js';

const FLAT_TOOL = {
  type: 'function',
  name: 'hang_up',
  description: 'Ends the call.',
  parameters: { type: 'object', properties: { reason: { type: 'string' } }, required: ['reason'] },
};

describe('the reference settings', () => {
  it('become a GA session with one output kind and rated PCM both ways', () => {
    expect(askedSession(codecFor())).toEqual({
      type: 'realtime',
      output_modalities: ['audio'],
      audio: {
        input: { format: { type: 'audio/pcm', rate: 24000 }, turn_detection: { type: 'server_vad' } },
        output: { format: { type: 'audio/pcm', rate: 24000 }, voice: 'alloy' },
      },
      tools: [],
    });
  });

  it('go out in beta as they stand', () => {
    expect(askedSession(codecFor({ dialect: 'beta' }))).toEqual({
      modalities: ['audio', 'text'],
      voice: 'alloy',
      input_audio_format: 'pcm16',
      output_audio_format: 'pcm16',
      turn_detection: { type: 'server_vad' },
      tools: [],
    });
  });
});

describe('every setting', () => {
  it('has its place in a GA session', () => {
    const settings = { ...EVERYTHING, parallelToolCalls: false, reasoning: { effort: 'low' } } as const;
    expect(askedSession(codecFor(settings, [HANG_UP]))).toEqual({
      type: 'realtime',
      output_modalities: ['audio'],
      instructions: 'You are the front desk of a small hotel. Be brief.',
      audio: {
        input: {
          format: { type: 'audio/pcm', rate: 24000 },
          transcription: { model: 'gpt-transcribe', language: 'en' },
          noise_reduction: { type: 'far_field' },
          turn_detection: EVERYTHING.turnDetection,
        },
        output: { format: { type: 'audio/pcm', rate: 24000 }, voice: 'alloy', speed: 1.1 },
      },
      max_output_tokens: 900,
      tools: [FLAT_TOOL],
      tool_choice: 'auto',
      parallel_tool_calls: false,
      reasoning: { effort: 'low' },
      truncation: 'auto',
      tracing: null,
    });
  });

  it('has its flat key in a beta session', () => {
    const settings = { ...EVERYTHING, dialect: 'beta', temperature: 0.8 } as const;
    expect(askedSession(codecFor(settings, [HANG_UP]))).toEqual({
      modalities: ['audio', 'text'],
      instructions: 'You are the front desk of a small hotel. Be brief.',
      voice: 'alloy',
      speed: 1.1,
      input_audio_format: 'pcm16',
      output_audio_format: 'pcm16',
      input_audio_transcription: { model: 'gpt-transcribe', language: 'en' },
      input_audio_noise_reduction: { type: 'far_field' },
      turn_detection: EVERYTHING.turnDetection,
      temperature: 0.8,
      max_response_output_tokens: 900,
      tools: [FLAT_TOOL],
      tool_choice: 'auto',
      truncation: 'auto',
      tracing: null,
    });
  });

  it('leaves the GA session without a temperature, which GA does not know', () => {
    expect(askedSession(codecFor({ temperature: 0.8 }))).not.toHaveProperty('temperature');
  });

  it('never names the model, which the URL has fixed', () => {
    expect(askedSession(codecFor())).not.toHaveProperty('model');
    expect(askedSession(codecFor({ dialect: 'beta' }))).not.toHaveProperty('model');
  });

  it('says null where the caller wants a thing off', () => {
    const off = { turnDetection: null, transcription: null, noiseReduction: null };
    expect(askedSession(codecFor(off))).toMatchObject({
      audio: { input: { turn_detection: null, transcription: null, noise_reduction: null } },
    });
    expect(askedSession(codecFor({ ...off, dialect: 'beta' }))).toMatchObject({
      turn_detection: null,
      input_audio_transcription: null,
      input_audio_noise_reduction: null,
    });
  });
});

describe('output kinds in GA', () => {
  it.each([
    [['audio', 'text'], ['audio']],
    [['text', 'audio'], ['audio']],
    [['audio'], ['audio']],
    [['text'], ['text']],
  ] as const)('%j becomes %j', (modalities, expected) => {
    expect(askedSession(codecFor({ modalities }))).toMatchObject({ output_modalities: expected });
  });
});

describe('the telephone format', () => {
  it('is asked for without a rate in GA', () => {
    const { audio } = askedSession(codecFor({ audioFormat: 'g711_ulaw' }));
    expect(audio).toMatchObject({
      input: { format: { type: 'audio/pcmu' } },
      output: { format: { type: 'audio/pcmu' } },
    });
    expect(JSON.stringify(audio)).not.toContain('rate');
  });

  it('is asked for by its old name in beta', () => {
    expect(askedSession(codecFor({ dialect: 'beta', audioFormat: 'g711_ulaw' }))).toMatchObject({
      input_audio_format: 'g711_ulaw',
      output_audio_format: 'g711_ulaw',
    });
  });

  it('is μ-law at 8 kHz to the call, and the default is PCM16 at 24 kHz', () => {
    expect(providerFormat({ audioFormat: 'g711_ulaw' })).toEqual({ encoding: 'mulaw', rateHz: 8000 });
    expect(providerFormat({ audioFormat: 'pcm16' })).toEqual({ encoding: 'pcm16', rateHz: 24000 });
  });
});

it('numbers its session.update events, so that an error can name one', () => {
  const codec = codecFor();
  expect(sent(codec, { type: 'configure' })['event_id']).toBe('session-update-1');
  expect(sent(codec, { type: 'configure' })['event_id']).toBe('session-update-2');
});
