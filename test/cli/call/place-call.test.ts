import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { afterEach, describe, expect, it } from 'vitest';
import { createSignatureCheck } from '../../../src/carriers/twilio/signature.js';
import { hangUpTwiml, sorryTwiml } from '../../../src/carriers/twilio/twiml.js';
import type { CallProgress } from '../../../src/cli/call/call-report.js';
import { placeCall, type PlaceCallOptions } from '../../../src/cli/call/place-call.js';
import { Secret } from '../../../src/lib/secret.js';
import { dialText } from '../../../src/wire/text-socket.js';
import { fakeBridge, type FakeBridgeOptions } from '../../support/fake-bridge.js';
import { fastClock } from '../../support/fast-clock.js';
import { answersFor, tone } from './scenes.js';

const SPEED = 10;
const PUBLIC_HOST = 'agent.example.com';
const AUTH_TOKEN = 'f00d';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

type Bridge = Awaited<ReturnType<typeof fakeBridge>>;

/** A bridge that is known by its own address, unless a public host is given. */
async function bridgeWith(options: Partial<FakeBridgeOptions>, publicHost?: string): Promise<Bridge> {
  const origin = { host: publicHost ?? '' };
  const bridge = await fakeBridge({ answers: answersFor(() => origin.host), ...options });
  if (publicHost === undefined) origin.host = bridge.host;
  open.push(bridge.close);
  return bridge;
}

async function call(bridge: { readonly url: string }, options: Partial<PlaceCallOptions> = {}) {
  const progress: CallProgress[] = [];
  const report = await placeCall({
    url: bridge.url,
    from: '+12025550123',
    to: '+12025550199',
    plan: { speech: tone(3), keys: [], maxDurationMs: 30_000 },
    clock: fastClock(SPEED),
    date: () => new Date('2026-11-21T10:00:00Z'),
    dial: dialText,
    onProgress: (event) => progress.push(event),
    ...options,
  });
  return { report, progress, kinds: progress.map(({ type }) => type) };
}

/** Greets for half a second, and hangs up when the caller has been heard. */
const politeAgent: FakeBridgeOptions['onMessage'] = (message, stream) => {
  if (message.event === 'start') {
    stream.play(tone(0.5));
    stream.mark('greeting');
  }
  const heard = Buffer.from(message.media?.payload ?? '', 'base64');
  if (heard.length > 0 && !heard.every((code) => code === 0xff)) stream.close();
};

describe('a call that is placed as Twilio would', () => {
  it('asks the webhook, streams, follows the TwiML to its end, and reports to every callback', async () => {
    const bridge = await bridgeWith({ onMessage: politeAgent });
    const { report, progress, kinds } = await call(bridge);
    expect(kinds).toEqual([
      ...['answered', 'verb', 'stream-started', 'agent-speaks', 'agent-finished', 'caller-speaks'],
      ...['stream-ended', 'verb', 'answered', 'verb'],
    ]);
    const callersTurn = progress.find((event) => event.type === 'caller-speaks');
    expect(callersTurn?.atMs).toBeLessThan(5_000);
    expect(report).toMatchObject({ heard: true, verbs: ['Connect', 'Redirect', 'Hangup'], warnings: [] });
    expect(report.stream).toMatchObject({
      endedBy: 'server',
      marks: 1,
      clears: 0,
      underruns: 0,
      soundMs: 500,
    });
    const callbacks = bridge.requests.map(({ path, params }) => [
      path,
      params['StreamEvent'] ?? params['CallStatus'],
    ]);
    expect(callbacks).toHaveLength(5);
    expect(callbacks).toEqual(
      expect.arrayContaining([
        ['/twilio/voice', 'ringing'],
        ['/twilio/stream-status', 'stream-started'],
        ['/twilio/stream-status', 'stream-stopped'],
        ['/twilio/after', 'in-progress'],
        ['/twilio/status', 'completed'],
      ]),
    );
  });

  it('sends the fields that Twilio sends, as a form', async () => {
    const bridge = await bridgeWith({ answers: () => hangUpTwiml() });
    const { report } = await call(bridge, { accountSid: 'AC0001' });
    const [voice] = bridge.requests;
    expect(voice?.headers['content-type']).toContain('application/x-www-form-urlencoded');
    expect(voice?.params).toEqual({
      AccountSid: 'AC0001',
      ApiVersion: '2010-04-01',
      CallSid: report.callSid,
      CallStatus: 'ringing',
      Called: '+12025550199',
      Caller: '+12025550123',
      Direction: 'inbound',
      From: '+12025550123',
      To: '+12025550199',
    });
    expect(report.callSid).toMatch(/^CA[0-9a-f]{32}$/);
  });

  it('hands the parameters of the TwiML to the stream', async () => {
    const bridge = await bridgeWith({ onMessage: (_, stream) => stream.close() });
    const { report } = await call(bridge);
    const start = bridge.messages.find(({ event }) => event === 'start')?.start;
    expect(start).toMatchObject({ customParameters: { token: 'one-time' }, callSid: report.callSid });
  });

  it('is heard by the caller in true time: as loud and as long as it was sent', async () => {
    const bridge = await bridgeWith({ onMessage: politeAgent });
    const { report } = await call(bridge);
    const recording = Buffer.from(report.stream?.recording ?? []);
    const durationMs = report.stream?.durationMs ?? 0;
    expect(recording.indexOf(tone(0.5))).toBeGreaterThan(0);
    expect(Math.abs(recording.length / 8 - durationMs)).toBeLessThan(200);
  });

  it('takes back what was not played when the agent is interrupted', async () => {
    const bridge = await bridgeWith({
      onMessage: (message, stream) => {
        if (message.event === 'start') stream.play(tone(30));
        if (message.event !== 'dtmf') return;
        stream.clear();
        stream.close();
      },
    });
    const { report, progress } = await call(bridge, {
      plan: { speech: new Uint8Array(0), keys: [{ digit: '1', atMs: 500 }], maxDurationMs: 30_000 },
    });
    expect(progress).toContainEqual({ type: 'key', atMs: 500, digit: '1' });
    const cleared = progress.find((event) => event.type === 'cleared');
    expect(cleared?.forgottenMs).toBeGreaterThan(15_000);
    expect(report.stream).toMatchObject({ clears: 1, endedBy: 'server' });
    expect(report.stream?.soundMs).toBeLessThan(15_000);
  });

  it('speaks first where there is no greeting, or at the time that was asked for', async () => {
    const bridge = await bridgeWith({});
    const plan = { speech: tone(0.1), keys: [], maxDurationMs: 3_000 };
    const [patient, hasty] = await Promise.all([
      call(bridge, { plan }),
      call(bridge, { plan: { ...plan, speakAtMs: 200 } }),
    ]);
    expect(patient.progress).toContainEqual({ type: 'caller-speaks', atMs: 2_500 });
    expect(hasty.progress).toContainEqual({ type: 'caller-speaks', atMs: 200 });
  });

  it('is hung up by the caller when its time is over; then no further TwiML runs', async () => {
    const bridge = await bridgeWith({});
    const { report } = await call(bridge, { plan: { speech: tone(0.1), keys: [], maxDurationMs: 600 } });
    expect(report).toMatchObject({ heard: false, verbs: ['Connect'], stream: { endedBy: 'caller' } });
    expect(bridge.messages.at(-1)?.event).toBe('stop');
    expect(bridge.requests.map(({ path }) => path)).not.toContain('/twilio/after');
  });
});

describe('signatures of a simulated call', () => {
  it('are made over the public URL, wss for the stream, while the call goes to the address given', async () => {
    const bridge = await bridgeWith({ onMessage: politeAgent }, PUBLIC_HOST);
    const publicUrl = `https://${PUBLIC_HOST}`;
    await call(bridge, { publicUrl, authToken: new Secret(AUTH_TOKEN) });
    const check = createSignatureCheck({ authToken: new Secret(AUTH_TOKEN), publicUrl });
    const seen = { protocol: 'http', host: bridge.host };
    expect(bridge.requests).toHaveLength(5);
    expect(bridge.requests.map((request) => check.webhook({ ...request, ...seen }))).toEqual(
      Array(5).fill(true),
    );
    expect(bridge.upgrades.map((request) => check.upgrade({ ...request, ...seen }))).toEqual([true]);
    const wss = getExpectedTwilioSignature(AUTH_TOKEN, `wss://${PUBLIC_HOST}/twilio/media`, {});
    expect(bridge.upgrades[0]?.headers['x-twilio-signature']).toBe(wss);
  });

  it('are right without a public URL too', async () => {
    const bridge = await bridgeWith({ onMessage: politeAgent });
    await call(bridge, { authToken: new Secret(AUTH_TOKEN) });
    const check = createSignatureCheck({ authToken: new Secret(AUTH_TOKEN), publicUrl: undefined });
    const seen = { protocol: 'http', host: bridge.host };
    const [voice] = bridge.requests.filter(({ path }) => path === '/twilio/voice');
    expect(voice && check.webhook({ ...voice, ...seen })).toBe(true);
    expect(bridge.upgrades.map((request) => check.upgrade({ ...request, ...seen }))).toEqual([true]);
  });

  it('are left out where there is no auth token', async () => {
    const bridge = await bridgeWith({ onMessage: politeAgent });
    await call(bridge);
    const signed = [...bridge.requests, ...bridge.upgrades].filter(
      ({ headers }) => 'x-twilio-signature' in headers,
    );
    expect(signed).toEqual([]);
  });
});

describe('a call that goes wrong', () => {
  it('names the address where nothing listens', async () => {
    const bridge = await bridgeWith({});
    await bridge.close();
    open.pop();
    await expect(call(bridge)).rejects.toMatchObject({
      code: 'call.unreachable',
      message: `nothing listens on ${bridge.url}`,
    });
  });

  it.each([403, 500])('names the status %i with which the webhook was refused', async (status) => {
    const bridge = await bridgeWith({ answers: () => status });
    await expect(call(bridge)).rejects.toMatchObject({
      code: 'call.refused',
      message: expect.stringContaining(`HTTP ${status}`) as string,
    });
  });

  it('says so when the answer is not TwiML', async () => {
    const bridge = await bridgeWith({ answers: () => 'Hello!' });
    await expect(call(bridge)).rejects.toMatchObject({ code: 'call.bad_twiml' });
  });

  it.each([
    ['is apologised to', sorryTwiml('No agent is free.'), ['Say', 'Hangup'], 'completed'],
    ['is refused', '<Response><Reject reason="busy"/></Response>', ['Reject'], 'busy'],
    ['gets nothing', '<Response/>', [], 'completed'],
  ])('opens no stream when it %s', async (_, twiml, verbs, status) => {
    const bridge = await bridgeWith({ answers: (path) => (path === '/twilio/voice' ? twiml : undefined) });
    const { report } = await call(bridge);
    expect(report).toMatchObject({ heard: false, verbs, stream: undefined });
    expect(bridge.requests.at(-1)).toMatchObject({ path: '/twilio/status', params: { CallStatus: status } });
  });

  it('goes on with the TwiML when the upgrade is refused, and says what Twilio would report', async () => {
    const bridge = await bridgeWith({ refuseUpgrade: 403 });
    const { report } = await call(bridge);
    expect(report).toMatchObject({
      heard: false,
      verbs: ['Connect', 'Redirect', 'Hangup'],
      warnings: [{ code: 31920, detail: 'the upgrade was answered with HTTP 403' }],
      stream: { endedBy: 'failure', opened: false },
    });
    expect(
      bridge.requests.find(({ params }) => params['StreamEvent'] === 'stream-error')?.params,
    ).toMatchObject({
      StreamError: 'the upgrade was answered with HTTP 403',
    });
  });

  it('tells a stream that broke from one that was closed', async () => {
    const bridge = await bridgeWith({ onMessage: (_, stream) => stream.breakOff() });
    const { report } = await call(bridge);
    expect(report).toMatchObject({ warnings: [], stream: { endedBy: 'failure', opened: true } });
  });

  it('goes on in a second stream when the server takes the caller back, as Twilio would', async () => {
    const origin = { host: '' };
    const answers = answersFor(() => origin.host);
    let afters = 0;
    const bridge = await fakeBridge({
      answers: (path, params) =>
        path === '/twilio/after' && ++afters === 1 ? answers('/twilio/voice', params) : answers(path, params),
      onMessage: (message, stream) => {
        if (afters === 0 && message.media?.timestamp === '100') stream.breakOff();
        if (afters > 0) politeAgent(message, stream);
      },
    });
    origin.host = bridge.host;
    open.push(bridge.close);
    const { report } = await call(bridge);
    expect(report).toMatchObject({
      heard: true,
      givenUp: false,
      verbs: ['Connect', 'Redirect', 'Connect', 'Redirect', 'Hangup'],
      stream: { endedBy: 'failure', soundMs: 0 },
      streams: [{ endedBy: 'failure' }, { endedBy: 'server', opened: true, spoke: true }],
    });
    const [first, second] = report.streams;
    expect(second?.streamSid).not.toBe(first?.streamSid);
  });

  it('is taken back a few times at most', async () => {
    const origin = { host: '' };
    const answers = answersFor(() => origin.host);
    const bridge = await fakeBridge({
      answers: (path, params) => answers(path === '/twilio/after' ? '/twilio/voice' : path, params),
      onMessage: (_, stream) => stream.breakOff(),
    });
    origin.host = bridge.host;
    open.push(bridge.close);
    const { report } = await call(bridge);
    expect(report.streams).toHaveLength(5);
    expect(bridge.upgrades).toHaveLength(5);
  });

  it('is told to have been given up when an apology is all that follows its stream', async () => {
    const origin = { host: '' };
    const answers = answersFor(() => origin.host);
    const bridge = await fakeBridge({
      answers: (path, params) => (path === '/twilio/after' ? sorryTwiml('Sorry.') : answers(path, params)),
      onMessage: (_, stream) => stream.breakOff(),
    });
    origin.host = bridge.host;
    open.push(bridge.close);
    expect((await call(bridge)).report).toMatchObject({
      givenUp: true,
      verbs: ['Connect', 'Redirect', 'Say', 'Hangup'],
    });
  });

  it('warns of a stream that is not wss, and of callbacks that fail', async () => {
    const bridge = await bridgeWith({
      answers: (path) =>
        path === '/twilio/voice'
          ? `<Response><Connect><Stream url="ws://${PUBLIC_HOST}/twilio/media"/></Connect></Response>`
          : 500,
      onMessage: (_, stream) => stream.close(),
    });
    const { report } = await call(bridge, { publicUrl: `https://${PUBLIC_HOST}` });
    expect(report.warnings.map(({ code }) => code)).toEqual([31922, 11200]);
  });

  it('does not ask for TLS on this machine', async () => {
    const scene = { host: '' };
    const bridge = await bridgeWith({
      answers: (path) =>
        path === '/twilio/voice'
          ? `<Response><Connect><Stream url="ws://${scene.host}/twilio/media"/></Connect></Response>`
          : undefined,
      onMessage: (_, stream) => stream.close(),
    });
    scene.host = bridge.host;
    const { report } = await call(bridge);
    expect(report).toMatchObject({ warnings: [], stream: { opened: true } });
  });

  it('is over when the TwiML that follows can not be had', async () => {
    const bridge = await bridgeWith({
      answers: (path) =>
        path === '/twilio/voice' ? '<Response><Redirect>/twilio/none</Redirect></Response>' : 404,
    });
    const { report } = await call(bridge);
    expect(report.verbs).toEqual(['Redirect']);
    expect(report.warnings.map(({ code }) => code)).toContain(11200);
  });

  it('does not follow redirects for ever', async () => {
    const bridge = await bridgeWith({
      answers: (path) =>
        path === '/twilio/status' ? 204 : '<Response><Redirect>/twilio/voice</Redirect></Response>',
    });
    const { report } = await call(bridge);
    expect(report.verbs.length).toBeLessThan(10);
  });
});
