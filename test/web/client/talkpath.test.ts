import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { decodeMulaw, encodeMulaw } from '../../../src/client/line/mulaw.js';
import { RealtimeError } from '../../../src/client/index.js';
import type { RealtimeClientOptions } from '../../../src/client/index.js';
import type { SoftphoneNoteBody } from '../../../src/ports/softphone-messages.js';
import { settled } from '../../support/settled.js';
import { until } from '../../support/until.js';
import { scene, type Scene } from './support/scene.js';
import { SoftphoneServer } from './support/softphone-server.js';

async function call(
  options: RealtimeClientOptions = {},
): Promise<Scene & { readonly server: SoftphoneServer }> {
  const server = await SoftphoneServer.start();
  const made = scene({ url: server.url, fetch: server.fetch, ...options });
  await made.client.connect();
  await until(() => server.streams[0]?.of('started').length === 1);
  return { ...made, server };
}

const frameOf = (sample: number): Uint8Array => encodeMulaw(new Int16Array(160).fill(sample));
const mulaw = (samples: Uint8Array) => ({ encoding: 'mulaw', rateHz: 8000, samples }) as const;

describe('a call to a Talkpath server', () => {
  it('asks for a call, then opens a stream with its token, as a phone company would', async () => {
    const { server, told, client } = await call({
      agent: 'shop',
      to: '+49301234',
      voice: 'marin',
      token: 'secret',
    });
    const [request] = server.requests;
    expect(request?.url).toBe(`${server.url}/softphone/calls`);
    expect(request?.headers.get('authorization')).toBe('Bearer secret');
    expect(request?.body).toEqual({ agent: 'shop', to: '+49301234', voice: 'marin' });
    expect(server.stream.path).toBe('/softphone/media');
    expect(server.stream.messages[0]).toMatchObject({ event: 'connected' });
    expect(server.stream.of('started')[0]?.start).toMatchObject({ carrierCallId: 'CA1', token: 'token-1' });
    expect(server.stream.of('fault')).toEqual([]);
    expect(client.getConnectionStatus()).toBe('connected');
    expect(told.status).toEqual(['connecting', 'connected']);
    expect(told.connected).toEqual([
      { callId: 'call-1', agent: 'practice', provider: 'practice-agent', details: true },
    ]);
  });

  it('sends the microphone as frames of μ-law with timestamps of 20 ms', async () => {
    const { server, audio } = await call();
    expect(audio.opened[0]).toMatchObject({ rateHz: 8000, microphone: {}, playback: true });
    audio.speak(1000, 3);
    await until(() => server.stream.of('audio').length === 3);
    const frames = server.stream.of('audio');
    expect(frames.map(({ timestampMs }) => timestampMs)).toEqual([0, 20, 40]);
    expect(frames[0]?.frame.samples).toEqual(frameOf(1000));
  });

  it('sends silence while muted, and time goes on', async () => {
    const { server, audio, client } = await call();
    audio.speak(1000);
    client.setMuted(true);
    audio.speak(1000);
    client.setMuted(false);
    audio.speak(1000);
    await until(() => server.stream.of('audio').length === 3);
    const firsts = server.stream
      .of('audio')
      .map(({ frame }) => decodeMulaw(Uint8Array.from(frame.samples))[0]);
    expect(firsts).toEqual([988, 0, 988]);
  });

  it('plays what comes, echoes marks when they are played, and stops at once on a clear', async () => {
    const { server, audio } = await call();
    server.stream.command({ type: 'audio', frame: mulaw(frameOf(5000)) });
    server.stream.command({ type: 'mark', name: 'one' });
    server.stream.command({ type: 'mark', name: 'two' });
    await until(() => audio.marks.length === 2);
    expect(audio.heard.length).toBe(160);
    expect(server.stream.of('mark-reached')).toEqual([]);
    audio.reach();
    await until(() => server.stream.of('mark-reached').length === 1);
    server.stream.command({ type: 'clear' });
    await until(() => server.stream.of('mark-reached').length === 2);
    expect(audio.clears).toBe(1);
    expect(server.stream.of('mark-reached').map(({ name }) => name)).toEqual(['one', 'two']);
    expect(server.stream.of('fault')).toEqual([]);
  });

  it('sends what was written, wished for and pressed', async () => {
    const { server, client, told } = await call();
    client.sendText('two tickets, please');
    client.commitAudio();
    client.updateInstructions('be brief');
    client.sendDigit('#');
    client.sendDigit('x');
    await until(() => server.stream.of('dtmf').length === 1);
    expect(server.stream.messages.slice(2, 5)).toEqual([
      { event: 'text', text: 'two tickets, please' },
      { event: 'commit' },
      { event: 'instructions', instructions: 'be brief' },
    ]);
    expect(told.error.map(({ code }) => code)).toEqual(['bad_request']);
  });

  it('says that the caller has finished behind the last of the sound that was sent before', async () => {
    const { server, client, clock } = await call({ microphone: false, playback: false });
    client.sendAudio(new Int16Array(4800).fill(8000));
    client.commitAudio();
    for (let frames = 0; frames < 20; frames += 1) clock.advance(20);
    await until(() => server.stream.messages.some(({ event }) => event === 'commit'));
    const before = server.stream.messages.slice(2).findIndex(({ event }) => event === 'commit');
    expect(before).toBe(10);
  });

  it('says of a text or instructions of 10 MB that it is too long, sends nothing of it, and goes on', async () => {
    const { server, client, told } = await call();
    client.sendText('x'.repeat(10_000_000));
    client.updateInstructions('x'.repeat(10_000_000));
    client.sendText('hello');
    await until(() => server.stream.messages.some(({ event }) => event === 'text'));
    expect(server.stream.messages.slice(2)).toEqual([{ event: 'text', text: 'hello' }]);
    expect(told.error.map(({ code, message }) => [code, message])).toEqual([
      ['bad_request', 'text of 10000000 characters; 4000 are the most'],
      ['bad_request', 'instructions of 10000000 characters; 16000 are the most'],
    ]);
    expect(client.getConnectionStatus()).toBe('connected');
  });

  it('tells what is said and who speaks from the server’s notes', async () => {
    const { server, told } = await call();
    const speaks = (callerSpeaks: boolean, agentSpeaks: boolean): SoftphoneNoteBody => ({
      ...{ note: 'state', turn: 'listening', gateOpen: true },
      ...{ callerSpeaks, agentSpeaks },
    });
    server.stream.note(speaks(true, false));
    server.stream.note({ note: 'caller', itemId: 'i1', text: 'hello', final: true });
    server.stream.note(speaks(false, true));
    server.stream.note({ note: 'agent', itemId: 'i2', text: 'good day to you', final: false });
    server.stream.note({
      ...{ note: 'agent', itemId: 'i2', text: 'good day to you', final: true },
      ...{ outcome: 'cut', heardText: 'good day' },
    });
    server.stream.note(speaks(false, false));
    await until(() => told.note.length === 6);
    expect(told.message).toEqual([
      { id: 'i1', role: 'caller', text: 'hello', final: true },
      { id: 'i2', role: 'agent', text: 'good day to you', final: false },
      {
        id: 'i2',
        role: 'agent',
        text: 'good day to you',
        final: true,
        outcome: 'cut',
        heardText: 'good day',
      },
    ]);
    expect(told.speaking_started).toEqual([{ who: 'caller' }, { who: 'agent' }]);
    expect(told.speaking_stopped).toEqual([{ who: 'caller' }, { who: 'agent' }]);
  });

  it('calls each message final once, the agent’s when its fate is known', async () => {
    const { server, told } = await call();
    const agent = { note: 'agent', itemId: 'i1', text: 'good day' } as const;
    const cut = { outcome: 'cut', heardText: 'good' } as const;
    server.stream.note({ ...agent, final: false });
    server.stream.note({ ...agent, final: true });
    server.stream.note({ ...agent, final: true, ...cut });
    server.stream.note({ ...agent, ...cut, text: 'good day to you', final: true });
    server.stream.note({ note: 'agent', itemId: 'i2', text: 'and', final: true });
    server.stream.note({ note: 'ended', reason: 'agent-hung-up', detail: '' });
    await until(() => told.disconnected.length === 1);
    expect(told.message.filter(({ final }) => final)).toEqual([
      { id: 'i1', role: 'agent', text: 'good day', final: true, ...cut },
      { id: 'i2', role: 'agent', text: 'and', final: true },
    ]);
    expect(told.note).toHaveLength(6);
  });

  it('tells of a fault of the model, and of what mends it, as notes: it is no error while the call goes on', async () => {
    const { server, told } = await call();
    const fault = { note: 'fault', code: 'provider.error', detail: 'its words' } as const;
    server.stream.note({ ...fault, survived: true });
    server.stream.note(fault);
    server.stream.note({ note: 'recovery', step: 'reconnect', detail: '' });
    await until(() => told.note.length === 3);
    expect(told.note.at(-1)).toEqual({
      event: 'note',
      atMs: 1,
      note: 'recovery',
      step: 'reconnect',
      detail: '',
    });
    expect(told.error).toEqual([]);
  });

  it('lets nonsense from the server pass', async () => {
    const { server, told } = await call();
    for (const nonsense of [
      'nonsense',
      '[]',
      '{"event":"media"}',
      '{"event":"media","media":{"payload":"***"}}',
      '{"event":"note"}',
      '{"event":"note","atMs":1,"note":"agent","itemId":7,"text":{},"final":"yes"}',
      '{"event":"note","atMs":1,"note":"__proto__"}',
      '{"event":"from the future"}',
    ]) {
      server.stream.raw(nonsense);
    }
    server.stream.note({ note: 'interrupted' });
    await until(() => told.note.length === 1);
    expect(told.note).toEqual([{ event: 'note', atMs: 1, note: 'interrupted' }]);
    expect(told.error).toEqual([]);
  });
});

describe('sound from the application', () => {
  it('goes up at the pace of a phone line, and silence where there is none', async () => {
    const { server, client, clock } = await call({ microphone: false });
    client.sendAudio(new Int16Array(4800).fill(8000));
    clock.advance(300);
    await until(() => server.stream.of('audio').length === 15);
    const levels = server.stream
      .of('audio')
      .map(({ frame }) => Math.max(...decodeMulaw(Uint8Array.from(frame.samples))));
    expect(levels.slice(1, 9).every((level) => level > 7000)).toBe(true);
    expect(levels.slice(11)).toEqual([0, 0, 0, 0]);
  });

  it('before the connection is kept up to two seconds; that the oldest was dropped is said once', async () => {
    const server = await SoftphoneServer.start();
    const { client, told, clock } = scene({ url: server.url, fetch: server.fetch, microphone: false });
    for (let i = 0; i < 5; i++) client.sendAudio(new Int16Array(24_000).fill(1000));
    expect(told.error.map(({ code }) => code)).toEqual(['not_connected']);
    await client.connect();
    clock.advance(3000);
    await until(() => server.stream.of('audio').length === 150);
    const loud = server.stream.of('audio').filter(({ frame }) => frame.samples.some((code) => code !== 0xff));
    expect(loud.length).toBeGreaterThanOrEqual(99);
    expect(loud.length).toBeLessThanOrEqual(101);
  });
});

describe('a bad line', () => {
  it('loses frames and keeps the others at their time', async () => {
    let dice = 0;
    const { server, audio, client } = await call({ random: () => (dice++ % 2 === 0 ? 0 : 0.99) });
    client.setLine({ lossPercent: 50 });
    audio.speak(1000, 6);
    await until(() => server.stream.of('audio').length === 3);
    expect(server.stream.of('audio').map(({ timestampMs }) => timestampMs)).toEqual([20, 60, 100]);
  });

  it('with jitter brings frames late, in their order', async () => {
    const { server, audio, client, clock } = await call();
    client.setLine({ jitterMs: 100 });
    audio.speak(1000, 2);
    clock.advance(49);
    await settled();
    expect(server.stream.of('audio').length).toBe(0);
    clock.advance(1);
    await until(() => server.stream.of('audio').length === 2);
    expect(server.stream.of('audio').map(({ timestampMs }) => timestampMs)).toEqual([0, 20]);
  });
});

describe('the end of a call', () => {
  it('by the page is said to the server, and sound is given back', async () => {
    const { server, client, told, audio, clock } = await call();
    client.disconnect();
    await until(() => server.stream.closed);
    expect(server.stream.of('stopped')).toMatchObject([{ orderly: true }]);
    expect(told.disconnected).toEqual([{ reason: 'disconnected', willReconnect: false }]);
    expect(audio.closed).toBe(1);
    expect(clock.pending).toBe(0);
    await client.connect();
    await until(() => server.streams[1]?.of('started').length === 1);
  });

  it('by the agent is no fault, and no new call is made', async () => {
    const { server, told, client } = await call();
    server.stream.note({ note: 'ended', reason: 'agent-hung-up', detail: 'the shop is closed' });
    server.stream.close(1000);
    await until(() => told.disconnected.length === 1);
    expect(told.disconnected).toEqual([
      { reason: 'agent-hung-up: the shop is closed', willReconnect: false },
    ]);
    expect(told.error).toEqual([]);
    expect(client.getConnectionStatus()).toBe('disconnected');
  });

  it('by a failure of the model is an error that is not tried again', async () => {
    const { server, told } = await call();
    server.stream.note({ note: 'ended', reason: 'provider-failed', detail: 'no quota' });
    await until(() => told.disconnected.length === 1);
    expect(told.disconnected[0]).toMatchObject({ code: 'provider_error', willReconnect: false });
    expect(told.error[0]).toMatchObject({ code: 'provider_error', retryable: false });
  });
});

describe('a lost connection', () => {
  it('is tried again with a new call after a wait; the sound stays open', async () => {
    const { server, told, client, clock, audio } = await call();
    server.stream.close(1001, 'server.stopping');
    await until(() => told.disconnected.length === 1);
    expect(told.disconnected[0]).toMatchObject({ code: 'connection_lost', willReconnect: true });
    expect(client.getConnectionStatus()).toBe('reconnecting');
    clock.advance(249);
    await settled();
    expect(server.requests.length).toBe(1);
    clock.advance(1);
    await until(() => server.streams[1]?.of('started').length === 1);
    expect(client.getConnectionStatus()).toBe('connected');
    expect(server.streams[1]?.of('started')[0]?.start).toMatchObject({ token: 'token-2' });
    expect(audio.opened.length).toBe(1);
    audio.speak(1000);
    await until(() => server.stream.of('audio').length === 1);
  });

  it('is given up after as many attempts as were allowed, each after a longer wait', async () => {
    const { server, told, clock } = await call({ reconnect: { attempts: 3 } });
    server.refusals = Array.from({ length: 9 }, () => ({ status: 503, body: { error: 'server.busy' } }));
    server.stream.close();
    await until(() => told.disconnected.length === 1);
    for (const [waitMs, requests] of [
      [250, 2],
      [500, 3],
      [1000, 4],
    ] as const) {
      clock.advance(waitMs);
      await until(() => server.requests.length === requests);
      await settled();
    }
    expect(told.reconnecting).toEqual([
      { attempt: 1, waitMs: 250 },
      { attempt: 2, waitMs: 500 },
      { attempt: 3, waitMs: 1000 },
    ]);
    await until(() => told.disconnected.length === 2);
    expect(told.disconnected[1]).toMatchObject({ code: 'server_busy', willReconnect: false });
    expect(clock.pending).toBe(0);
  });

  it('is not tried again after an error that stays as it is', async () => {
    const { server, told, clock } = await call();
    server.refusals = [{ status: 403, body: { error: 'http.forbidden_origin', detail: 'not from there' } }];
    server.stream.close();
    await until(() => told.disconnected.length === 1);
    clock.advance(250);
    await until(() => told.disconnected.length === 2);
    expect(told.disconnected[1]).toMatchObject({ code: 'forbidden_origin', willReconnect: false });
  });

  it('is not tried again when that was switched off, or after a hang-up', async () => {
    const off = await call({ reconnect: false });
    off.server.stream.close();
    await until(() => off.told.disconnected.length === 1);
    expect(off.told.disconnected[0]).toMatchObject({ willReconnect: false });
    const hungUp = await call();
    hungUp.server.stream.close();
    await until(() => hungUp.told.disconnected.length === 1);
    hungUp.client.disconnect();
    expect(hungUp.clock.pending).toBe(0);
    expect(hungUp.client.getConnectionStatus()).toBe('disconnected');
  });

  it('begins with short waits again after a connection that was a good one', async () => {
    const { server, told, clock } = await call({ reconnect: { attempts: 1 } });
    for (const calls of [2, 3]) {
      clock.advance(10_000);
      server.stream.close();
      await until(() => told.disconnected.length === calls - 1);
      clock.advance(250);
      await until(() => server.streams[calls - 1]?.of('started').length === 1);
    }
    server.stream.close();
    await until(() => told.disconnected.length === 3);
    expect(told.disconnected[2]).toMatchObject({ willReconnect: false });
  });
});

describe('a call that can’t be had', () => {
  it.each([
    [400, 'bad_request', false],
    [401, 'invalid_api_key', false],
    [403, 'forbidden_origin', false],
    [404, 'protocol_error', false],
    [429, 'rate_limit_exceeded', true],
    [500, 'connection_failed', true],
    [503, 'server_busy', true],
  ])('because the server answers %i rejects with %s', async (status, code, retryable) => {
    const server = await SoftphoneServer.start();
    server.refusals = [{ status, body: { error: 'some.code', detail: 'because', remedy: 'do this' } }];
    const { client, told, audio } = scene({ url: server.url, fetch: server.fetch });
    await expect(client.connect()).rejects.toMatchObject({
      code,
      message: 'because',
      remedy: 'do this',
      retryable,
    });
    expect(told.error.map((error) => error.code)).toEqual([code]);
    expect(told.disconnected).toMatchObject([{ code, willReconnect: false }]);
    expect(audio.closed).toBe(1);
  });

  it('because nothing listens there rejects with connection_failed', async () => {
    const { client } = scene({
      url: 'http://127.0.0.1:9',
      fetch: () => Promise.reject(new TypeError('refused')),
    });
    await expect(client.connect()).rejects.toMatchObject({ code: 'connection_failed' });
  });

  it.each([
    ['another origin, which answers', 'http://localhost:5173', true, 'forbidden_origin'],
    ['another origin, where nobody is', 'http://localhost:5173', false, 'connection_failed'],
    ['its own', 'http://127.0.0.1:9', true, 'connection_failed'],
  ])('because the page may not read what the server of %s says', async (_what, origin, answers, code) => {
    vi.stubGlobal('location', { origin, href: `${origin}/` });
    onTestFinished(() => void vi.unstubAllGlobals());
    const { client } = scene({
      url: 'http://127.0.0.1:9',
      fetch: (_, init) =>
        answers && init?.mode === 'no-cors'
          ? Promise.resolve(new Response())
          : Promise.reject(new TypeError('Failed to fetch')),
    });
    await expect(client.connect()).rejects.toMatchObject({ code });
  });

  it('because guests may not ask for it rejects with invalid_api_key', async () => {
    const server = await SoftphoneServer.start();
    server.refusals = [{ status: 403, body: { error: 'auth.operators_only', detail: 'for operators' } }];
    const { client } = scene({ url: server.url, fetch: server.fetch, agent: 'sales' });
    await expect(client.connect()).rejects.toMatchObject({ code: 'invalid_api_key' });
  });

  it('because the stream’s socket is refused rejects with connection_failed', async () => {
    const server = await SoftphoneServer.start();
    const { client } = scene({
      url: 'http://127.0.0.1:9',
      fetch: (_, init) => server.fetch(`${server.url}/softphone/calls`, init),
    });
    await expect(client.connect()).rejects.toMatchObject({ code: 'connection_failed' });
  });

  it('because the microphone was not allowed makes no call', async () => {
    const server = await SoftphoneServer.start();
    const { client, audio } = scene({ url: server.url, fetch: server.fetch });
    audio.refusal = new RealtimeError('microphone_denied', 'not allowed');
    await expect(client.connect()).rejects.toMatchObject({ code: 'microphone_denied' });
    expect(server.requests).toEqual([]);
  });

  it('within 15 seconds rejects with connection_failed', async () => {
    const { client, clock } = scene({
      url: 'http://127.0.0.1:9',
      fetch: (_, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
        }),
    });
    const connecting = client.connect();
    await settled();
    clock.advance(15_000);
    await expect(connecting).rejects.toMatchObject({ code: 'connection_failed' });
  });
});

describe('connecting and disconnecting', () => {
  it('twice at once makes one call', async () => {
    const server = await SoftphoneServer.start();
    const { client } = scene({ url: server.url, fetch: server.fetch });
    await Promise.all([client.connect(), client.connect()]);
    expect(server.requests.length).toBe(1);
    await expect(client.connect()).rejects.toMatchObject({ code: 'already_connected' });
  });

  it('hanging up while it connects leaves nothing behind', async () => {
    const server = await SoftphoneServer.start();
    const { client, clock, audio } = scene({ url: server.url, fetch: server.fetch });
    const connecting = client.connect();
    client.disconnect();
    await expect(connecting).rejects.toMatchObject({ code: 'not_connected' });
    expect(client.getConnectionStatus()).toBe('disconnected');
    expect(audio.closed).toBe(audio.opened.length);
    expect(clock.pending).toBe(0);
  });

  it('what needs a connection says that there is none', () => {
    const { client, told } = scene({ url: 'http://127.0.0.1:9' });
    client.sendText('anybody there?');
    client.commitAudio();
    client.sendDigit('1');
    client.disconnect();
    expect(told.error.map(({ code }) => code)).toEqual(['not_connected', 'not_connected', 'not_connected']);
    expect(client.getConnectionStatus()).toBe('idle');
  });

  it('asks for a fresh token at every attempt', async () => {
    let minted = 0;
    const { server, told, clock } = await call({ token: () => Promise.resolve(`t${++minted}`) });
    server.stream.close();
    await until(() => told.disconnected.length === 1);
    clock.advance(250);
    await until(() => server.requests.length === 2);
    expect(server.requests.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer t1',
      'Bearer t2',
    ]);
  });

  it('keeps volume and devices for the sound to come', async () => {
    const { client, audio, server } = await call();
    client.setVolume(0.3);
    await client.setInput('headset');
    await client.setOutput('speakers');
    expect(audio.did).toEqual(['volume 0.3', 'input headset', 'output speakers']);
    client.disconnect();
    await client.connect();
    await until(() => server.streams.length === 2);
    expect(audio.opened[1]).toMatchObject({
      volume: 0.3,
      outputId: 'speakers',
      microphone: { deviceId: { exact: 'headset' } },
    });
  });

  it('tells levels of both sides about ten times a second', async () => {
    const { audio, clock, told } = await call();
    for (let i = 0; i < 50; i++) {
      audio.speak(16_384);
      clock.advance(20);
    }
    expect(told.audio_buffer.length).toBe(10);
    expect(told.audio_buffer[1]).toMatchObject({ microphoneLevel: 0.5, queuedMs: 0 });
    audio.listener.onPlayout({ playedMs: 100, queuedMs: 200, level: 0.2 });
    audio.listener.onLate(20);
    const report = { type: 'playout', playedMs: 200, queuedMs: 100, level: 0.2 };
    audio.listener.onPlayout(report);
    expect(told.audio_buffer.at(-1)).toEqual({
      ...{ playedMs: 200, queuedMs: 100, level: 0.2 },
      ...{ microphoneLevel: 0, lateMs: 20 },
    });
  });
});
