import { describe, expect, it } from 'vitest';
import { MODEL_RATE_HZ, MULAW_SILENCE, TELEPHONE_FORMAT } from '../../src/audio/frame.js';
import { explain } from '../../src/observe/explain/explain.js';
import type { JournalReading } from '../../src/observe/journal/read.js';
import type { Voice } from '../../src/providers/practice-agent/voice.js';
import { MAX_WRONG_PASSWORDS } from '../../src/server/failed-attempts.js';
import { humOf } from '../contract/caller-audio.js';
import { announceCall, AsteriskStream, basic } from '../support/asterisk-stream.js';
import { tone } from '../support/signals.js';
import { TestServer, type WatchedCall } from '../support/test-server.js';
import { until } from '../support/until.js';
import { untilReady } from '../support/until-ready.js';

const GREETING = 'Hello from the test, and do take your time with it.';
const PRACTICE = `
provider_name: practice
call: {keypad_wait_ms: 0}
agents: {default: {greeting: "${GREETING}", tools: [get_call_info, hangup_call]}}
`;
const OPEN = `${PRACTICE}\nasterisk: {enabled: true}`;
const PASSWORD = 'correct-horse';
const LOCKED = `${PRACTICE}\nasterisk: {enabled: true, password: ${PASSWORD}}`;
const PARTIES = { from: '+12025550123', to: '100', channel: '1763800000.7' };
const PATIENCE_MS = 45_000;
/** A journal that was read whole. */
const READ: JournalReading = { header: undefined, lines: 9, ended: true, troubles: [], furtherTroubles: 0 };

function hum(ms: number): Uint8Array {
  return Uint8Array.from(humOf(ms, TELEPHONE_FORMAT).flatMap(({ samples }) => [...samples]));
}

/** A hum as long as people take for so many characters. */
const leisurely: Voice = (text) => Promise.resolve(tone(300, MODEL_RATE_HZ, text.length * 1000, 8000));

const heardSomething = ({ caller }: AsteriskStream): boolean =>
  caller.line.recording().some((code) => code !== MULAW_SILENCE);
const playbacks = ({ events }: WatchedCall) => events.filter(({ type }) => type === 'playback');
const faults = ({ events }: WatchedCall): string[] =>
  events.flatMap((event) => {
    if (event.type === 'fault') return [event.code];
    return event.type === 'carrier-event' && event.event.type === 'fault' ? [event.event.code] : [];
  });

const findings = ({ events }: WatchedCall): string[] =>
  explain(
    READ,
    events.map((event, index) => [event, index + 1]),
  ).map(({ code }) => code);

describe('a call from Asterisk', () => {
  it.each(['json', 'plain-text'] as const)(
    'is announced, greeted, spoken, keyed and hung up on by the agent (%s)',
    async (dialect) => {
      const yaml = OPEN.replace(GREETING, 'Hello from the test.');
      const server = await TestServer.start({ yaml, voice: leisurely });
      const { status, type, body: token } = await announceCall(server.url, PARTIES);
      expect([status, type.split(';')[0]]).toEqual([201, 'text/plain']);
      expect(token).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
      const stream = await AsteriskStream.dial(server.url, { query: { token }, dialect });
      const call = server.call(PARTIES.channel);
      expect(call.info).toMatchObject({ carrier: 'chan-websocket', from: PARTIES.from, to: PARTIES.to });
      await until(() => playbacks(call).length === 1, 10_000);
      expect(playbacks(call)[0]).toMatchObject({ outcome: 'heard' });
      stream.caller.say(hum(900));
      await until(() => playbacks(call).length === 2, 20_000);
      stream.caller.pressKey('9');
      await until(() => stream.ended !== undefined, 10_000);
      expect(stream.ended).toMatchObject({ kind: 'closed', code: 1000 });
      expect(stream.commands.at(-1)).toContain('HANGUP');
      expect(server.ending(PARTIES.channel)?.reason).toBe('agent-hung-up');
      expect(stream.warnings).toEqual([]);
      expect(faults(call)).toEqual([]);
      expect(findings(call)).toEqual([]);
      expect(stream.pieces.every((bytes) => bytes % 160 === 0)).toBe(true);
    },
    PATIENCE_MS,
  );

  it(
    'comes unannounced where it shows the password, with its numbers in the address',
    async () => {
      const server = await TestServer.start({ yaml: LOCKED });
      const stream = await AsteriskStream.dial(server.url, { query: PARTIES, headers: basic(PASSWORD) });
      await until(() => heardSomething(stream), 10_000);
      expect(server.call(PARTIES.channel).info).toMatchObject({ from: PARTIES.from, to: PARTIES.to });
      stream.caller.hangUp();
      await until(() => server.ending(PARTIES.channel) !== undefined);
      expect(server.ending(PARTIES.channel)?.reason).toBe('caller-hung-up');
    },
    PATIENCE_MS,
  );

  it(
    'is silent at once when the caller speaks into an answer, and goes on afterwards',
    async () => {
      const yaml = OPEN.replace(GREETING, GREETING.repeat(4));
      const server = await TestServer.start({ yaml });
      const { body: token } = await announceCall(server.url, PARTIES);
      const stream = await AsteriskStream.dial(server.url, { query: { token } });
      await until(() => heardSomething(stream), 10_000);
      stream.caller.say(hum(1500));
      const call = server.call(PARTIES.channel);
      await until(() => stream.commands.some((command) => command.includes('FLUSH_MEDIA')), 10_000);
      await until(() => stream.caller.line.queuedMs === 0);
      await until(() => playbacks(call).length === 2, 10_000);
      expect(playbacks(call)).toMatchObject([{ outcome: 'cut' }, { outcome: 'heard' }]);
      expect(faults(call)).toEqual([]);
      stream.caller.hangUp();
      await until(() => server.ending(PARTIES.channel) !== undefined);
    },
    PATIENCE_MS,
  );

  it(
    'waits with its words while Asterisk takes no sound, says so in the log, and goes on',
    async () => {
      const server = await TestServer.start({ yaml: OPEN, voice: leisurely });
      const { body: token } = await announceCall(server.url, PARTIES);
      const stream = await AsteriskStream.dial(server.url, { query: { token } });
      await until(() => heardSomething(stream), 10_000);
      stream.send('{"event":"MEDIA_XOFF"}');
      await until(() => server.logged('asterisk.takes_no_audio').length === 1, 10_000);
      stream.send('{"event":"MEDIA_XON"}');
      const call = server.call(PARTIES.channel);
      await until(() => playbacks(call).length === 1, 15_000);
      expect(playbacks(call)[0]).toMatchObject({ outcome: 'heard' });
      stream.caller.hangUp();
      await until(() => server.ending(PARTIES.channel) !== undefined);
    },
    PATIENCE_MS,
  );

  it('is announced once more with another token while its stream has not come', async () => {
    const server = await TestServer.start({ yaml: OPEN });
    const [first, second] = [
      await announceCall(server.url, PARTIES),
      await announceCall(server.url, PARTIES),
    ];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(server.calls).toHaveLength(1);
    const stream = await AsteriskStream.dial(server.url, { query: { token: second.body } });
    await until(() => server.server.calls.find(PARTIES.channel)?.attached === true);
    const third = await announceCall(server.url, PARTIES);
    expect([third.status, JSON.parse(third.body)]).toMatchObject([409, { error: 'carrier.has_call' }]);
    stream.caller.hangUp();
    await until(() => server.ending(PARTIES.channel) !== undefined);
    expect((await announceCall(server.url, PARTIES)).status).toBe(201);
  });

  it.each([
    ['ulaw', 'slin16', 'chan-websocket'],
    ['alaw', 'slin', 'chan-websocket'],
    ['slin', 'slin24', 'audiosocket'],
  ])('keeps the format %s that it was announced in, though it is announced in %s (%s)', async (...given) => {
    const [format, other, wire] = given;
    const yaml = OPEN.replace('enabled: true', 'enabled: true, audiosocket: {enabled: true, port: 0}');
    const server = await TestServer.start({ yaml });
    const { body: token } = await announceCall(server.url, { ...PARTIES, wire, format });
    const second = await announceCall(server.url, { ...PARTIES, wire, format: other });
    expect([second.status, JSON.parse(second.body)]).toMatchObject([409, { error: 'asterisk.wrong_format' }]);
    expect(server.logged('asterisk.wrong_format')).toHaveLength(1);
    expect((await announceCall(server.url, { ...PARTIES, wire, format })).status).toBe(201);
    expect(server.calls).toHaveLength(1);
    expect(token).not.toBe('');
  });

  it('takes its announcement as JSON too, and makes up a name where no channel is told', async () => {
    const server = await TestServer.start({ yaml: OPEN });
    const response = await fetch(`${server.url}/asterisk/calls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from: 'alice', to: '200' }),
    });
    expect(response.status).toBe(201);
    expect(server.calls[0]?.info).toMatchObject({ from: 'alice', to: '200' });
    expect(server.calls[0]?.info.carrierCallId).toMatch(/^AS[\da-f]{32}$/);
  });
});

describe('who is turned away, before the upgrade', () => {
  const token = (): Promise<string> => Promise.resolve('8f7f2d6e-0000-4000-8000-000000000000');

  it.each([
    ['no subprotocol', { protocol: '', headers: basic(PASSWORD) }, 400, 'asterisk.no_subprotocol'],
    ['another subprotocol', { protocol: 'audio', headers: basic(PASSWORD) }, 400, 'asterisk.no_subprotocol'],
    ['no password', {}, 401, 'asterisk.bad_password'],
    ['a wrong password', { headers: basic('incorrect-horse') }, 401, 'asterisk.bad_password'],
    ['another user', { headers: basic(PASSWORD, 'root') }, 401, 'asterisk.bad_password'],
    ['a header that is none', { headers: { authorization: 'Basic ?' } }, 401, 'asterisk.bad_password'],
    [
      'a channel that is none',
      { headers: basic(PASSWORD), query: { channel: 'a b' } },
      400,
      'http.bad_request',
    ],
  ] as const)('is who brings %s', async (_, options, status, code) => {
    const server = await TestServer.start({ yaml: LOCKED });
    const stream = await AsteriskStream.dial(server.url, options);
    expect(stream.ended).toMatchObject({ kind: 'refused', status });
    expect(server.logged(code)).toHaveLength(1);
    expect(server.calls).toHaveLength(0);
  });

  it('is who brings a token that is unknown, password or not', async () => {
    const server = await TestServer.start({ yaml: LOCKED });
    const query = { token: await token() };
    const stream = await AsteriskStream.dial(server.url, { query, headers: basic(PASSWORD) });
    expect(stream.ended).toMatchObject({ kind: 'refused', status: 401 });
    expect(server.logged('auth.bad_token')).toHaveLength(1);
  });

  it('is who brings a token for the second time', async () => {
    const server = await TestServer.start({ yaml: OPEN });
    const query = { token: (await announceCall(server.url, PARTIES)).body };
    const first = await AsteriskStream.dial(server.url, { query });
    await until(() => server.server.calls.find(PARTIES.channel)?.attached === true);
    const second = await AsteriskStream.dial(server.url, { query });
    expect(second.ended).toMatchObject({ kind: 'refused', status: 401 });
    expect(first.ended).toBeUndefined();
  });

  it('is everybody who is not on this machine where no password is set, and everybody behind a proxy', async () => {
    const server = await TestServer.start({ yaml: OPEN });
    const headers = { 'x-forwarded-for': '192.0.2.7' };
    const stream = await AsteriskStream.dial(server.url, { headers });
    expect(stream.ended).toMatchObject({ kind: 'refused', status: 401 });
    expect((await announceCall(server.url, {}, headers)).status).toBe(401);
    expect(server.logged('asterisk.no_password').length).toBeGreaterThan(0);
  });

  it('is a page of another site, though this machine needs no password', async () => {
    const server = await TestServer.start({ yaml: OPEN });
    const stream = await AsteriskStream.dial(server.url, { headers: { origin: 'https://evil.example' } });
    expect(stream.ended).toMatchObject({ kind: 'refused', status: 401 });
  });

  it('is everybody where Asterisk is not enabled', async () => {
    const server = await TestServer.start({ yaml: PRACTICE });
    expect((await AsteriskStream.dial(server.url)).ended).toMatchObject({ kind: 'refused', status: 404 });
    expect((await announceCall(server.url)).status).toBe(404);
  });

  it('is who guesses too often: then not even the right password is looked at, and operators are not locked out', async () => {
    const server = await TestServer.start({ yaml: LOCKED, env: { TALKPATH_ADMIN_TOKEN: 'operator' } });
    for (let at = 0; at < MAX_WRONG_PASSWORDS; at += 1)
      expect((await announceCall(server.url, {}, basic('wrong'))).status).toBe(401);
    const { status, body } = await announceCall(server.url, PARTIES, basic(PASSWORD));
    const because = expect.stringMatching(/^20 wrong passwords .* for \d+ s$/) as string;
    expect([status, JSON.parse(body)]).toMatchObject([429, { detail: because }]);
    expect(server.logged('http.too_many_requests')).toMatchObject([{ detail: because }]);
    expect((await AsteriskStream.dial(server.url, { headers: basic(PASSWORD) })).ended).toMatchObject({
      status: 429,
    });
    const calls = await fetch(`${server.url}/calls`, { headers: { authorization: 'Bearer operator' } });
    expect(calls.status).toBe(200);
  });

  it('is a call for which there is no room, so that the dialplan goes on', async () => {
    const server = await TestServer.start({ yaml: `${LOCKED}\nlimits: {max_calls: 1}` });
    expect((await announceCall(server.url, PARTIES, basic(PASSWORD))).status).toBe(201);
    const stream = await AsteriskStream.dial(server.url, { headers: basic(PASSWORD) });
    expect(stream.ended).toMatchObject({ kind: 'refused', status: 503 });
    const second = await announceCall(server.url, { channel: '1.2' }, basic(PASSWORD));
    expect([second.status, JSON.parse(second.body)]).toMatchObject([503, { error: 'server.busy' }]);
    expect(server.logged('server.busy').length).toBe(2);
  });

  it('is each of a burst for which there is no room, though none of the others has said anything yet', async () => {
    const server = await TestServer.start({ yaml: `${LOCKED}\nlimits: {max_calls: 3}` });
    const dial = (): Promise<AsteriskStream> =>
      AsteriskStream.dial(server.url, { headers: basic(PASSWORD), silent: true });
    const streams = await Promise.all(Array.from({ length: 10 }, dial));
    const isIn = ({ ended }: AsteriskStream): boolean => ended === undefined;
    const [taken, refused] = [streams.filter(isIn), streams.filter((stream) => !isIn(stream))];
    expect(taken).toHaveLength(3);
    expect(refused.map(({ ended }) => ended)).toMatchObject(
      Array.from({ length: 7 }, () => ({ kind: 'refused', status: 503 })),
    );
    for (const stream of taken) stream.begin();
    await until(() => server.calls.length === 3);
    expect((await dial()).ended).toMatchObject({ kind: 'refused', status: 503 });
    taken[0]?.close();
    await until(() => server.server.calls.size === 2);
    expect(isIn(await dial())).toBe(true);
  });

  it('is a stream that was let in, but says how it is coded only when the server stops', async () => {
    const server = await TestServer.start({ yaml: `${LOCKED}\nserver: {drain_s: 30}` });
    const dial = (query: Readonly<Record<string, string>>, silent?: true): Promise<AsteriskStream> =>
      AsteriskStream.dial(server.url, { headers: basic(PASSWORD), query, ...(silent && { silent }) });
    const live = await dial(PARTIES);
    await until(() => server.calls.length === 1);
    const late = await dial({ channel: '1.2' }, true);
    const drained = server.server.drain();
    late.begin();
    await until(() => late.ended !== undefined);
    expect(server.calls).toHaveLength(1);
    expect(server.logged('server.stopping')).toMatchObject([{ carrierCallId: '1.2' }]);
    expect(live.ended).toBeUndefined();
    live.caller.hangUp();
    await drained;
  });

  it('is nobody because of a stream that has gone without a word', async () => {
    const server = await TestServer.start({ yaml: `${LOCKED}\nlimits: {max_calls: 1}` });
    const dial = (): Promise<AsteriskStream> =>
      AsteriskStream.dial(server.url, { headers: basic(PASSWORD), silent: true });
    const first = await dial();
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
    first.close();
    await until(() => first.ended !== undefined);
    await untilReady(server.url);
    const second = await dial();
    second.begin();
    await until(() => server.calls.length === 1);
  });

  it('is a caller who is blocked', async () => {
    const server = await TestServer.start({
      yaml: `${OPEN}\nlimits: {blocked_callers: ["${PARTIES.from}"]}`,
    });
    expect((await announceCall(server.url, PARTIES)).status).toBe(403);
    expect((await AsteriskStream.dial(server.url, { query: PARTIES })).ended).toMatchObject({ status: 403 });
  });

  it.each([
    ['an unknown key', { form: 'ulaw' }],
    ['a format that is none', { format: 'opus' }],
    ['a format that the WebSocket does not carry', { format: 'slin48' }],
    ['a wire that is none', { wire: 'rtp' }],
    ['AudioSocket where it is off', { wire: 'audiosocket' }],
    ['a number as long as a book', { from: '1'.repeat(129) }],
    ['a channel with a slash', { channel: 'PJSIP/alice' }],
  ])('is an announcement with %s', async (_, fields) => {
    const server = await TestServer.start({ yaml: OPEN });
    const { status, body } = await announceCall(server.url, fields);
    expect([status, JSON.parse(body)]).toMatchObject([422, { error: 'http.bad_request' }]);
    expect(server.logged('http.bad_request')).toHaveLength(1);
  });
});
