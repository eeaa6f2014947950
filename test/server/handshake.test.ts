import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { describe, expect, it } from 'vitest';
import { NO_STREAM_MS } from '../../src/call/arrival-watch.js';
import { TOKEN_TTL_MS } from '../../src/server/stream-tokens.js';
import { MAX_WAITING_STREAMS, START_TIMEOUT_MS } from '../../src/server/stream-lobby.js';
import { LiveCall, PASSTHROUGH } from '../support/live-call.js';
import { ManualClock } from '../support/manual-clock.js';
import { MediaStream } from '../support/media-stream.js';
import { HEALTHY, RealtimePeer, type PeerSession } from '../support/realtime-peer.js';
import { TestServer, type Announced } from '../support/test-server.js';
import { until } from '../support/until.js';

/** Time leaps: nobody's stream counts as broken for that. */
const PATIENT = `${PASSTHROUGH}\nrecovery: {stream_silent_s: 120}`;

/** A server with one call that must not notice what strangers do. */
async function busyServer(env: Readonly<Record<string, string>> = {}) {
  const peer = await RealtimePeer.start();
  const clock = new ManualClock();
  const server = await TestServer.start({ yaml: PATIENT, env: { ...peer.env, ...env }, clock });
  const bystander = await LiveCall.open(server, peer);
  return { peer, server, clock, bystander };
}

type Scene = Awaited<ReturnType<typeof busyServer>>;

/** The media route, without a call behind it. */
const mediaUrl = (server: TestServer): string => `${server.url.replace('http', 'ws')}/twilio/media`;

const dial = ({ server }: Scene, headers = {}): Promise<MediaStream> =>
  MediaStream.dial(mediaUrl(server), headers);

/** So that pings are answered in between. */
const STEP_MS = 1000;

/** Time passes for everybody, as it does: what comes meanwhile is heard. */
async function pass({ clock, bystander }: Scene, ms: number): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += STEP_MS) {
    clock.advance(STEP_MS);
    await bystander.carriesAudio();
  }
}

/** A call that waits for its stream, and no longer for its model. */
async function configured({ server }: Scene): Promise<Announced> {
  const call = await server.announce();
  await until(() => server.logged('Session updated with tools: 1', call.callSid).length === 1);
  return call;
}

describe('a stream that does not belong to an announced call', () => {
  it.each([
    [
      'brings no token',
      'auth.no_token',
      async (scene) => {
        const { callSid } = await scene.server.announce();
        (await dial(scene)).start({ callSid });
      },
    ],
    [
      'brings a token that was made up',
      'auth.bad_token',
      async (scene) => {
        const { callSid } = await scene.server.announce();
        (await dial(scene)).start({ callSid, token: 'x'.repeat(43) });
      },
    ],
    [
      'brings a token of another call',
      'auth.token_of_other_call',
      async (scene) => {
        const { token } = await scene.server.announce();
        const { callSid } = await scene.server.announce();
        (await dial(scene)).start({ callSid, token });
      },
    ],
    [
      'brings the token of a call that runs already',
      'auth.bad_token',
      async (scene) => (await dial(scene)).start(scene.bystander.announced),
    ],
    [
      'brings a second token for a call that runs already',
      'carrier.out_of_order',
      async (scene) => {
        const again = await scene.server.announce({ CallSid: scene.bystander.callSid });
        (await dial(scene)).start(again);
      },
    ],
    [
      'brings a token that has expired',
      'auth.bad_token',
      async (scene) => {
        const call = await configured(scene);
        await pass(scene, TOKEN_TTL_MS);
        (await dial(scene)).start(call);
      },
    ],
    [
      'comes for a call that was given up before',
      'carrier.no_call',
      async (scene) => {
        const call = await configured(scene);
        await pass(scene, NO_STREAM_MS);
        (await dial(scene)).start(call);
      },
    ],
    [
      'comes for a call that the caller has ended',
      'carrier.no_call',
      async (scene) => {
        const call = await scene.server.announce();
        await scene.server.post('/twilio/status', { CallSid: call.callSid, CallStatus: 'canceled' });
        (await dial(scene)).start(call);
      },
    ],
    [
      'has audio that is not a telephone’s',
      'carrier.unsupported_format',
      async (scene) => {
        const { callSid, token } = await scene.server.announce();
        const mediaFormat = { encoding: 'audio/x-l16', sampleRate: 16_000, channels: 1 };
        const start = { callSid, mediaFormat, customParameters: { token } };
        (await dial(scene)).sendEvent('start', { start });
      },
    ],
    [
      'does not start in time',
      'carrier.no_start',
      async (scene) => {
        (await dial(scene)).send({ event: 'connected' });
        await pass(scene, START_TIMEOUT_MS);
      },
    ],
  ] satisfies [string, string, (scene: Scene) => Promise<void>][])(
    'is closed with one line in the log when it %s',
    async (_what, code, act) => {
      const scene = await busyServer();
      await act(scene);
      await until(() => scene.server.logged(code).length > 0);
      await scene.bystander.carriesAudio();
      expect(scene.server.logged(code)).toMatchObject([{ level: 'warn', code }]);
      expect(scene.server.logged(code)[0]?.['remedy']).toBeTruthy();
      await until(() => scene.server.server.app.websocketServer.clients.size === 1);
    },
  );

  it('is told that its call is over, and how long it had waited, when it comes late', async () => {
    const scene = await busyServer();
    const call = await configured(scene);
    await pass(scene, NO_STREAM_MS);
    (await dial(scene)).start(call);
    await until(() => scene.server.logged('carrier.no_call').length > 0);
    expect(scene.server.logged('carrier.no_call')[0]?.['detail']).toMatch(/its call is over.* waits 20 s/);
  });

  it('uses its token up even so', async () => {
    const scene = await busyServer();
    const call = await scene.server.announce();
    const thief = await dial(scene);
    thief.start({ callSid: 'CA-other', token: call.token });
    await until(() => thief.closed !== undefined);
    expect(thief.closed).toMatchObject({ code: 1000, reason: 'auth.token_of_other_call' });
    const late = await MediaStream.open(call);
    await until(() => late.closed !== undefined);
    expect(late.closed).toMatchObject({ reason: 'auth.bad_token' });
  });

  it('ends its call at once when the call can not go on without it', async () => {
    const scene = await busyServer();
    const { callSid, token } = await scene.server.announce();
    const session = scene.server.server.calls.find(callSid);
    const mediaFormat = { encoding: 'audio/x-l16', sampleRate: 16_000, channels: 1 };
    (await dial(scene)).sendEvent('start', { start: { callSid, mediaFormat, customParameters: { token } } });
    await until(() => session?.ended === true);
    expect(scene.server.logged('carrier.unsupported_format')).toMatchObject([
      { carrierCallId: callSid, callId: session?.info.callId },
    ]);
  });

  it('leaves a call alone whose token it does not have', async () => {
    const scene = await busyServer();
    const { callSid } = await scene.server.announce();
    const mediaFormat = { encoding: 'audio/x-l16', sampleRate: 16_000, channels: 1 };
    const stranger = await dial(scene);
    stranger.sendEvent('start', { start: { callSid, mediaFormat, customParameters: { token: 'guess' } } });
    await until(() => stranger.closed !== undefined);
    expect(scene.server.server.calls.find(callSid)?.ended).toBe(false);
  });

  it('is heard no more once it was refused', async () => {
    const scene = await busyServer();
    const call = await scene.server.announce();
    const stream = await dial(scene);
    stream.start({ callSid: call.callSid });
    stream.start(call);
    await until(() => stream.closed !== undefined);
    expect(scene.server.server.calls.find(call.callSid)?.attached).toBe(false);
  });
});

describe('a socket before its start', () => {
  it('may say what it likes, is logged once for each code, and may still start', async () => {
    const { server, bystander } = await busyServer();
    const call = await server.announce();
    const stream = await MediaStream.dial(call.streamUrl);
    for (let times = 0; times < 3; times += 1) {
      stream.send('hello');
      stream.sendEvent('media', { media: { track: 'inbound', timestamp: '0', payload: 'f39/' } });
      stream.send(Buffer.alloc(3));
    }
    stream.start(call);
    await until(() => server.server.calls.find(call.callSid)?.attached === true);
    const warnings = server.lines.filter(({ level }) => level === 'warn').map(({ msg }) => msg);
    expect(warnings).toEqual(['carrier.malformed_message', 'carrier.out_of_order', 'carrier.binary_frame']);
    await bystander.carriesAudio();
  });

  it('leaves nothing behind when it goes', async () => {
    const scene = await busyServer();
    const before = scene.clock.pending;
    const stream = await dial(scene);
    // Until it must have started, and until it is asked whether it is there.
    await until(() => scene.clock.pending === before + 2);
    stream.socket.terminate();
    await until(() => scene.clock.pending === before);
  });

  it('leaves a line when it breaks the protocol below', async () => {
    const scene = await busyServer();
    const stream = await dial(scene);
    stream.send('x'.repeat(100_000));
    await until(() => stream.closed !== undefined);
    await until(() => scene.server.logged('carrier.connection_failed').length === 1);
    await scene.bystander.carriesAudio();
  });

  it('is turned away while too many others wait, and let in again when they are gone', async () => {
    const scene = await busyServer();
    const crowd = await Promise.all(Array.from({ length: MAX_WAITING_STREAMS }, () => dial(scene)));
    const oneMore = await dial(scene);
    expect(oneMore.closed?.status).toBe(503);
    expect(scene.server.logged('carrier.too_many_streams')).toHaveLength(1);
    await scene.bystander.carriesAudio();
    await pass(scene, START_TIMEOUT_MS);
    await until(() => crowd.every(({ closed }) => closed !== undefined));
    await until(() => scene.server.server.app.websocketServer.clients.size === 1);
    expect((await dial(scene)).closed).toBeUndefined();
  });
});

describe('the upgrade', () => {
  const TOKEN = '0123456789abcdef0123456789abcdef';
  const PUBLIC_URL = 'https://agent.example.com';
  const signedFor = (url: string, token = TOKEN) => ({
    'x-twilio-signature': getExpectedTwilioSignature(token, url, {}),
  });

  async function signedServer(env: Readonly<Record<string, string>> = {}): Promise<TestServer> {
    const peer = await RealtimePeer.start();
    return TestServer.start({ env: { ...peer.env, TWILIO_AUTH_TOKEN: TOKEN, ...env } });
  }

  it.each([
    ['wss, as Twilio signs', 'wss://agent.example.com/twilio/media'],
    ['wss with its port', 'wss://agent.example.com:443/twilio/media'],
  ])('is answered when it was signed over PUBLIC_URL: %s', async (_what, url) => {
    const server = await signedServer({ PUBLIC_URL });
    expect((await MediaStream.dial(mediaUrl(server), signedFor(url))).closed).toBeUndefined();
  });

  it.each([
    ['is not signed', () => ({}), 'auth.no_signature'],
    [
      'is signed with another token',
      () => signedFor('wss://agent.example.com/twilio/media', 'x'),
      'auth.bad_signature',
    ],
    ['is signed over https', () => signedFor('https://agent.example.com/twilio/media'), 'auth.bad_signature'],
    [
      'is signed over another path',
      () => signedFor('wss://agent.example.com/twilio/voice'),
      'auth.bad_signature',
    ],
    ['is signed over where we listen', (server) => signedFor(mediaUrl(server)), 'auth.bad_signature'],
  ] satisfies [string, (server: TestServer) => Readonly<Record<string, string>>, string][])(
    'gets 403 and never 101 when it %s',
    async (_what, headersOf, code) => {
      const server = await signedServer({ PUBLIC_URL });
      const stream = await MediaStream.dial(mediaUrl(server), headersOf(server));
      expect(stream.closed?.status).toBe(403);
      expect(server.lines).toMatchObject([
        { level: 'warn', code, path: '/twilio/media', origin: PUBLIC_URL },
      ]);
      expect(server.server.app.websocketServer.clients.size).toBe(0);
    },
  );

  it('needs a token of the webhook besides the signature', async () => {
    const server = await signedServer();
    const stream = await MediaStream.dial(mediaUrl(server), signedFor(mediaUrl(server)));
    stream.start({ callSid: 'CA1' });
    await until(() => stream.closed !== undefined);
    expect(server.logged('auth.no_token')).toHaveLength(1);
  });

  it.each(['/healthz', '/twilio/voice', '/nothing', '/twilio/media/', '//twilio/media'])(
    'gets no open socket on %s',
    async (path) => {
      const server = await signedServer({ TWILIO_AUTH_TOKEN: '' });
      const stream = await MediaStream.dial(server.url.replace('http', 'ws') + path);
      await until(() => stream.closed !== undefined);
    },
  );

  it('takes no compression, which audio has no use for', async () => {
    const { server } = await busyServer();
    const stream = await MediaStream.dial(mediaUrl(server), {
      'sec-websocket-extensions': 'permessage-deflate',
    });
    expect(stream.socket.extensions).toBe('');
  });
});

describe('the caller’s first words', () => {
  const HELD_FRAMES = 150;

  /** A model that answers nothing until it is told to. */
  async function slowModel() {
    const released: (() => void)[] = [];
    const later = (work: () => void) => void released.push(work);
    const peer = await RealtimePeer.start(
      { 'session.update': (session, event) => later(() => HEALTHY['session.update']?.(session, event)) },
      (session: PeerSession) => later(() => session.emit('session.created', { session: { id: 's' } })),
    );
    const release = async (): Promise<void> => {
      for (let step = 0; step < 2; step += 1) {
        await until(() => released.length > 0);
        released.splice(0).forEach((work) => work());
      }
    };
    return { peer, release };
  }

  const say = (stream: MediaStream, from: number, to: number): void => {
    for (let frame = from; frame < to; frame += 1) stream.say(frame * 20, frame % 251);
  };

  it('arrive complete and in order although the model is not ready when they are spoken', async () => {
    const { peer, release } = await slowModel();
    const server = await TestServer.start({ yaml: PASSTHROUGH, env: peer.env });
    const call: Announced = await server.announce();
    const stream = await MediaStream.open(call);
    say(stream, 0, HELD_FRAMES);
    await until(
      () =>
        server.call(call.callSid).events.filter(({ type }) => type === 'carrier-event').length > HELD_FRAMES,
    );
    await release();
    say(stream, HELD_FRAMES, HELD_FRAMES + 10);
    const expected = Buffer.concat(
      Array.from({ length: HELD_FRAMES + 10 }, (_, frame) => Buffer.alloc(160, frame % 251)),
    );
    await until(() => peer.session.heard.length >= expected.length);
    expect(peer.session.heard.equals(expected)).toBe(true);
    const [first, ...others] = peer.session.types;
    expect(first).toBe('session.update');
    expect([...new Set(others)]).toEqual(['input_audio_buffer.append']);
  });

  it('come before nothing: no audio and no greeting goes up until the settings are confirmed', async () => {
    const { peer, release } = await slowModel();
    const yaml = 'openai: {audio_format: g711_ulaw}\nagents: {default: {greeting: Hello.}}';
    const server = await TestServer.start({ yaml, env: peer.env });
    const stream = await MediaStream.open(await server.announce());
    say(stream, 0, 3);
    await release();
    await until(() => peer.session.types.includes('response.create'));
    expect(peer.session.types).toEqual([
      'session.update',
      ...Array.from({ length: 3 }, () => 'input_audio_buffer.append'),
      'conversation.item.create',
      'response.create',
    ]);
  });
});
