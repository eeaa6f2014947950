import { createElement, useEffect } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { RealtimeError, type RealtimeClient } from '../../../src/client/index.js';
import { Mounting } from '../../../src/client/mounting.js';
import { useRealtime } from '../../../src/client/react.js';
import { RealtimeStore } from '../../../src/client/realtime-store.js';
import { ManualClock } from '../../support/manual-clock.js';
import { settled } from '../../support/settled.js';
import { until } from '../../support/until.js';
import { showEffects } from './support/effects.js';
import { FakeAudio } from './support/fake-audio.js';
import { scene, type Scene } from './support/scene.js';
import { SoftphoneServer } from './support/softphone-server.js';

async function mounted(): Promise<Scene & { readonly server: SoftphoneServer; readonly mounting: Mounting }> {
  const server = await SoftphoneServer.start();
  const made = scene({ url: server.url, fetch: server.fetch });
  return { ...made, server, mounting: new Mounting(made.client, made.clock) };
}

describe('what the hook shows', () => {
  it('follows status, words, speech and errors, each time with a new object', async () => {
    const { client, server } = await mounted();
    const store = new RealtimeStore(client);
    const seen = [store.getSnapshot()];
    store.subscribe(() => seen.push(store.getSnapshot()));
    await client.connect();
    await until(() => server.streams[0]?.of('started').length === 1);
    server.stream.note({ note: 'caller', itemId: 'c', text: 'hel', final: false });
    server.stream.note({ note: 'agent', itemId: 'a', text: 'yes?', final: false });
    server.stream.note({ note: 'caller', itemId: 'c', text: 'hello', final: true });
    await until(() => store.getSnapshot().messages[0]?.text === 'hello');
    expect(store.getSnapshot().messages.map(({ id, text }) => [id, text])).toEqual([
      ['c', 'hello'],
      ['a', 'yes?'],
    ]);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen[0]).toEqual({ status: 'idle', isSpeaking: false, messages: [], error: undefined });
    client.sendDigit('x');
    expect(store.getSnapshot().error).toBeInstanceOf(RealtimeError);
  });

  it('forgets an error when a connection stands, and tells nobody who has unsubscribed', async () => {
    const { client, server } = await mounted();
    const store = new RealtimeStore(client);
    let calls = 0;
    const unsubscribe = store.subscribe(() => calls++);
    server.refusals = [{ status: 503, body: {} }];
    await client.connect().catch(() => undefined);
    expect(store.getSnapshot().error?.code).toBe('server_busy');
    unsubscribe();
    const before = calls;
    await client.connect();
    expect(store.getSnapshot()).toMatchObject({ error: undefined, status: 'connected' });
    expect(calls).toBe(before);
  });
});

describe('a component that comes and goes', () => {
  it('makes one call when StrictMode mounts it twice, and ends it when it has gone', async () => {
    const { client, server, clock, mounting } = await mounted();
    mounting.mount(true)();
    const unmount = mounting.mount(true);
    await until(() => client.getConnectionStatus() === 'connected');
    clock.advance(1000);
    expect(server.requests.length).toBe(1);
    expect(client.getConnectionStatus()).toBe('connected');
    unmount();
    clock.advance(0);
    expect(client.getConnectionStatus()).toBe('disconnected');
    expect(clock.pending).toBe(0);
  });

  it('calls again when it comes back later', async () => {
    const { client, server, clock, mounting } = await mounted();
    mounting.mount(true)();
    clock.advance(0);
    mounting.mount(true);
    await until(() => client.getConnectionStatus() === 'connected');
    await until(() => server.stream.of('started').length === 1);
  });

  it('connects by itself only when it was told to', async () => {
    const { client, mounting } = await mounted();
    mounting.mount(false);
    await settled();
    expect(client.getConnectionStatus()).toBe('idle');
  });
});

describe('useRealtime', () => {
  it('tells an error to the newest onError, once', () => {
    const told: string[] = [];
    const clients: RealtimeClient[] = [];
    function Phone({ name }: { readonly name: string }) {
      const { client } = useRealtime({
        ...{ url: 'http://127.0.0.1:9', clock: new ManualClock(), audio: new FakeAudio() },
        onError: ({ code }) => told.push(`${name}: ${code}`),
      });
      useEffect(() => void clients.push(client));
      return null;
    }
    const show = showEffects();
    show(createElement(Phone, { name: 'first' }));
    clients[0]?.sendText('nobody is there');
    show(createElement(Phone, { name: 'second' }));
    clients[0]?.sendText('still nobody');
    expect(told).toEqual(['first: not_connected', 'second: not_connected']);
    expect(clients).toHaveLength(2);
    expect(clients[1]).toBe(clients[0]);
  });

  it('renders on a server, where nothing is connected', () => {
    let attempts = 0;
    const fetch = (): Promise<Response> => {
      attempts += 1;
      return Promise.reject(new Error('no network'));
    };
    function Phone() {
      const { isConnected, isSpeaking, messages, status, error, connect } = useRealtime({
        ...{ url: 'http://127.0.0.1:9', fetch, clock: new ManualClock(), autoConnect: true },
        onError: () => undefined,
      });
      const seen = JSON.stringify({ isConnected, isSpeaking, messages, status, error: error?.code });
      return createElement('p', { title: typeof connect }, seen);
    }
    expect(renderToString(createElement(Phone)).replaceAll('&quot;', '"')).toBe(
      '<p title="function">{"isConnected":false,"isSpeaking":false,"messages":[],"status":"idle"}</p>',
    );
    expect(attempts).toBe(0);
  });
});
