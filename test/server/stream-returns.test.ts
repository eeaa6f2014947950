import { describe, expect, it } from 'vitest';
import { STREAM_PING_MS } from '../../src/server/routes/twilio-media.js';
import { ManualClock } from '../support/manual-clock.js';
import { MediaStream } from '../support/media-stream.js';
import { RealtimePeer } from '../support/realtime-peer.js';
import { announcedIn, TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

/** `recovery.stream_return_s`, where nobody says otherwise. */
const STREAM_RETURN_MS = 10_000;

/** A call with its stream, on a server that waits for callers whose stream broke. */
async function liveCall() {
  const peer = await RealtimePeer.start();
  const clock = new ManualClock();
  const server = await TestServer.start({ env: peer.env, clock, keepsJournals: false });
  const call = await server.announce();
  const stream = await MediaStream.open(call);
  const attached = (): boolean => server.server.calls.find(call.callSid)?.attached === true;
  await until(attached);
  return { peer, clock, server, call, stream, attached };
}

describe('a caller whose stream breaks', () => {
  it('comes back to the same call on a new stream with a new token', async () => {
    const { server, call, stream, attached, peer } = await liveCall();
    stream.socket.terminate();
    await until(() => !attached());
    const { body } = await server.post('/twilio/after', { CallSid: call.callSid });
    const again = announcedIn(body, call.callSid);
    expect(again.token).not.toBe(call.token);
    const second = await MediaStream.open(again);
    await until(attached);
    expect(second.closed).toBeUndefined();
    expect([server.calls.length, peer.sessions.length]).toEqual([1, 1]);
  });

  it('comes back also when only the carrier has noticed, and the old stream is let go', async () => {
    const { server, call, stream, attached } = await liveCall();
    const { body } = await server.post('/twilio/after', { CallSid: call.callSid });
    await until(() => stream.closed !== undefined);
    await MediaStream.open(announcedIn(body, call.callSid));
    await until(attached);
    expect(server.ending(call.callSid)).toBeUndefined();
  });

  it('gets the same answer when the carrier asks twice, and either stream will do', async () => {
    const { server, call, stream, attached } = await liveCall();
    stream.socket.terminate();
    await until(() => !attached());
    await server.post('/twilio/after', { CallSid: call.callSid });
    const { body } = await server.post('/twilio/after', { CallSid: call.callSid });
    await MediaStream.open(announcedIn(body, call.callSid));
    await until(attached);
  });

  it('hears an apology when they come too late, and the call has ended', async () => {
    const { server, call, stream, attached, clock } = await liveCall();
    stream.socket.terminate();
    await until(() => !attached());
    clock.advance(STREAM_RETURN_MS);
    expect(server.ending(call.callSid)).toMatchObject({ reason: 'carrier-closed' });
    expect(await server.after(call.callSid)).toEqual(['Say', 'Hangup']);
  });

  it('is asked for by pings, for a network that fails says nothing', async () => {
    const peer = await RealtimePeer.start();
    const clock = new ManualClock();
    const yaml = 'recovery: {stream_silent_s: 120}';
    const server = await TestServer.start({ yaml, env: peer.env, clock, keepsJournals: false });
    const stream = await MediaStream.open(await server.announce());
    let pings = 0;
    stream.socket.on('ping', () => (pings += 1));
    await until(() => server.server.calls.all().some(({ attached }) => attached));
    clock.advance(STREAM_PING_MS);
    await until(() => pings === 1);
  });
});

describe('a caller whom nobody waits for', () => {
  it('hears an apology after a stream that broke, as ever', async () => {
    const peer = await RealtimePeer.start();
    const server = await TestServer.start({ yaml: 'recovery: {stream_return_s: 0}', env: peer.env });
    const call = await server.announce();
    await MediaStream.open(call);
    await until(() => server.server.calls.find(call.callSid)?.attached === true);
    expect(await server.after(call.callSid)).toEqual(['Say', 'Hangup']);
  });

  it('hears no second apology when the first was heard in the stream', async () => {
    const { server, call } = await liveCall();
    const { calls } = server.server;
    const info = calls.infoOf(call.callSid);
    if (info === undefined) throw new Error('the call is known');
    calls.remove(info, 'provider-failed', { told: true });
    expect(await server.after(call.callSid)).toEqual(['Hangup']);
  });
});
