import { describe, expect, it } from 'vitest';
import { START_TIMEOUT_MS } from '../../src/server/stream-lobby.js';
import { announceCall, AsteriskStream } from '../support/asterisk-stream.js';
import { LiveCall, PASSTHROUGH } from '../support/live-call.js';
import { ManualClock } from '../support/manual-clock.js';
import { RealtimePeer } from '../support/realtime-peer.js';
import { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

const CHANNEL = '1763800000.7';
const FRAME = 160;
const BIG = 70_000;
const YAML = `${PASSTHROUGH}\nasterisk: {enabled: true}\nrecovery: {stream_silent_s: 120}`;

/** A call that gets what the test does to it, and one that must not notice. */
async function twoCalls(fields: Readonly<Record<string, string>> = {}, silent = false) {
  const peer = await RealtimePeer.start();
  const clock = new ManualClock();
  const server = await TestServer.start({ yaml: YAML, env: peer.env, clock });
  const bystander = await LiveCall.open(server, peer);
  const { body: token } = await announceCall(server.url, { channel: CHANNEL, ...fields });
  const stream = await AsteriskStream.dial(server.url, {
    query: { token },
    clock,
    ...(silent && { silent: true }),
  });
  if (!silent) await until(() => server.server.calls.find(CHANNEL)?.attached === true);
  return { server, clock, bystander, stream };
}

type Scene = Awaited<ReturnType<typeof twoCalls>>;

const faults = ({ server }: Scene): string[] =>
  server
    .call(CHANNEL)
    .events.flatMap((event) =>
      event.type === 'carrier-event' && event.event.type === 'fault' ? [event.event.code] : [],
    );
const start = (format: string): string =>
  `MEDIA_START connection_id:c1 channel_id:17.1 format:${format} optimal_frame_size:160 ptime:20`;

describe('what Asterisk sends that can not be used', () => {
  it.each([
    ['an event that nobody knows', 'carrier.unknown_event', '{"event":"MEDIA_TELEPATHY"}'],
    ['half a JSON object', 'carrier.malformed_message', '{"event":'],
    ['a text over the limit', 'carrier.malformed_message', `{"event":"${'X'.repeat(20_000)}"}`],
    [
      'a second MEDIA_START',
      'carrier.out_of_order',
      '{"event":"MEDIA_START","channel_id":"1","format":"ulaw"}',
    ],
    [
      'a mark that nobody set',
      'carrier.malformed_message',
      '{"event":"MEDIA_MARK_PROCESSED","correlation_id":"m99"}',
    ],
    ['a key that is none', 'carrier.malformed_message', '{"event":"DTMF_END","digit":"?"}'],
    ['an error of its own', 'asterisk.error', '{"event":"ERROR","error_text":"Unable to parse"}'],
    ['more than a second of sound', 'carrier.bad_media', new Uint8Array(8001)],
  ] as const)('ends nobody’s call, and is told by a code: %s', async (_, code, message) => {
    const scene = await twoCalls();
    scene.stream.send(message);
    await until(() => faults(scene).includes(code));
    expect(scene.server.ending(CHANNEL)).toBeUndefined();
    expect(scene.stream.ended).toBeUndefined();
    await scene.bystander.carriesAudio();
  });

  it('ends its own call where the message is larger than any', async () => {
    const scene = await twoCalls();
    scene.stream.send(new Uint8Array(BIG));
    await until(() => scene.server.ending(CHANNEL) !== undefined);
    expect(scene.server.ending(CHANNEL)?.reason).toBe('carrier-closed');
    expect(scene.stream.ended).toMatchObject({ kind: 'closed', code: 1009 });
    await scene.bystander.carriesAudio();
  });

  it('ends its own call when the socket is closed for another reason than a hang-up', async () => {
    const scene = await twoCalls();
    scene.stream.close(1011);
    await until(() => scene.server.ending(CHANNEL) !== undefined);
    expect(scene.server.ending(CHANNEL)?.reason).toBe('carrier-closed');
    await scene.bystander.carriesAudio();
  });

  it.each([
    ['that nobody can take', {}, 'opus'],
    ['that was not announced', { format: 'ulaw' }, 'alaw'],
  ])('ends its own call where it is in a format %s', async (_, fields, format) => {
    const scene = await twoCalls(fields, true);
    scene.stream.send(start(format));
    await until(() => scene.stream.ended !== undefined && scene.server.ending(CHANNEL) !== undefined);
    expect(scene.server.ending(CHANNEL)).toMatchObject({
      reason: 'carrier-closed',
      detail: 'asterisk.wrong_format',
    });
    expect(scene.server.logged('asterisk.wrong_format')).toHaveLength(1);
    await scene.bystander.carriesAudio();
  });

  it.each([
    ['minutes of sound', new Uint8Array(8000), 600],
    ['keys', '{"event":"DTMF_END","digit":"1"}', 3000],
  ] as const)('ends its own call where it is a flood of %s', async (_, message, times) => {
    const scene = await twoCalls();
    for (let time = 0; time < times; time += 1) scene.stream.send(message);
    await until(() => scene.server.ending(CHANNEL) !== undefined);
    expect(scene.server.ending(CHANNEL)).toMatchObject({ reason: 'carrier-closed', detail: 'carrier.flood' });
    expect(scene.server.logged('carrier.flood')).toHaveLength(1);
    await until(() => scene.stream.ended !== undefined);
    await scene.bystander.carriesAudio();
  });

  it('is heard where it is sound that comes before MEDIA_START', async () => {
    const scene = await twoCalls({}, true);
    scene.stream.send(new Uint8Array(FRAME).fill(0x41));
    scene.stream.send(start('ulaw'));
    const audio = (): boolean =>
      scene.server
        .call(CHANNEL)
        .events.some((event) => event.type === 'carrier-event' && event.event.type === 'audio');
    await until(audio);
    expect(faults(scene)).toEqual([]);
  });

  it('is waited for only so long', async () => {
    const scene = await twoCalls({}, true);
    scene.clock.advance(START_TIMEOUT_MS);
    await until(() => scene.stream.ended !== undefined);
    expect(scene.server.logged('carrier.no_start')).toHaveLength(1);
  });

  it('may be XOFF for ever: its own call goes on, and says nothing, until its caller hangs up', async () => {
    const scene = await twoCalls();
    scene.stream.send('{"event":"MEDIA_XOFF","channel_id":"17.1"}');
    scene.stream.caller.pressKey('1');
    const keys = (): boolean =>
      scene.server
        .call(CHANNEL)
        .events.some((event) => event.type === 'carrier-event' && event.event.type === 'dtmf');
    await until(keys);
    await scene.bystander.carriesAudio();
    scene.stream.caller.hangUp();
    await until(() => scene.server.ending(CHANNEL) !== undefined);
    expect(scene.server.ending(CHANNEL)?.reason).toBe('caller-hung-up');
  });
});
