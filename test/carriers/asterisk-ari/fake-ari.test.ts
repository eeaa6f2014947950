import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ARI_PASSWORD, ARI_USER, FakeAri } from '../../support/fake-ari.js';
import { until } from '../../support/until.js';

const BASIC = `Basic ${Buffer.from(`${ARI_USER}:${ARI_PASSWORD}`).toString('base64')}`;
const MEDIA = {
  app: 'talkpath',
  channelId: 'm1',
  format: 'ulaw',
  external_host: 'talkpath',
  transport: 'websocket',
  encapsulation: 'none',
};

async function ask(ari: FakeAri, line: string, query: Record<string, string> = {}, authorization = BASIC) {
  const [method = '', path = ''] = line.split(' ');
  const response = await fetch(`${ari.url}${path}?${new URLSearchParams(query).toString()}`, {
    method,
    headers: { authorization },
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as unknown };
}

async function listening(ari: FakeAri) {
  const events: { readonly type: string }[] = [];
  const socket = new WebSocket(`${ari.url.replace('http', 'ws')}/events?app=talkpath`, {
    headers: { authorization: BASIC },
  });
  socket.on('message', (data: Buffer) => events.push(JSON.parse(data.toString()) as { type: string }));
  await ari.heard();
  return { events, socket };
}

describe('the fake of Asterisk’s REST interface', () => {
  it('lets nobody in without the password, at the events either', async () => {
    const ari = await FakeAri.open();
    expect((await ask(ari, 'GET /bridges', {}, 'Basic eDp5')).status).toBe(401);
    const refused = new Promise<number | undefined>((resolve) => {
      const socket = new WebSocket(`${ari.url.replace('http', 'ws')}/events?app=talkpath`);
      socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
      socket.on('error', () => undefined);
    });
    expect(await refused).toBe(401);
  });

  it('takes a channel over WebSocket with the encapsulation none only', async () => {
    const ari = await FakeAri.open();
    const at = 'POST /channels/externalMedia';
    expect((await ask(ari, at, { ...MEDIA, encapsulation: 'rtp' })).status).toBe(400);
    expect((await ask(ari, at, { ...MEDIA, transport: 'tcp', encapsulation: 'audiosocket' })).status).toBe(
      400,
    );
    expect((await ask(ari, at, MEDIA)).status).toBe(200);
    expect((await ask(ari, at, MEDIA)).status).toBe(409);
    expect(
      (
        await ask(ari, at, {
          ...MEDIA,
          channelId: 'm2',
          transport: 'tcp',
          encapsulation: 'audiosocket',
          data: 'u',
        })
      ).status,
    ).toBe(200);
  });

  it('knows no channel that there is not, and does nothing to one outside Stasis but hang it up', async () => {
    const ari = await FakeAri.open();
    expect((await ask(ari, 'POST /channels/1.1/answer')).status).toBe(404);
    expect((await ask(ari, 'DELETE /channels/1.1')).status).toBe(404);
    // Nobody has the application: Stasis() fails.
    expect(ari.comes('1.1')).toBe(false);
    for (const verb of ['answer', 'dtmf', 'continue', 'redirect', 'variable'])
      expect((await ask(ari, `POST /channels/1.1/${verb}`)).status).toBe(409);
    expect((await ask(ari, 'DELETE /channels/1.1')).status).toBe(204);
  });

  it('bridges channels that are in an application, and no others', async () => {
    const ari = await FakeAri.open();
    await listening(ari);
    expect((await ask(ari, 'POST /bridges/b1/addChannel', { channel: '1.1' })).status).toBe(404);
    expect((await ask(ari, 'POST /bridges', { type: 'mixing', bridgeId: 'b1' })).status).toBe(200);
    expect((await ask(ari, 'POST /bridges/b1/addChannel', { channel: '1.1' })).status).toBe(400);
    ari.comes('1.1', { app: 'other' });
    expect((await ask(ari, 'POST /bridges/b1/addChannel', { channel: '1.1' })).status).toBe(422);
    ari.comes('1.1');
    expect((await ask(ari, 'POST /bridges/b1/addChannel', { channel: '1.1' })).status).toBe(204);
    expect((await ask(ari, 'GET /bridges')).body).toMatchObject([{ id: 'b1', channels: ['1.1'] }]);
  });

  it('tells of a call from its coming to its end', async () => {
    const ari = await FakeAri.open();
    const { events } = await listening(ari);
    ari.comes('1.1', { from: '+12025550123', to: '100' });
    ari.hangsUp('1.1', 16);
    await until(() => events.length === 4);
    expect(events).toMatchObject([
      {
        type: 'StasisStart',
        args: [],
        channel: { id: '1.1', caller: { number: '+12025550123' }, dialplan: { exten: '100' } },
      },
      { type: 'ChannelHangupRequest', cause: 16 },
      { type: 'StasisEnd', channel: { id: '1.1' } },
      { type: 'ChannelDestroyed', cause: 16, cause_txt: 'Normal Clearing' },
    ]);
  });

  it('gives an application to whoever asked last, and tells the one before', async () => {
    const ari = await FakeAri.open();
    const first = await listening(ari);
    const closed = new Promise((resolve) => first.socket.on('close', resolve));
    const second = await listening(ari);
    await closed;
    expect(first.events).toMatchObject([{ type: 'ApplicationReplaced' }]);
    ari.comes('1.1');
    await until(() => second.events.length === 1);
  });
});
