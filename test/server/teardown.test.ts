import { describe, expect, it } from 'vitest';
import { LiveCall, PASSTHROUGH } from '../support/live-call.js';
import { ManualClock } from '../support/manual-clock.js';
import { MediaStream } from '../support/media-stream.js';
import { RealtimePeer } from '../support/realtime-peer.js';
import { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

/** As many calls as there are come from one number, all at once. */
const FROM_ONE_NUMBER = `${PASSTHROUGH}\nlimits: {calls_per_caller: 0, starts_per_second: 1000}`;

async function setUp(yaml = PASSTHROUGH) {
  const peer = await RealtimePeer.start();
  const clock = new ManualClock();
  const server = await TestServer.start({ keepsJournals: false, yaml, env: peer.env, clock });
  return { peer, clock, server };
}

/** Nothing of any call is left: no session, no timer, no socket on either side. */
async function expectNothingLeft({ peer, clock, server }: Awaited<ReturnType<typeof setUp>>): Promise<void> {
  // Who was cut off may come back for a while.
  await until(() => {
    if (server.server.calls.size > 0) clock.advance(100);
    return server.server.calls.size === 0;
  });
  await until(() => peer.sessions.every(({ closed }) => closed));
  await until(() => server.server.app.websocketServer.clients.size === 0);
  expect(clock.pending).toBe(0);
}

describe('the end of a call', () => {
  it.each([
    ['stop, then close', 'caller-hung-up', (call) => call.stream.hangUp()],
    [
      'stop twice, then close',
      'caller-hung-up',
      (call) => {
        call.stream.sendEvent('stop', {});
        call.stream.sendEvent('stop', {});
        call.stream.socket.close(1000);
      },
    ],
    ['stop alone', 'caller-hung-up', (call) => call.stream.sendEvent('stop', {})],
    ['close without stop', 'carrier-closed', (call) => call.stream.socket.close(1001)],
    ['a broken connection', 'carrier-closed', (call) => call.stream.socket.terminate()],
    ['an error of the protocol', 'carrier-closed', (call) => call.stream.send('x'.repeat(100_000))],
    [
      'stop, and the model is lost in the same moment',
      'caller-hung-up',
      (call) => {
        call.stream.hangUp();
        call.session.close(1011);
      },
    ],
  ] satisfies [string, string, (call: LiveCall) => void][])(
    'is one teardown, whoever says it: %s',
    async (_what, reason, end) => {
      const scene = await setUp();
      const call = await LiveCall.open(scene.server, scene.peer);
      await call.carriesAudio();
      end(call);
      await expectNothingLeft(scene);
      expect(scene.server.ending(call.callSid)?.reason).toBe(reason);
      expect(scene.server.logged('call.end')).toHaveLength(1);
      await until(() => call.stream.closed !== undefined);
    },
  );

  it('comes by an operator’s wish, at once', async () => {
    const scene = await setUp();
    const call = await LiveCall.open(scene.server, scene.peer);
    scene.server.server.calls.find(call.callSid)?.end('operator-hung-up', 'test');
    await expectNothingLeft(scene);
    await until(() => call.stream.closed !== undefined);
    expect(await scene.server.after(call.callSid)).toEqual(['Hangup']);
  });

  it.each([
    ['caller-hung-up', ['Hangup']],
    ['agent-hung-up', ['Hangup']],
    ['farewell', ['Hangup']],
    ['no-input', ['Hangup']],
    ['transferred', ['Hangup']],
    ['max-duration', ['Hangup']],
    ['voicemail', ['Record', 'Hangup']],
    ['provider-failed', ['Say', 'Hangup']],
    ['server-stopped', ['Say', 'Hangup']],
  ] as const)('by %s is followed by %j', async (reason, verbs) => {
    const scene = await setUp();
    const call = await scene.server.announce();
    scene.server.server.calls.find(call.callSid)?.end(reason, 'test');
    expect(await scene.server.after(call.callSid)).toEqual(verbs);
  });

  it('waits for no peer that does not answer our closing', async () => {
    const scene = await setUp();
    const call = await LiveCall.open(scene.server, scene.peer);
    call.stream.socket.pause();
    scene.server.server.calls.find(call.callSid)?.end('operator-hung-up', 'test');
    await expectNothingLeft(scene);
  });

  it('leaves nothing of a call whose caller hangs up while the model is being connected', async () => {
    const scene = await setUp();
    const call = await scene.server.announce();
    const stream = await MediaStream.open(call);
    stream.hangUp();
    await expectNothingLeft(scene);
    expect(scene.server.ending(call.callSid)?.reason).toBe('caller-hung-up');
  });

  it('opens no second call of the same CallSid afterwards: its announcement may be an old one', async () => {
    const scene = await setUp();
    const call = await LiveCall.open(scene.server, scene.peer);
    call.stream.socket.close(1000);
    await until(() => {
      scene.clock.advance(100);
      return scene.server.server.calls.size === 0;
    });
    const { token } = await scene.server.announce({ CallSid: call.callSid });
    expect(token).toBe('');
    await expectNothingLeft(scene);
    expect(scene.server.calls).toHaveLength(1);
  });
});

describe('a defect', () => {
  it('in who watches a call reaches neither that call nor another', async () => {
    const peer = await RealtimePeer.start();
    const server = await TestServer.start({
      keepsJournals: false,
      yaml: PASSTHROUGH,
      env: peer.env,
      watch: (event) => {
        if (event.type === 'carrier-event') throw new Error('a broken observer');
      },
    });
    const call = await LiveCall.open(server, peer);
    await call.carriesAudio();
    expect(server.ending(call.callSid)).toBeUndefined();
    expect(server.logged('internal.error')[0]).toMatchObject({ level: 'error', detail: 'a broken observer' });
  });
});

describe('a hundred calls', () => {
  const CALLS = 100;

  it('come and go, each with its own audio, and nothing of them remains', async () => {
    const scene = await setUp(FROM_ONE_NUMBER);
    const { server, peer, clock } = scene;
    const streams = await Promise.all(
      Array.from({ length: CALLS }, async () => MediaStream.open(await server.announce())),
    );
    await until(() => server.logged('Session updated with tools: 1').length === CALLS, 15_000);
    await until(() => streams.every((_, index) => attachedAt(server, index)), 15_000);
    expect(server.server.calls.size).toBe(CALLS);
    streams.forEach((stream, index) => {
      for (let frame = 0; frame < 5; frame += 1) stream.say(frame * 20, index);
    });
    await until(() => peer.sessions.every(({ heard }) => heard.length === 5 * 160), 15_000);
    const codes = peer.sessions.map(({ heard }) => [...new Set(heard)]);
    expect(codes.every(({ length }) => length === 1)).toBe(true);
    expect(new Set(codes.flat()).size).toBe(CALLS);

    streams.forEach((stream, index) => endInSomeWay(stream, index));
    await expectNothingLeft(scene);
    expect(server.logged('call.end')).toHaveLength(CALLS);
    expect(clock.pending).toBe(0);
    expect(server.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('that nobody takes up are given up, and nothing of them remains', async () => {
    const scene = await setUp(FROM_ONE_NUMBER);
    for (let call = 0; call < CALLS; call += 1) await scene.server.announce();
    expect(scene.server.server.calls.size).toBe(CALLS);
    await until(() => scene.server.logged('Session updated with tools: 1').length === CALLS, 15_000);
    scene.clock.advance(20_000);
    await expectNothingLeft(scene);
    expect(scene.server.logged('carrier.no_stream')).toHaveLength(CALLS);
  });

  it('end when the server stops, and the server is gone soon after', async () => {
    const scene = await setUp(FROM_ONE_NUMBER);
    const deaf = await LiveCall.open(scene.server, scene.peer);
    const streams = await Promise.all(
      Array.from({ length: 20 }, async () => MediaStream.open(await scene.server.announce())),
    );
    await until(() => streams.every((_, index) => attachedAt(scene.server, index + 1)));
    deaf.stream.socket.pause();
    await scene.server.server.stop();
    await expectNothingLeft(scene);
    expect(scene.server.logged('call.end').map(({ reason }) => reason)).toEqual(
      Array.from({ length: 21 }, () => 'server-stopped'),
    );
    await expect(fetch(scene.server.url)).rejects.toThrow();
  });
});

function attachedAt(server: TestServer, index: number): boolean {
  const sid = server.calls[index]?.info.carrierCallId ?? '';
  return server.server.calls.find(sid)?.attached === true;
}

function endInSomeWay(stream: MediaStream, index: number): void {
  if (index % 3 === 0) stream.hangUp();
  else if (index % 3 === 1) stream.socket.close(1000);
  else stream.socket.terminate();
}
