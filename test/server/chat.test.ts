import { describe, expect, it } from 'vitest';
import { chat, post, shown } from '../support/chat-client.js';
import { HttpPeer } from '../support/http-peer.js';
import { TestServer } from '../support/test-server.js';

const PRACTICE = 'provider_name: practice\n';
const MENU_3 = 'The caller pressed 3 on the keypad.';

describe('a message to the practice agent', () => {
  it.each(['ga', 'beta'])('is answered word by word, then with the whole, in %s', async (dialect) => {
    const { url } = await TestServer.start({ yaml: `${PRACTICE}openai: {dialect: ${dialect}}` });
    const said = await chat(url, 'Hello there');
    expect(said.status).toBe(200);
    expect(said.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(said.events.map(({ event }) => event)).toEqual([
      'start',
      'token',
      'token',
      'token',
      'token',
      'done',
    ]);
    expect(said.streamed).toBe('You wrote: Hello there');
    expect(said.last?.data).toMatchObject({ text: 'You wrote: Hello there', status: 'completed' });
    const { usage } = said.last?.data as { usage: Record<string, number> };
    expect(usage['input_tokens']).toBeGreaterThan(0);
    expect(usage['total_tokens']).toBe(Number(usage['input_tokens']) + Number(usage['output_tokens']));
  });

  it('goes on where the conversation was, which can be read and is counted', async () => {
    const { url } = await TestServer.start({ yaml: PRACTICE });
    const { id } = await chat(url, 'One');
    const second = await chat(url, 'Two', { conversation_id: id });
    expect(second.id).toBe(id);
    const { body } = await shown(url, id);
    expect(body).toMatchObject({
      conversation_id: id,
      agent: 'default',
      busy: false,
      session_open: true,
      turns: 2,
      tokens: second.last?.data['context_tokens'],
      messages: [
        { role: 'user', text: 'One' },
        { role: 'assistant', text: 'You wrote: One' },
        { role: 'user', text: 'Two' },
        { role: 'assistant', text: 'You wrote: Two' },
      ],
    });
  });

  it('may have a tool used, whose result is a part of the conversation', async () => {
    const { url } = await TestServer.start({ yaml: `${PRACTICE}openai: {tools: [get_call_info]}` });
    const said = await chat(url, MENU_3);
    const tools = said.events.filter(({ event }) => event === 'tool').map(({ data }) => data);
    expect(tools).toEqual([
      { name: 'get_call_info', stage: 'called' },
      { name: 'get_call_info', stage: 'done' },
    ]);
    expect(said.streamed).toMatch(/^One moment, I look at this call\.\nThe tool get call info answered: /);
    expect(said.last?.data['text']).toBe(said.streamed);
    const { body } = await shown(url, said.id);
    const roles = (body['messages'] as { role: string }[]).map(({ role }) => role);
    expect(roles).toEqual(['user', 'assistant', 'tool', 'assistant']);
  });

  it('can’t have a phone hung up: the model is told why, and the conversation goes on', async () => {
    const { url } = await TestServer.start({ yaml: `${PRACTICE}openai: {tools: [hangup_call]}` });
    const said = await chat(url, 'The caller pressed 9 on the keypad.');
    expect(said.events).toContainEqual({ event: 'tool', data: { name: 'hangup_call', stage: 'failed' } });
    expect(said.last?.event).toBe('done');
    const { body } = await shown(url, said.id);
    expect(JSON.stringify(body)).toContain('tool.no_line');
    expect((await chat(url, 'Still here?', { conversation_id: said.id })).streamed).toContain('Still here?');
  });

  it('has a tool that a person approves refused, and never run', async () => {
    const shop = await HttpPeer.open(() => ({ ok: true }));
    const { url } = await TestServer.start({
      yaml: `${PRACTICE}openai: {tools: [get_call_details], tool_choice: required}
tools: {private_hosts: ["${new URL(shop.url).host}"], http: {get_call_details: {description: d, url: "${shop.url}/x", mode: approval}}}`,
    });
    const said = await chat(url, 'Hello');
    expect(said.events).toContainEqual({
      event: 'tool',
      data: { name: 'get_call_details', stage: 'failed' },
    });
    expect(JSON.stringify((await shown(url, said.id)).body)).toContain('browser.tool_waits');
    expect(shop.requests).toEqual([]);
    await shop.close();
  });
});

describe('a conversation', () => {
  it('is trimmed to a budget, cleared before a moment, and deleted', async () => {
    const { url } = await TestServer.start({ yaml: PRACTICE });
    const { id } = await chat(url, 'One');
    await chat(url, 'Two', { conversation_id: id });
    const { body } = await shown(url, id);
    const half = Number(body['tokens']) - 1;
    const trimmed = await post(`${url}/chat/${id}/trim`, { max_tokens: half });
    expect(await trimmed.json()).toEqual({ removed_turns: 1, tokens: Number(body['tokens']) / 2 });
    expect((await shown(url, id)).body).toMatchObject({ turns: 1, session_open: false });
    expect((await chat(url, 'Three', { conversation_id: id })).streamed).toBe('You wrote: Three');
    const cleared = await post(`${url}/chat/${id}/clear`, { before: '2999-01-01T00:00:00+01:00' });
    expect(await cleared.json()).toEqual({ removed_turns: 2, tokens: 0 });
    const deleted = await fetch(`${url}/chat/${id}`, { method: 'DELETE' });
    expect(await deleted.json()).toEqual({ deleted: id });
    expect(await shown(url, id)).toMatchObject({ status: 404, body: { error: 'chat.not_found' } });
  });

  it('that gets too long loses its oldest turns, with room to spare', async () => {
    const { url } = await TestServer.start({ yaml: `${PRACTICE}chat: {max_context_tokens: 200}` });
    const { id } = await chat(url, 'a'.repeat(200));
    for (const letter of ['b', 'c']) await chat(url, letter.repeat(200), { conversation_id: id });
    const { body } = await shown(url, id);
    expect((body['messages'] as { text: string }[])[0]?.text).toMatch(/^c+$/);
    expect(body['turns']).toBe(1);
  });

  it.each([
    ['no JSON', 'hello', 400],
    ['no message', {}, 400],
    ['an empty message', { message: '  ' }, 400],
    ['a message that is no text', { message: 5 }, 400],
    ['a message without end', { message: 'x'.repeat(32_001) }, 400],
    ['a body without end', { message: 'x'.repeat(1_000_000) }, 413],
    ['a key that there is not', { message: 'a', voice: 'loud' }, 400],
    ['a conversation that there is not', { message: 'a', conversation_id: '../x' }, 404],
    ['an agent that there is not', { message: 'a', agent: 'nobody' }, 404],
    ['an agent that objects have anyway', { message: 'a', agent: 'constructor' }, 404],
  ])('is not begun by %s', async (_what, body, status) => {
    const { url } = await TestServer.start({ yaml: PRACTICE });
    const refused = await post(`${url}/chat`, body);
    expect(refused.status).toBe(status);
    expect(await refused.json()).toHaveProperty('error');
  });

  it.each([
    [{}, 'message is missing'],
    [{ message: 5 }, 'message must be a string'],
    [{ message: 'a', voice: 'loud' }, 'the body has keys that mean nothing here: voice'],
    [[], 'the body must be an object'],
    [{ massage: 'a' }, 'message is missing; the body has keys that mean nothing here: massage'],
  ])('says in plain words what is wrong with %j', async (body, words) => {
    const { url } = await TestServer.start({ yaml: PRACTICE });
    expect(await (await post(`${url}/chat`, body)).text()).toContain(words);
  });

  it.each([
    ['trim', { max_tokens: -1 }],
    ['trim', { max_tokens: 1.5 }],
    ['trim', {}],
    ['clear', { before: 'yesterday' }],
    ['clear', {}],
  ])('is not changed by %s with %o', async (route, body) => {
    const { url } = await TestServer.start({ yaml: PRACTICE });
    const { id } = await chat(url, 'One');
    expect((await post(`${url}/chat/${id}/${route}`, body)).status).toBe(400);
    expect((await shown(url, id)).body['turns']).toBe(1);
  });

  it('is none where they are off', async () => {
    const { url } = await TestServer.start({ yaml: `${PRACTICE}chat: {enabled: false}` });
    expect((await post(`${url}/chat`, { message: 'a' })).status).toBe(404);
  });
});

describe('what one visitor may write', () => {
  it('is so many messages in a minute; the next is told when to come back', async () => {
    const { url } = await TestServer.start({ yaml: `${PRACTICE}limits: {requests_per_minute: 2}` });
    await chat(url, 'One');
    await chat(url, 'Two');
    const { status, headers, body } = await chat(url, 'Three');
    expect(status).toBe(429);
    expect(body).toMatchObject({ error: 'chat.too_many_requests' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(20);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(30);
  });

  it('is so many tokens in a minute, what the model wrote included', async () => {
    const { url } = await TestServer.start({ yaml: `${PRACTICE}limits: {tokens_per_minute: 20}` });
    const first = await chat(url, 'One two three');
    expect(first.status).toBe(200);
    const { status, headers } = await chat(url, 'And?', { conversation_id: first.id });
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is so many conversations in all: for one more the longest idle goes', async () => {
    const { url } = await TestServer.start({ yaml: `${PRACTICE}limits: {max_conversations: 2}` });
    const [first, second] = [await chat(url, 'One'), await chat(url, 'Two')];
    await chat(url, 'One again', { conversation_id: first.id });
    const third = await chat(url, 'Three');
    expect(third.status).toBe(200);
    expect((await shown(url, second.id)).status).toBe(404);
    expect((await chat(url, 'One more', { conversation_id: first.id })).status).toBe(200);
  });

  it('costs nobody a conversation where it is too much', async () => {
    const { url } = await TestServer.start({
      yaml: `${PRACTICE}limits: {max_conversations: 1, requests_per_minute: 1}`,
    });
    const { id } = await chat(url, 'One');
    expect((await chat(url, 'Two')).status).toBe(429);
    expect((await shown(url, id)).status).toBe(200);
  });
});
