import { describe, expect, it, vi } from 'vitest';
import { chat, eventsOf, post, shown } from '../support/chat-client.js';
import { fastClock } from '../support/fast-clock.js';
import { HEALTHY, RealtimePeer, type Habit, type Json, type PeerSession } from '../support/realtime-peer.js';
import { TestServer, type TestServerOptions } from '../support/test-server.js';
import { until } from '../support/until.js';

const USAGE = { input_token_details: { text_tokens: 10 }, output_token_details: { text_tokens: 2 } };
let count = 0;

/** Begins a response and says this; it is left open. */
function begin(session: PeerSession, text: string): string {
  const id = `resp_${(count += 1)}`;
  session.emit('response.created', { response: { id } });
  const at = { response_id: id, item_id: `item_${id}`, output_index: 0, content_index: 0 };
  session.emit('response.output_text.delta', { ...at, delta: text });
  return id;
}

const answering =
  (text: string): Habit =>
  (session) =>
    session.done(begin(session, text), { status: 'completed', usage: USAGE });

async function scene(create: Habit, options: TestServerOptions = {}, more: Record<string, Habit> = {}) {
  const peer = await RealtimePeer.start({ ...HEALTHY, 'response.create': create, ...more });
  const server = await TestServer.start({ env: peer.env, ...options });
  return { peer, url: server.url, server };
}

const itemsOf = (session: PeerSession | undefined): readonly unknown[] =>
  (session?.received ?? [])
    .filter(({ type }) => type === 'conversation.item.create')
    .map(({ item }) => item as Json);

/** Reads a stream until it has had this event, and then goes away. */
async function leaveAfter(url: string, event: string, body: object): Promise<string> {
  const gone = new AbortController();
  const response = await post(`${url}/chat`, body, {}, gone.signal);
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString();
    if (eventsOf(text).some((one) => one.event === event)) break;
  }
  gone.abort();
  return String(eventsOf(text)[0]?.data['conversation_id']);
}

describe('the session of a conversation', () => {
  it('is the agent’s, in text alone, and hears nothing', async () => {
    const { peer, url } = await scene(answering('Yes.'), {
      yaml: 'agents: {default: {instructions: "You are {{agent}}.", voice: marin, tools: [get_call_info]}}',
    });
    const said = await chat(url, 'Are you there?');
    expect(said.last).toEqual({
      event: 'done',
      data: {
        text: 'Yes.',
        status: 'completed',
        usage: { input_tokens: 10, cached_tokens: 0, output_tokens: 2, total_tokens: 12 },
        cost_usd: null,
        context_tokens: expect.any(Number) as number,
      },
    });
    expect(peer.session.received[0]).toMatchObject({
      type: 'session.update',
      session: {
        output_modalities: ['text'],
        instructions: 'You are default.',
        audio: { input: { turn_detection: null } },
        tools: [{ name: 'get_call_info' }],
      },
    });
    expect(peer.session.types).toEqual(['session.update', 'conversation.item.create', 'response.create']);
  });

  it.each([
    ['ga', 'output_text'],
    ['beta', 'text'],
  ])('is opened anew with what was said when it is gone, in %s', async (dialect, kind) => {
    const { peer, url } = await scene(answering('Yes.'), { yaml: `openai: {dialect: ${dialect}}` });
    const { id } = await chat(url, 'One?');
    peer.session.close(1001, 'bye');
    await until(() => peer.session.closed);
    expect((await chat(url, 'Two?', { conversation_id: id })).last?.event).toBe('done');
    expect(peer.sessions).toHaveLength(2);
    expect(itemsOf(peer.session)).toEqual([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'One?' }] },
      { type: 'message', role: 'assistant', content: [{ type: kind, text: 'Yes.' }] },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Two?' }] },
    ]);
  });

  it('is closed when nothing was written for a while, and the conversation forgotten later', async () => {
    const { peer, url } = await scene(answering('Yes.'), {
      yaml: 'chat: {idle_s: 30, keep_s: 30}',
      clock: fastClock(100),
      keepsJournals: false,
    });
    const { id } = await chat(url, 'One?');
    await until(() => peer.session.closed);
    const forgotten = await vi.waitUntil(async () => (await shown(url, id)).status === 404, 5000);
    expect(forgotten).toBe(true);
  });

  it('is one for each conversation, and is closed with it', async () => {
    const { peer, url } = await scene(answering('Yes.'));
    const [one] = await Promise.all([chat(url, 'One?'), chat(url, 'Two?')]);
    expect(peer.sessions).toHaveLength(2);
    await fetch(`${url}/chat/${one.id}`, { method: 'DELETE' });
    await until(() => peer.sessions.filter(({ closed }) => closed).length === 1);
  });
});

describe('an answer', () => {
  it('is stopped when its reader goes away, and the conversation goes on with what was said', async () => {
    const open: string[] = [];
    const { peer, url } = await scene(
      (session) => {
        if (open.length === 0) open.push(begin(session, 'A long'));
        else answering('Well.')(session, { type: 'response.create' });
      },
      {},
      {
        'response.cancel': (session, { response_id }) =>
          session.done(String(response_id), { status: 'cancelled' }),
      },
    );
    const id = await leaveAfter(url, 'token', { message: 'Tell me all.' });
    await until(() => peer.session.types.includes('response.cancel'));
    expect(peer.session.received.at(-1)).toMatchObject({ response_id: open[0] });
    await vi.waitUntil(async () => (await shown(url, id)).body['busy'] === false);
    expect((await chat(url, 'And?', { conversation_id: id })).streamed).toBe('Well.');
    expect(peer.sessions).toHaveLength(1);
    expect((await shown(url, id)).body['messages']).toMatchObject([
      { text: 'Tell me all.' },
      { text: 'A long' },
      { text: 'And?' },
      { text: 'Well.' },
    ]);
  });

  it('that has not begun when its reader goes away is cancelled as soon as it can be', async () => {
    const { peer, url } = await scene(() => undefined);
    const gone = new AbortController();
    await post(`${url}/chat`, { message: 'Hello?' }, {}, gone.signal);
    await until(() => peer.sessions[0]?.types.includes('response.create') === true);
    gone.abort();
    const id = begin(peer.session, 'Too late');
    await until(() => peer.session.types.includes('response.cancel'));
    expect(peer.session.received.at(-1)).toMatchObject({ response_id: id });
  });

  it('is not asked for when its reader went away before the session was ready', async () => {
    const { peer, url } = await scene(answering('Yes.'), {}, { 'session.update': () => undefined });
    const id = await leaveAfter(url, 'start', { message: 'Hello?' });
    await until(() => peer.sessions[0]?.types.includes('session.update') === true);
    const { received } = peer.session;
    peer.session.emit('session.updated', { session: received[0]?.['session'] });
    await until(() => peer.session.closed);
    expect(peer.session.types).toEqual(['session.update']);
    expect((await shown(url, id)).body).toMatchObject({ turns: 0, busy: false });
  });

  it('is not ended for another while it answers: who finds all of them busy is told when to come back', async () => {
    const { url } = await scene((session) => void begin(session, 'Hm'), {
      yaml: 'limits: {max_conversations: 1}',
    });
    const first = await post(`${url}/chat`, { message: 'One?' });
    const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = first.body?.getReader();
    await reader?.read();
    const { status, headers, body } = await chat(url, 'Two?');
    expect([status, body['error'], headers.get('retry-after')]).toEqual([503, 'chat.too_many', '5']);
    await reader?.cancel();
  });

  it('is one at a time: a second message gets 409 meanwhile, and so does a trim', async () => {
    const { url } = await scene((session) => void begin(session, 'Hm'));
    const first = await post(`${url}/chat`, { message: 'One?' });
    const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = first.body?.getReader();
    const chunk = await reader?.read();
    const id = eventsOf(Buffer.from(chunk?.value ?? []).toString())[0]?.data['conversation_id'];
    const second = await chat(url, 'Two?', { conversation_id: id });
    expect(second).toMatchObject({ status: 409, body: { error: 'chat.busy' } });
    expect((await post(`${url}/chat/${String(id)}/trim`, { max_tokens: 0 })).status).toBe(409);
    expect((await fetch(`${url}/chat/${String(id)}`, { method: 'DELETE' })).status).toBe(200);
    await reader?.cancel();
  });

  it('that fails is told of without the provider’s words, and the message can be written again', async () => {
    let tries = 0;
    const failed = {
      status: 'failed',
      status_details: { error: { code: 'server_error', message: 'at host db-7' } },
    };
    const { peer, url, server } = await scene((session, event) => {
      tries += 1;
      if (tries === 2) session.done(begin(session, 'So'), failed);
      else answering('Yes.')(session, event);
    });
    const { id } = await chat(url, 'One?');
    const broken = await chat(url, 'Two?', { conversation_id: id });
    expect(broken.last).toMatchObject({ event: 'error', data: { code: 'provider.response_failed' } });
    expect(JSON.stringify(broken.events)).not.toContain('db-7');
    expect(JSON.stringify(server.logged('provider.response_failed'))).toContain('db-7');
    expect((await chat(url, 'Two?', { conversation_id: id })).last?.event).toBe('done');
    expect(itemsOf(peer.session)).toHaveLength(3);
  });

  it('is an error where the model can’t be reached', async () => {
    const server = await TestServer.start({
      env: { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' },
    });
    const said = await chat(server.url, 'Hello?');
    expect(said.events.map(({ event }) => event)).toEqual(['start', 'error']);
    expect(said.last?.data).toMatchObject({ code: 'provider.unreachable', retryable: true });
  });

  it('is given up after a minute in which nothing came', async () => {
    const { url } = await scene(() => undefined, { clock: fastClock(200), keepsJournals: false });
    expect((await chat(url, 'Hello?')).last).toMatchObject({
      event: 'error',
      data: { code: 'chat.no_answer' },
    });
  });

  it('calls tools so many times; then the model has to find words', async () => {
    const { peer, url } = await scene(
      (session, event) => {
        const words = (event['response'] as Json | undefined)?.['tool_choice'] === 'none';
        if (words) return answering('Enough.')(session, event);
        const id = `resp_${(count += 1)}`;
        session.emit('response.created', { response: { id } });
        const item = { id: `fc_${id}`, type: 'function_call', name: 'get_call_info', call_id: `call_${id}` };
        const at = { response_id: id, output_index: 0 };
        session.emit('response.output_item.added', { ...at, item: { ...item, arguments: '' } });
        session.emit('response.output_item.done', {
          ...at,
          item: { ...item, status: 'completed', arguments: '{}' },
        });
        session.done(id);
      },
      { yaml: 'agents: {default: {tools: [get_call_info]}}' },
    );
    const said = await chat(url, 'Loop!');
    expect(said.streamed).toBe('Enough.');
    expect(peer.session.types.filter((type) => type === 'response.create')).toHaveLength(9);
  });
});

describe('a server that stops', () => {
  it('ends an answer that is being given with an event that says so, and its connection after that', async () => {
    const { url, server } = await scene((session) => void begin(session, 'One moment'));
    const response = await post(`${url}/chat`, { message: 'Hi' });
    let text = '';
    let stopped: Promise<void> | undefined;
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      if (text.includes('event: token')) stopped ??= server.server.stop();
    }
    await stopped;
    expect(eventsOf(text).at(-1)).toEqual({
      event: 'error',
      data: { code: 'server.stopping', message: expect.any(String) as string, retryable: true },
    });
    expect(server.logged('server.stopping')).toHaveLength(1);
  });

  it('ends one that waits for its session in the same way', async () => {
    const { url, server, peer } = await scene(answering('Yes.'), {}, { 'session.update': () => undefined });
    const waiting = chat(url, 'Hi');
    await until(() => peer.sessions.length === 1);
    await server.server.stop();
    expect((await waiting).last).toMatchObject({ event: 'error', data: { code: 'server.stopping' } });
  });

  it('takes no message from the beginning of its drain on; what was said can still be read', async () => {
    const { url, server, peer } = await scene(answering('Yes.'));
    const { id } = await chat(url, 'Hi');
    await server.server.drain();
    for (const where of [{}, { conversation_id: id }])
      expect(await chat(url, 'And now?', where)).toMatchObject({
        status: 503,
        body: { error: 'server.stopping' },
      });
    expect(peer.sessions).toHaveLength(1);
    expect((await shown(url, id)).status).toBe(200);
  });
});
