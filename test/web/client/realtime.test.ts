import { describe, expect, it } from 'vitest';
import type { RealtimeClientOptions } from '../../../src/client/index.js';
import { type Habit, HEALTHY, RealtimePeer } from '../../support/realtime-peer.js';
import { findRealtimeSchema, realtimeValidator } from '../../support/realtime-schema.js';
import { settled } from '../../support/settled.js';
import { until } from '../../support/until.js';
import { scene, type Scene } from './support/scene.js';

const SCHEMA = findRealtimeSchema();

async function session(
  options: RealtimeClientOptions = {},
  habits: Readonly<Record<string, Habit>> = HEALTHY,
): Promise<Scene & { readonly peer: RealtimePeer }> {
  const peer = await RealtimePeer.start(habits);
  const made = scene({ url: `${peer.url}/realtime`, token: 'ek_123', ...options });
  await made.client.connect();
  return { ...made, peer };
}

/** So many ms of sound, 24 kHz. */
const pcm = (ms: number, sample = 1000): Int16Array => new Int16Array(ms * 24).fill(sample);
const base64 = (samples: Int16Array): string => Buffer.from(samples.buffer).toString('base64');

/** The agent begins to speak: a piece of sound for each length. */
function say(peer: RealtimePeer, itemId: string, words: string, lengthsMs: readonly number[]): void {
  const at = { response_id: 'r1', item_id: itemId, output_index: 0, content_index: 0 };
  peer.session.emit('response.output_item.added', { item: { id: itemId, type: 'message', content: [] } });
  peer.session.emit('response.output_audio_transcript.delta', { ...at, delta: words });
  for (const ms of lengthsMs)
    peer.session.emit('response.output_audio.delta', { ...at, delta: base64(pcm(ms)) });
}

function itemDone(peer: RealtimePeer, itemId: string): void {
  const item = { id: itemId, type: 'message', content: [{ type: 'output_audio' }] };
  peer.session.emit('response.output_item.done', { item });
}

const sentOf = (peer: RealtimePeer, type: string) =>
  peer.session.received.filter((event) => event.type === type);

describe('a session at a Realtime endpoint', () => {
  it('brings the ephemeral token as a subprotocol, and waits until the session is as asked', async () => {
    const { peer, told, client, audio } = await session({
      model: 'gpt-realtime-2.1',
      voice: 'marin',
      instructions: 'Be brief.',
    });
    const { request } = peer.session;
    expect(request.url).toBe('/v1/realtime?model=gpt-realtime-2.1');
    expect(request.headers['sec-websocket-protocol']).toBe('realtime,openai-insecure-api-key.ek_123');
    const format = { type: 'audio/pcm', rate: 24000 };
    expect(peer.session.received[0]).toEqual({
      type: 'session.update',
      session: {
        type: 'realtime',
        instructions: 'Be brief.',
        audio: { input: { format }, output: { format, voice: 'marin' } },
      },
    });
    expect(audio.opened[0]?.rateHz).toBe(24000);
    expect(told.status).toEqual(['connecting', 'connected']);
    expect(client.getConnectionStatus()).toBe('connected');
  });

  it('sends only events that the published schema knows', async (test) => {
    if (SCHEMA === undefined) test.skip('the schema does not lie beside the project');
    const { peer, client, audio } = await session({ voice: 'marin', instructions: 'Be brief.' });
    audio.speak(500);
    say(peer, 'item_1', 'good day', [500]);
    await until(() => audio.marks.length === 1);
    client.sendText('wait');
    client.commitAudio();
    client.updateInstructions('Be long.');
    await until(() => sentOf(peer, 'session.update').length === 2);
    const faultOf = realtimeValidator(SCHEMA ?? '', 'RealtimeClientEventStrict');
    expect(peer.session.received.map(faultOf).filter((fault) => fault !== undefined)).toEqual([]);
    expect(new Set(peer.session.types).size).toBeGreaterThanOrEqual(6);
  });

  it('sends the microphone as it comes, and sound of the application at once where there is none', async () => {
    const withMicrophone = await session();
    withMicrophone.audio.speak(700, 2);
    await until(() => withMicrophone.peer.session.heard.length === 1920);
    const without = await session({ microphone: false });
    without.client.sendAudio(pcm(1500, 3));
    await until(() => without.peer.session.heard.length === 72_000);
    expect(without.peer.session.heard.readInt16LE(0)).toBe(3);
  });

  it('tells the caller’s and the agent’s words, and when they were heard', async () => {
    const { peer, told, audio } = await session();
    const transcription = 'conversation.item.input_audio_transcription';
    peer.session.emit(`${transcription}.delta`, { item_id: 'u1', content_index: 0, delta: 'Good ' });
    peer.session.emit(`${transcription}.delta`, { item_id: 'u1', content_index: 0, delta: 'day' });
    peer.session.emit(`${transcription}.completed`, {
      item_id: 'u1',
      content_index: 0,
      transcript: 'Good day.',
    });
    say(peer, 'a1', 'Hello there', [100, 100]);
    itemDone(peer, 'a1');
    peer.session.done('r1');
    await until(() => audio.marks.length === 2);
    await until(() => told.message.length === 4);
    expect(told.speaking_stopped).toEqual([]);
    audio.reach();
    audio.reach();
    expect(told.message).toEqual([
      { id: 'u1', role: 'caller', text: 'Good ', final: false },
      { id: 'u1', role: 'caller', text: 'Good day', final: false },
      { id: 'u1', role: 'caller', text: 'Good day.', final: true },
      { id: 'a1', role: 'agent', text: 'Hello there', final: false },
      {
        id: 'a1',
        role: 'agent',
        text: 'Hello there',
        final: true,
        outcome: 'heard',
        heardText: 'Hello there',
      },
    ]);
    expect(told.speaking_started).toEqual([{ who: 'agent' }]);
    expect(told.speaking_stopped).toEqual([{ who: 'agent' }]);
    expect(audio.heard.length).toBe(4800);
  });
});

describe('a caller who speaks while the agent does', () => {
  it('silences it at once, and the model forgets from the heard millisecond on', async () => {
    const { peer, told, audio, clock } = await session();
    say(peer, 'a1', 'one two three four five six', [400, 400, 400]);
    say(peer, 'a2', 'never heard', [1000]);
    await until(() => audio.marks.length === 4);
    clock.advance(400);
    audio.reach();
    clock.advance(150);
    peer.session.emit('input_audio_buffer.speech_started', { audio_start_ms: 1, item_id: 'u1' });
    await until(() => sentOf(peer, 'conversation.item.delete').length === 1);
    expect(audio.clears).toBe(1);
    expect(sentOf(peer, 'conversation.item.truncate')).toEqual([
      { type: 'conversation.item.truncate', item_id: 'a1', content_index: 0, audio_end_ms: 550 },
    ]);
    expect(sentOf(peer, 'conversation.item.delete')).toEqual([
      { type: 'conversation.item.delete', item_id: 'a2' },
    ]);
    expect(sentOf(peer, 'response.cancel')).toEqual([]);
    expect(told.message.slice(-2)).toEqual([
      expect.objectContaining({ id: 'a1', final: true, outcome: 'cut', heardText: 'one two' }),
      expect.objectContaining({ id: 'a2', final: true, outcome: 'unheard', heardText: '' }),
    ]);
    expect(told.speaking_stopped).toContainEqual({ who: 'agent' });
  });

  it('is not answered with what still comes of the old answer', async () => {
    const { peer, audio } = await session();
    say(peer, 'a1', 'one two', [400]);
    await until(() => audio.played.length === 1);
    peer.session.emit('input_audio_buffer.speech_started', { audio_start_ms: 1, item_id: 'u1' });
    say(peer, 'a1', ' three', [400]);
    say(peer, 'a3', 'new', [200]);
    await until(() => audio.played.length === 2);
    expect(audio.played.map(({ length }) => length)).toEqual([400 * 24, 200 * 24]);
  });

  it('never claims more than what came', async () => {
    const { peer, audio, clock } = await session();
    say(peer, 'a1', 'one two', [100]);
    await until(() => audio.played.length === 1);
    clock.advance(60_000);
    peer.session.emit('input_audio_buffer.speech_started', { audio_start_ms: 1, item_id: 'u1' });
    await until(() => audio.clears === 1);
    await settled();
    expect(sentOf(peer, 'conversation.item.truncate')).toEqual([]);
  });

  it('after everything was heard, or where the session forbids it, cuts nothing off', async () => {
    const { peer, audio, told } = await session();
    say(peer, 'a1', 'one', [100]);
    itemDone(peer, 'a1');
    peer.session.done('r1');
    await until(() => audio.marks.length === 1);
    audio.reach();
    peer.session.emit('input_audio_buffer.speech_started', { audio_start_ms: 1, item_id: 'u1' });
    await until(() => told.speaking_started.length === 2);
    const turn_detection = { type: 'server_vad', interrupt_response: false };
    peer.session.emit('session.updated', { session: { audio: { input: { turn_detection } } } });
    say(peer, 'a2', 'two', [100]);
    peer.session.emit('input_audio_buffer.speech_stopped', { audio_end_ms: 1, item_id: 'u1' });
    peer.session.emit('input_audio_buffer.speech_started', { audio_start_ms: 2, item_id: 'u2' });
    await until(() => told.speaking_started.length === 4);
    expect(audio.clears).toBe(0);
  });
});

describe('what is written at a Realtime endpoint', () => {
  it('is said for the caller, and answered', async () => {
    const { peer, client, told } = await session();
    client.sendText('two tickets');
    await until(() => sentOf(peer, 'response.create').length === 1);
    expect(sentOf(peer, 'conversation.item.create')[0]).toMatchObject({
      item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'two tickets' }] },
    });
    expect(told.message).toEqual([
      expect.objectContaining({ role: 'caller', text: 'two tickets', final: true }),
    ]);
  });

  it('cuts the agent off; the new answer waits until the old response is done', async () => {
    const { peer, client, audio } = await session();
    peer.session.emit('response.created', { response: { id: 'r1' } });
    say(peer, 'a1', 'one two', [400]);
    await until(() => audio.played.length === 1);
    client.sendText('stop');
    await until(() => sentOf(peer, 'conversation.item.create').length === 1);
    expect(peer.session.types).toContain('response.cancel');
    expect(sentOf(peer, 'response.create')).toEqual([]);
    peer.session.done('r1', { status: 'cancelled' });
    await until(() => sentOf(peer, 'response.create').length === 1);
  });

  it('has no keypad and no bad line', async () => {
    const { client, told } = await session();
    client.sendDigit('1');
    client.setLine({ lossPercent: 5 });
    expect(told.error.map(({ code }) => code)).toEqual(['bad_request', 'bad_request']);
  });
});

describe('errors of a Realtime endpoint', () => {
  it.each([
    [{ code: 'invalid_api_key', message: 'Incorrect API key' }, 'invalid_api_key'],
    [{ code: null, message: 'Ephemeral token expired' }, 'token_expired'],
    [{ code: 'insufficient_quota', message: 'no credit' }, 'insufficient_quota'],
    [{ code: 'rate_limit_exceeded', message: 'slowly' }, 'rate_limit_exceeded'],
    [{ code: 'unknown_parameter', message: 'Unknown parameter' }, 'bad_request'],
    [{ code: 'from_the_future', message: 'whatever' }, 'provider_error'],
  ])('before the session stands reject: %j is %s', async (error, code) => {
    const peer = await RealtimePeer.start({}, (one) => one.error(error));
    const { client } = scene({ url: `${peer.url}/realtime` });
    await expect(client.connect()).rejects.toMatchObject({ code });
  });

  it('in the session are told, and those that mean nothing are not', async () => {
    const { peer, told, client } = await session();
    peer.session.error({ code: 'response_cancel_not_active' });
    peer.session.error({ code: 'from_the_future', message: 'odd' });
    const error = { type: 'insufficient_quota', code: 'insufficient_quota', message: 'empty' };
    peer.session.done('r1', { status: 'failed', status_details: { error } });
    peer.session.emit('from.the.future');
    await until(() => told.error.length === 2);
    expect(told.error.map(({ code }) => code)).toEqual(['provider_error', 'insufficient_quota']);
    expect(client.getConnectionStatus()).toBe('connected');
  });

  it.each([
    [3000, 'invalid_request_error.invalid_api_key', 'invalid_api_key', false],
    [4004, 'invalid_request_error.model_not_found', 'bad_request', false],
    [1001, 'Your session hit the maximum duration of 60 minutes.', 'connection_lost', true],
  ])(
    'that close it with %i decide whether it is tried again',
    async (status, reason, code, willReconnect) => {
      const { peer, told } = await session();
      peer.session.close(status, reason);
      await until(() => told.disconnected.length === 1);
      expect(told.disconnected[0]).toMatchObject({ code, willReconnect });
    },
  );

  it('that say nothing at all are a failed connection after 15 seconds', async () => {
    const peer = await RealtimePeer.start({});
    const { client, clock } = scene({ url: `${peer.url}/realtime` });
    const connecting = client.connect();
    await until(() => peer.sessions[0]?.types.length === 1);
    clock.advance(15_000);
    await expect(connecting).rejects.toMatchObject({ code: 'connection_failed' });
  });
});

describe('which protocol is meant', () => {
  it.each([
    [{ url: 'wss://api.openai.com/v1/realtime' }, 24000],
    [{ url: 'https://example.com/openai/v1/realtime?model=x' }, 24000],
    [{ token: 'ek_123' }, 24000],
    [{ url: 'https://calls.example.com' }, 8000],
    [{ url: '', token: 'admin' }, 8000],
    [{ url: 'https://calls.example.com', kind: 'realtime' as const }, 24000],
  ])('%j speaks at %i Hz', async (options, rateHz) => {
    const fetch = () => Promise.reject(new Error('no network'));
    class NoNetwork {
      constructor() {
        throw new SyntaxError('no network');
      }
    }
    const webSocket = NoNetwork as unknown as typeof globalThis.WebSocket;
    const { client, audio } = scene({ ...options, fetch, webSocket });
    void client.connect().catch(() => undefined);
    await settled();
    client.disconnect();
    expect(audio.opened[0]?.rateHz).toBe(rateHz);
  });
});
