import { describe, expect, it } from 'vitest';
import { MAX_FAULTS_BEFORE_START, START_TIMEOUT_MS } from '../../src/server/stream-lobby.js';
import { MESSAGES } from '../../src/carriers/softphone/split-messages.js';
import { LiveCall, PASSTHROUGH } from '../support/live-call.js';
import { ManualClock } from '../support/manual-clock.js';
import { MediaStream } from '../support/media-stream.js';
import { mintOffer, PageDouble } from '../support/page-double.js';
import { rawHttp } from '../support/raw-http.js';
import { RealtimePeer } from '../support/realtime-peer.js';
import { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';
import { announce, expectLogged, fortress, PUBLIC, signatureOf } from './fortress.js';

const MEDIA = '/twilio/media';
const WSS = PUBLIC.replace('https', 'wss');

/** A server whose signatures are off, so that every stranger gets as far as the stream, and a caller who must not notice. */
async function openServer() {
  const peer = await RealtimePeer.start();
  const clock = new ManualClock();
  const server = await TestServer.start({ yaml: PASSTHROUGH, env: peer.env, clock });
  return { server, clock, bystander: await LiveCall.open(server, peer) };
}

type Scene = Awaited<ReturnType<typeof openServer>>;

const dial = ({ server }: Scene, path = MEDIA): Promise<MediaStream> =>
  MediaStream.dial(server.url.replace('http', 'ws') + path);

/** Sends it as one WebSocket frame with these first bits, masked with zeros. */
function rawFrame(stream: MediaStream, firstByte: number, payload: Buffer): void {
  // The socket below: no client sends this by itself.
  const { _socket } = stream.socket as unknown as { _socket: { write(bytes: Buffer): void } };
  const head = Buffer.from([firstByte, 0x80 | payload.length, 0, 0, 0, 0]);
  _socket.write(Buffer.concat([head, payload]));
}

type Attack = readonly [title: string, code: string, act: (scene: Scene) => Promise<unknown>];

const ATTACKS: readonly Attack[] = [
  [
    'brings no token',
    'auth.no_token',
    async (scene) => {
      const { callSid } = await scene.server.announce();
      (await dial(scene)).start({ callSid });
    },
  ],
  [
    'brings a token of another call, to listen to this one',
    'auth.token_of_other_call',
    async (scene) => {
      const { token } = await scene.server.announce();
      (await dial(scene)).start({ callSid: scene.bystander.callSid, token });
    },
  ],
  [
    'plays a token again',
    'auth.bad_token',
    async (scene) => (await dial(scene)).start(scene.bystander.announced),
  ],
  [
    'has a token of the softphone, and comes to the carrier’s door with it',
    'carrier.no_call',
    async (scene) => {
      const { callSid, token } = await mintOffer(scene.server.url);
      (await dial(scene)).start({ callSid, token });
    },
  ],
  [
    'has a token of the carrier’s, and comes to the softphone’s door with it',
    'carrier.no_call',
    async (scene) => {
      const call = await scene.server.announce();
      (await dial(scene, '/softphone/media')).start(call);
    },
  ],
  [
    'opens a softphone call a second time with its token',
    'auth.bad_token',
    async (scene) => {
      const offer = await mintOffer(scene.server.url);
      const first = await PageDouble.dial(scene.server.url, offer);
      first.start();
      await until(() => scene.server.server.calls.find(offer.callSid)?.attached === true);
      (await PageDouble.dial(scene.server.url, offer)).start();
    },
  ],
  [
    'brings a second stream for a call that has one',
    'carrier.out_of_order',
    async (scene) => {
      const again = await scene.server.announce({ CallSid: scene.bystander.callSid });
      (await dial(scene)).start(again);
    },
  ],
  [
    'names a call whose id is a path',
    'auth.token_of_other_call',
    async (scene) => {
      const { token } = await scene.server.announce();
      (await dial(scene)).start({ callSid: '../../journal', token });
    },
  ],
  ['sends binary', 'carrier.binary_frame', async (scene) => (await dial(scene)).send(Buffer.alloc(60_000))],
  [
    'sends JSON as deep as it may be long',
    'carrier.malformed_message',
    async (scene) => (await dial(scene)).send(`${'{"a":'.repeat(10_000)}1`),
  ],
  [
    'sends an event that is called __proto__',
    'carrier.unknown_event',
    async (scene) =>
      (await dial(scene)).send('{"event":"__proto__","__proto__":{"event":"start","start":{}}}'),
  ],
  [
    'sends a message of 1 MB',
    'carrier.connection_failed',
    async (scene) => (await dial(scene)).send('x'.repeat(1_000_000)),
  ],
  [
    'sends a message that says it is compressed',
    'carrier.connection_failed',
    async (scene) => rawFrame(await dial(scene), 0xc1, Buffer.from([0x4a, 0x4c, 0x04, 0x02])),
  ],
  [
    'sends a frame of a kind that there is not',
    'carrier.connection_failed',
    async (scene) => rawFrame(await dial(scene), 0x83, Buffer.from('x')),
  ],
  [
    'sends text that is not UTF-8',
    'carrier.connection_failed',
    async (scene) => rawFrame(await dial(scene), 0x81, Buffer.from([0xff, 0xfe])),
  ],
  [
    'never says who he is',
    'carrier.no_start',
    async (scene) => {
      await dial(scene);
      await until(() => scene.server.server.app.websocketServer.clients.size === 2);
      // Whoever is on the line talks meanwhile: a stream without a sound for seconds is a dead one.
      for (let passedMs = 0; passedMs < START_TIMEOUT_MS; passedMs += 1000) {
        scene.clock.advance(1000);
        await scene.bystander.carriesAudio();
      }
    },
  ],
  [
    'floods instead of saying who he is',
    'carrier.no_start',
    async (scene) => {
      const stream = await dial(scene);
      for (let at = 0; at < 20 * MAX_FAULTS_BEFORE_START; at += 1) stream.send('{}');
      await until(() => stream.closed !== undefined);
    },
  ],
  [
    'floods the softphone’s door',
    'softphone.too_fast',
    async (scene) => {
      const page = await PageDouble.call(scene.server.url);
      for (let at = 0; at <= 2 * MESSAGES.burst; at += 1) page.send('{"event":"mark"}');
      await until(() => page.closed !== undefined, 10_000);
    },
  ],
];

describe('a stranger on the stream', () => {
  it.each(ATTACKS)(
    'is refused, leaves a line, and disturbs nobody, when he %s',
    async (_title, code, act) => {
      const scene = await openServer();
      await act(scene);
      await expectLogged(scene.server, code);
      expect(scene.server.logged(code).length).toBeLessThan(5);
      await scene.bystander.carriesAudio();
    },
  );
});

describe('the upgrade of a stream', () => {
  const UPGRADE = ['Host: calls.example.com', 'Connection: Upgrade', 'Upgrade: websocket'];
  const KEY = ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='];
  const upgrade = (server: TestServer, lines: readonly string[], path = MEDIA): Promise<string> =>
    rawHttp(server.url, `${[`GET ${path} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`);

  it.each([
    ['nobody signed', 403, 'auth.no_signature', MEDIA, []],
    ['its signature is one of a webhook', 403, 'auth.bad_signature', MEDIA, [signatureOf(MEDIA, {}, PUBLIC)]],
    ['its signature is one for another path', 403, 'auth.bad_signature', MEDIA, [signatureOf('/x', {}, WSS)]],
    ['a page of another site makes', 403, 'auth.wrong_origin', '/softphone/media', []],
    ['such a page makes for the JSON socket', 403, 'auth.wrong_origin', '/openai/realtime/a', []],
    ['such a page makes for signalling', 403, 'auth.wrong_origin', '/webrtc/signaling/a/b', []],
  ])('is refused when %s', async (_what, status, code, path, signatures) => {
    const server = await fortress();
    const origin = path === MEDIA ? [] : ['Origin: https://evil.example'];
    const signed = signatures.map((signature) => `X-Twilio-Signature: ${signature}`);
    const answer = await upgrade(server, [...UPGRADE, ...KEY, ...origin, ...signed], path);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    await expectLogged(server, code);
  });

  it('opens to the carrier, who also needs the call’s token', async () => {
    const server = await fortress();
    const call = await announce(server);
    const headers = { 'x-twilio-signature': signatureOf(MEDIA, {}, WSS) };
    const stream = await MediaStream.dial(server.url.replace('http', 'ws') + MEDIA, headers);
    stream.start({ callSid: call.callSid, token: 'made-up' });
    await expectLogged(server, 'auth.bad_token');
    await until(() => stream.closed !== undefined);
  });

  it('takes no compression, whatever is offered: no bomb can be sent', async () => {
    const server = await fortress();
    const offer = 'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=15';
    const signature = `X-Twilio-Signature: ${signatureOf(MEDIA, {}, WSS)}`;
    const answered = upgrade(server, [...UPGRADE, ...KEY, offer, signature]);
    await until(() => server.server.app.websocketServer.clients.size === 1);
    for (const socket of server.server.app.websocketServer.clients) socket.terminate();
    const answer = await answered;
    expect(answer).toContain('HTTP/1.1 101 ');
    expect(answer.toLowerCase()).not.toContain('permessage-deflate');
  });
});
