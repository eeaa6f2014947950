import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type AudioFormat, MODEL_FORMAT } from '../../src/audio/frame.js';
import { frameBytes, KIND, uuidBytes } from '../../src/carriers/audiosocket/frames.js';
import type { CarrierEvent, CarrierLink } from '../../src/ports/carrier.js';
import { AudioSocketDesk } from '../../src/server/audiosocket-desk.js';
import type { ServerDeps } from '../../src/server/deps.js';
import { StreamTokens } from '../../src/server/stream-tokens.js';
import { ManualClock } from '../support/manual-clock.js';
import { until } from '../support/until.js';

const CALL = '1763800000.42';

/** A desk with one announced call, and what reaches that call. */
async function deskFor(format: AudioFormat) {
  const clock = new ManualClock();
  const tokens = new StreamTokens({ clock, randomBytes });
  const events: CarrierEvent[] = [];
  const codes: string[] = [];
  const session = {
    info: { carrier: 'audiosocket', carrierCallId: CALL, callId: 'c', agent: 'a', provider: 'p' },
    format,
    attached: false,
    attach: (link: CarrierLink, started: CarrierEvent) => {
      session.attached = true;
      events.push(started);
      link.onEvent = (event) => events.push(event);
    },
  };
  const logger = pino(
    { level: 'warn' },
    { write: (line: string) => codes.push((JSON.parse(line) as { msg: string }).msg) },
  );
  const calls = { find: (id: string) => (id === CALL ? session : undefined) };
  const desk = new AudioSocketDesk({ clock, tokens, calls, logger } as unknown as ServerDeps, () => false);
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  /** A connection that begins with this UUID, and goes on with these bytes. */
  const dial = async (uuid: string, bytes: Uint8Array = new Uint8Array(0)) => {
    const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    let closed = false;
    socket.on('close', () => (closed = true)).on('error', () => undefined);
    let came = Buffer.alloc(0);
    socket.on('data', (more: Buffer) => (came = Buffer.concat([came, more])));
    onTestFinished(() => void socket.destroy());
    desk.take(await accepted, Buffer.concat([frameBytes(KIND.uuid, uuidBytes(uuid)), bytes]), uuid);
    return { closed: () => closed, came: () => came };
  };
  return { clock, tokens, events, codes, dial };
}

describe('a call that was announced for AudioSocket', () => {
  it('gets the stream that brings its UUID, in the format that it was announced with', async () => {
    const format: AudioFormat = { encoding: 'pcm16', rateHz: 16000 };
    const { tokens, events, dial } = await deskFor(format);
    const uuid = tokens.issueUuid(CALL);
    await dial(uuid, frameBytes(0x12, new Uint8Array(640)));
    expect(events).toMatchObject([
      { type: 'started', start: { token: uuid, carrierCallId: CALL, format } },
      { type: 'audio', frame: format, timestampMs: 0 },
    ]);
  });

  it.each([
    [12_000, 0x11],
    [32_000, 0x14],
    [44_100, 0x15],
    [48_000, 0x16],
  ])('gets its stream at %i Hz, as that of a line at 24 kHz', async (wireRateHz, kind) => {
    const { clock, tokens, events, dial } = await deskFor(MODEL_FORMAT);
    const uuid = tokens.issueUuid(CALL, wireRateHz);
    const { came } = await dial(uuid, frameBytes(kind, new Uint8Array((wireRateHz / 50) * 2)));
    expect(events).toMatchObject([
      { type: 'started', start: { token: uuid, carrierCallId: CALL, format: MODEL_FORMAT } },
      { type: 'audio', frame: MODEL_FORMAT, timestampMs: 0 },
    ]);
    const [, audio] = events;
    expect(audio?.type === 'audio' && audio.frame.samples.length).toBe(480);
    clock.advance(20);
    await until(() => came().length > 0);
    expect([...came().subarray(0, 3)]).toEqual([kind, (wireRateHz / 25) >> 8, (wireRateHz / 25) & 0xff]);
  });

  it('keeps to its first announcement when a second one names a format that is another inside', async () => {
    const { tokens, events, dial } = await deskFor({ encoding: 'pcm16', rateHz: 8000 });
    const { closed } = await dial(tokens.issueUuid(CALL, 48_000), frameBytes(0x16, new Uint8Array(1920)));
    expect(events.slice(1)).toMatchObject([
      { type: 'fault', code: 'audiosocket.wrong_rate', detail: '48000 Hz came, 8000 Hz was announced' },
      { type: 'stopped', orderly: false },
    ]);
    await until(closed);
  });

  it('is ended when its line is coded otherwise', async () => {
    const { tokens, events, dial } = await deskFor({ encoding: 'pcm16', rateHz: 16000 });
    const { closed } = await dial(tokens.issueUuid(CALL), frameBytes(0x10, new Uint8Array(320)));
    expect(events.slice(1)).toMatchObject([
      { type: 'fault', code: 'audiosocket.wrong_rate' },
      { type: 'stopped', orderly: false },
    ]);
    await until(closed);
  });

  it('has one stream: its UUID is good once', async () => {
    const { tokens, events, codes, dial } = await deskFor({ encoding: 'pcm16', rateHz: 8000 });
    const uuid = tokens.issueUuid(CALL);
    await dial(uuid);
    const second = await dial(uuid);
    await until(second.closed);
    expect(codes).toEqual(['auth.bad_token']);
    expect(events).toHaveLength(1);
  });

  it('is not reached by any other UUID', async () => {
    const { events, codes, dial } = await deskFor({ encoding: 'pcm16', rateHz: 8000 });
    const { closed } = await dial('40325ec2-5efd-4bd3-805f-53576e581d13');
    await until(closed);
    expect([codes, events]).toEqual([['auth.bad_token'], []]);
  });
});
