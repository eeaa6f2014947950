import { describe, expect, it } from 'vitest';
import { browserScene, healthyRest, OFFER } from '../support/rest-peer.js';
import { PageEnd } from '../support/page-socket.js';

async function room() {
  const { server } = await browserScene();
  const join = (peer: string, name = 'r1') => PageEnd.open(`${server.url}/webrtc/signaling/${name}/${peer}`);
  return { server, join };
}

describe('two peers of a room', () => {
  it('are told of each other, and hear each other’s offers, answers and candidates', async () => {
    const { join } = await room();
    const ann = await join('ann');
    expect(await ann.next(0)).toEqual({ type: 'joined', room_id: 'r1', peer_id: 'ann', peers: [] });
    const bob = await join('bob');
    expect(await bob.next(0)).toMatchObject({ type: 'joined', peers: ['ann'] });
    expect(await ann.next(1)).toEqual({ type: 'peer_joined', peer_id: 'bob' });
    ann.send({ type: 'offer', sdp: OFFER, extra: 'left out' });
    expect(await bob.next(1)).toEqual({ type: 'offer', sdp: OFFER, from: 'ann' });
    bob.send({ type: 'answer', sdp: OFFER });
    expect(await ann.next(2)).toEqual({ type: 'answer', sdp: OFFER, from: 'bob' });
    const candidate = {
      candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host',
      sdpMid: '0',
      sdpMLineIndex: 0,
    };
    bob.send({ type: 'candidate', candidate });
    expect(await ann.next(3)).toEqual({ type: 'candidate', candidate, from: 'bob' });
    bob.send({ type: 'candidate', candidate: null });
    expect(await ann.next(4)).toEqual({ type: 'candidate', candidate: null, from: 'bob' });
    bob.close();
    expect(await ann.next(5)).toEqual({ type: 'peer_left', peer_id: 'bob' });
  });

  it('are alone: a third is refused, and rooms hear nothing of each other', async () => {
    const { join } = await room();
    const [ann, bob] = [await join('ann'), await join('bob')];
    const carl = await join('carl');
    expect(await carl.next(0)).toMatchObject({ type: 'error', code: 'browser.room_full' });
    expect(await carl.closed()).toBe(1008);
    const dora = await join('dora', 'r2');
    dora.send({ type: 'offer', sdp: OFFER });
    expect(await dora.next(1)).toMatchObject({ code: 'browser.nobody_there' });
    expect([ann.heard.length, bob.heard.length]).toEqual([2, 1]);
  });

  it('have ids of their own, and a peer that left makes room', async () => {
    const { join } = await room();
    const ann = await join('ann');
    const twin = await join('ann');
    expect(await twin.next(0)).toMatchObject({ message: 'Another client is already connected' });
    expect(ann.heard).toHaveLength(1);
    ann.close();
    await ann.closed();
    expect(await (await join('ann')).next(0)).toMatchObject({ type: 'joined' });
  });

  it.each([
    ['nonsense', { type: 'offer', sdp: 'hello' }, 'browser.malformed_message'],
    [
      'an offer that is too long',
      { type: 'offer', sdp: OFFER + 'a=x\r\n'.repeat(8000) },
      'browser.malformed_message',
    ],
    ['a candidate of another shape', { type: 'candidate', candidate: 5 }, 'browser.malformed_message'],
    ['an unknown type', { type: 'joined' }, 'browser.unknown_type'],
    ['no JSON', 'hello', 'browser.malformed_message'],
  ])('are not told %s', async (_what, message, code) => {
    const { join } = await room();
    const [ann, bob] = [await join('ann'), await join('bob')];
    await ann.next(1);
    ann.send(message);
    expect(await ann.next(2)).toMatchObject({ type: 'error', code });
    expect(bob.heard).toHaveLength(1);
  });

  it('are not told 10 MB: who sends that is closed, and told why', async () => {
    const { join } = await room();
    const [ann, bob] = [await join('ann'), await join('bob')];
    ann.send('x'.repeat(10_000_000));
    expect(await ann.closed()).toBe(1009);
    expect(ann.closeReason).toBe('the message is too large');
    expect(await bob.next(1)).toEqual({ type: 'peer_left', peer_id: 'ann' });
  });
});

describe('who may signal', () => {
  it('is who may have a token', async () => {
    const { server } = await browserScene(healthyRest(), 'server: {admin_token: t}');
    const url = `${server.url}/webrtc/signaling/r1/ann`;
    const remote = { 'x-forwarded-for': '203.0.113.9' };
    expect((await PageEnd.open(url, { headers: remote })).refused).toBe(401);
    expect((await PageEnd.open(url, { headers: { origin: 'https://evil.example' } })).refused).toBe(403);
    const operator = await PageEnd.open(url, { headers: { ...remote, authorization: 'Bearer t' } });
    expect(await operator.next(0)).toMatchObject({ type: 'joined' });
  });

  it.each(['..%2F/a', 'r/..%2F', 'r/a%20b'])('is nobody with the path %s', async (path) => {
    const { server } = await browserScene();
    expect((await PageEnd.open(`${server.url}/webrtc/signaling/${path}`)).refused).toBe(400);
  });
});
