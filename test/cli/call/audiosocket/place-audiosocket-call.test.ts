import { expect, it } from 'vitest';
import { encodeMulaw } from '../../../../src/audio/mulaw.js';
import { placeAudioSocketCall } from '../../../../src/cli/call/audiosocket/place-audiosocket-call.js';
import { parseAddress, parseFormat } from '../../../../src/cli/call/call-options.js';
import { Secret } from '../../../../src/lib/secret.js';
import { systemClock } from '../../../../src/lib/system-clock.js';
import { explain } from '../../../../src/observe/explain/explain.js';
import { dialText } from '../../../../src/wire/text-socket.js';
import { closedPort } from '../../../support/closed-port.js';
import { tone } from '../../../support/signals.js';
import { TestServer } from '../../../support/test-server.js';
import { until } from '../../../support/until.js';

const YAML = `
provider_name: practice
call: {keypad_wait_ms: 0}
agents: {default: {greeting: Hello from the test., tools: [hangup_call]}}
asterisk: {enabled: true, password: s3cret, audiosocket: {enabled: true, port: 0}}
`;
const PATIENCE_MS = 20_000;

function call(server: TestServer, port: number) {
  return placeAudioSocketCall({
    url: server.url,
    from: '+12025550123',
    to: '100',
    login: { username: 'talkpath', password: new Secret('s3cret') },
    audioSocket: `127.0.0.1:${port}`,
    plan: { speech: new Uint8Array(0), keys: [{ digit: '9', atMs: 1000 }], maxDurationMs: 8000 },
    clock: systemClock,
    date: () => new Date(0),
    dial: dialText,
  });
}

it(
  'is announced with its numbers, carried by AudioSocket under the UUID it was given, and hung up on; nothing is to be explained',
  async () => {
    const server = await TestServer.start({ yaml: YAML });
    const port = Number(server.logged('AudioSocket listens')[0]?.['port']);
    const { heard, stream, warnings, callSid } = await call(server, port);
    expect([heard, warnings, stream?.endedBy]).toEqual([true, [], 'server']);
    const { info, events } = server.call(callSid);
    expect(info).toMatchObject({ carrier: 'audiosocket', from: '+12025550123', to: '100' });
    expect(server.ending(callSid)?.reason).toBe('agent-hung-up');
    const reading = { header: undefined, lines: 9, ended: true, troubles: [], furtherTroubles: 0 };
    const found = explain(
      reading,
      events.map((event, index) => [event, index + 1]),
    );
    expect(found.map(({ code }) => code)).toEqual([]);
  },
  PATIENCE_MS,
);

it('says where AudioSocket is looked for, and what puts it there, when nothing listens', async () => {
  const server = await TestServer.start({ yaml: YAML });
  const { heard, stream } = await call(server, await closedPort());
  expect([heard, stream?.opened, stream?.endedBy]).toEqual([false, false, 'failure']);
  expect(stream?.endDetail).toMatch(/ECONNREFUSED.*--audiosocket host:port.*asterisk\.audiosocket/);
});
it(
  'is carried at the rate of the channel that is asked for: the agent is heard, and hears',
  async () => {
    const server = await TestServer.start({ yaml: YAML });
    const port = Number(server.logged('AudioSocket listens')[0]?.['port']);
    const saying = tone(500, 8000, 4000, 12_000);
    const { heard, warnings, stream, callSid } = await placeAudioSocketCall({
      url: server.url,
      from: '+12025550123',
      to: '100',
      login: { username: 'talkpath', password: new Secret('s3cret') },
      audioSocket: `127.0.0.1:${port}`,
      format: 'slin48',
      plan: {
        speech: encodeMulaw(saying, new Uint8Array(saying.length)),
        speakAtMs: 200,
        keys: [],
        maxDurationMs: 2500,
      },
      clock: systemClock,
      date: () => new Date(0),
      dial: dialText,
    });
    expect([heard, warnings, stream?.endedBy]).toEqual([true, [], 'caller']);
    await until(() => server.ending(callSid) !== undefined);
    const { events } = server.call(callSid);
    expect(events.filter(({ type }) => type === 'fault')).toEqual([]);
    const [started] = events.flatMap((event) =>
      event.type === 'carrier-event' && event.event.type === 'started' ? event.event.start : [],
    );
    expect(started?.format).toEqual({ encoding: 'pcm16', rateHz: 24_000 });
    // A sine of 12,000 at its peak.
    const levels = events.flatMap((event) => (event.type === 'heard' ? event.levelDb : []));
    expect(Math.max(...levels)).toBeCloseTo(-11.7, 0);
  },
  PATIENCE_MS,
);

it.each(['127.0.0.1:9092', 'asterisk.internal:1', '[::1]:9092'])('finds AudioSocket at %s', (text) => {
  expect(parseAddress(text)).toBe(text);
});

it.each(['', '9092', '127.0.0.1', 'tcp://127.0.0.1:9092', 'a b:1', 'host:99999'])(
  'finds none at %j',
  (text) => {
    expect(() => parseAddress(text)).toThrow(/a host and a port are wanted/);
  },
);

it.each(['slin', 'slin12', 'slin44', 'slin48'])('plays a channel of %s', (name) => {
  expect(parseFormat(name, 'audiosocket')).toBe(name);
});

it.each(['ulaw', 'alaw', 'slin', 'slin16', 'slin24'])('plays one of %s on Asterisk’s WebSocket', (name) => {
  expect(parseFormat(name, 'chan-websocket')).toBe(name);
});

it('plays no other channel, and none on another wire', () => {
  expect(() => parseFormat('slin48', 'chan-websocket')).toThrow(/one of ulaw, alaw, slin, .* is wanted/);
  expect(() => parseFormat('slin96', 'audiosocket')).toThrow(/one of slin, slin12, slin16, .* is wanted/);
  expect(() => parseFormat('slin16', 'twilio')).toThrow(/goes with --carrier chan-websocket/);
});
