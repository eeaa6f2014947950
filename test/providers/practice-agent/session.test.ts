import { describe, expect, it } from 'vitest';
import { BOTH, PracticeClient, receptionist } from './practice-client.js';

const GA_FORMAT = { type: 'audio/pcmu' };

describe('the door', () => {
  it.each([
    ['no key', {}],
    ['an empty key', { authorization: 'Bearer ' }],
    ['a key that is not on the list', { authorization: 'Bearer wrong' }],
    ['another scheme', { authorization: 'Basic right' }],
  ])('closes 3000 on %s after saying so', (_what, headers) => {
    const client = new PracticeClient('ga', { headers, keys: ['right'] });
    expect(client.types()).toEqual(['error']);
    expect(client.last('error')['error']).toMatchObject({ code: 'invalid_api_key' });
    expect(client.closed).toEqual({ code: 3000, reason: 'invalid_request_error.invalid_api_key' });
  });

  it('accepts any key when none is listed, also in the header api-key', () => {
    expect(new PracticeClient('ga', { headers: { 'api-key': 'k' } }).types()).toEqual(['session.created']);
  });

  it('never repeats a refused key', () => {
    const client = new PracticeClient('ga', { headers: { authorization: 'Bearer sk-secret' }, keys: [] });
    expect(JSON.stringify([client.events, client.closed])).not.toContain('sk-secret');
  });

  it('refuses beta as OpenAI does when told to', () => {
    const client = new PracticeClient('beta', { refuseBeta: true });
    expect(client.last('error')['error']).toMatchObject({ code: 'beta_api_shape_disabled' });
    expect(client.closed).toEqual({ code: 4000, reason: 'invalid_request_error.beta_api_shape_disabled' });
  });

  it('wants a model in the URL', () => {
    const client = new PracticeClient('ga', { url: '/v1/realtime' });
    expect(client.last('error')['error']).toMatchObject({
      code: 'missing_required_parameter',
      param: 'model',
    });
    expect(client.closed?.code).toBe(4000);
  });

  it('closes 4004 on a model that there is not', () => {
    const client = new PracticeClient('ga', { models: ['gpt-realtime-2.1'] });
    expect(client.last('error')['error']).toMatchObject({ code: 'model_not_found' });
    expect(client.closed).toEqual({ code: 4004, reason: 'invalid_request_error.model_not_found' });
  });

  it('hears nothing after a refusal', () => {
    const client = new PracticeClient('ga', { headers: {} });
    client.forget();
    client.send({ type: 'response.create' });
    client.sendBinary(1);
    client.end();
    expect(client.events).toEqual([]);
    expect(client.clock.pending).toBe(0);
  });
});

describe('a session', () => {
  it('begins with session.created: GA nests audio', () => {
    const [created] = new PracticeClient('ga').events;
    expect(created).toMatchObject({
      type: 'session.created',
      session: {
        type: 'realtime',
        object: 'realtime.session',
        id: expect.stringMatching(/^sess_/) as unknown,
        model: 'gpt-realtime',
        output_modalities: ['audio'],
        expires_at: 3600,
        audio: {
          input: {
            format: { type: 'audio/pcm', rate: 24000 },
            turn_detection: { type: 'server_vad', threshold: 0.5, silence_duration_ms: 500 },
          },
          output: { format: { type: 'audio/pcm', rate: 24000 }, voice: 'alloy' },
        },
      },
    });
  });

  it('begins with session.created: beta is flat', () => {
    const [created] = new PracticeClient('beta').events;
    expect(created).toMatchObject({
      type: 'session.created',
      session: { modalities: ['audio', 'text'], input_audio_format: 'pcm16', temperature: 0.8 },
    });
    expect(created?.['session']).not.toHaveProperty('audio');
    expect(created?.['session']).not.toHaveProperty('turn_detection.idle_timeout_ms');
  });

  it('echoes the whole effective configuration in GA', () => {
    const client = new PracticeClient('ga');
    const tools = [{ type: 'function', name: 'look_up', parameters: { type: 'object' } }];
    client.update({
      ga: {
        output_modalities: ['text'],
        instructions: 'Be brief.',
        tools,
        tool_choice: { type: 'function', name: 'look_up' },
        max_output_tokens: 200,
        audio: {
          input: { format: GA_FORMAT, turn_detection: null, transcription: { model: 'whisper-1' } },
          output: { format: GA_FORMAT, voice: { id: 'voice_1' }, speed: 1.25 },
        },
      },
      beta: {},
    });
    expect(client.last('session.updated')['session']).toMatchObject({
      model: 'gpt-realtime',
      output_modalities: ['text'],
      instructions: 'Be brief.',
      tools,
      tool_choice: { type: 'function', name: 'look_up' },
      max_output_tokens: 200,
      truncation: 'auto',
      audio: {
        input: { format: GA_FORMAT, turn_detection: null, transcription: { model: 'whisper-1' } },
        output: { format: GA_FORMAT, voice: 'voice_1', speed: 1.25 },
      },
    });
  });

  it('echoes the whole effective configuration in beta, modalities in the order they were given', () => {
    const client = new PracticeClient('beta');
    const settings = {
      modalities: ['text', 'audio'],
      input_audio_format: 'g711_ulaw',
      output_audio_format: 'g711_ulaw',
      temperature: 0.7,
      max_response_output_tokens: 'inf',
      turn_detection: { type: 'semantic_vad', eagerness: 'high' },
    };
    client.update({ ga: {}, beta: settings });
    expect(client.last('session.updated')['session']).toMatchObject(settings);
  });

  it.each(BOTH)('in %s fills turn detection in with the defaults', (dialect) => {
    const client = new PracticeClient(dialect);
    const turn_detection = { type: 'server_vad', silence_duration_ms: 900 };
    client.update({ ga: { audio: { input: { turn_detection } } }, beta: { turn_detection } });
    expect(JSON.stringify(client.last('session.updated'))).toContain(
      '"threshold":0.5,"prefix_padding_ms":300,"silence_duration_ms":900',
    );
  });

  it.each(BOTH)('in %s freezes the voice once the model has been heard', async (dialect) => {
    const client = new PracticeClient(dialect);
    const sage = { ga: { audio: { output: { voice: 'sage' } } }, beta: { voice: 'sage' } };
    client.update(sage);
    client.send({ type: 'response.create' });
    await client.untilDone();
    client.update(sage);
    expect(client.all('error')).toEqual([]);
    client.update({ ga: { audio: { output: { voice: 'ash' } } }, beta: { voice: 'ash' } });
    expect(client.last('error')['error']).toMatchObject({ code: 'cannot_update_voice' });
  });

  it('ends after an hour with session_expired and close 1001', () => {
    const client = new PracticeClient();
    client.clock.advance(3_599_999);
    expect(client.closed).toBeUndefined();
    client.clock.advance(1);
    expect(client.last('error')['error']).toMatchObject({ code: 'session_expired' });
    expect(client.closed?.code).toBe(1001);
  });

  it('ends sooner where the script says so, and tells when that will be', () => {
    const client = new PracticeClient('ga', { script: { ...receptionist, session_s: 90 } });
    expect(client.last('session.created')['session']).toMatchObject({ expires_at: 90 });
    client.clock.advance(90_000);
    const { message } = client.last('error')['error'] as { message: string };
    expect(client.closed).toEqual({ code: 1001, reason: message });
    expect(message).toBe('Your session hit the maximum duration of 90 seconds.');
  });

  it('leaves no timer behind and says nothing more when the connection goes in the middle of an answer', async () => {
    const client = new PracticeClient();
    client.update({ ga: { audio: { input: { transcription: { model: 'whisper-1' } } } }, beta: {} });
    client.turn(500);
    await client.pass(100);
    client.end();
    client.forget();
    expect(client.clock.pending).toBe(0);
    await client.pass(2000);
    expect(client.events).toEqual([]);
  });

  it('shares nothing with another session', async () => {
    const [one, other] = [new PracticeClient('ga'), new PracticeClient('beta')];
    one.turn(500);
    one.press('2');
    one.update({ ga: { instructions: 'Mine.' }, beta: {} });
    await one.pass(500);
    expect(other.types()).toEqual(['session.created']);
    other.press('2');
    await other.untilDone();
    expect(other.said()).toMatch(/^This is the echo test/);
    other.update({ ga: {}, beta: {} });
    expect(JSON.stringify(other.last('session.updated'))).not.toContain('Mine.');
  });
});
