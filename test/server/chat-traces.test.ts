import { describe, expect, it, vi } from 'vitest';
import { chat, shown } from '../support/chat-client.js';
import { BEARER, publicSite, signedIn } from '../support/public-site.js';
import { HEALTHY, RealtimePeer, type Habit, type PeerSession } from '../support/realtime-peer.js';
import { TestServer } from '../support/test-server.js';

const PRICED = `
agents: {default: {model: gpt-tested, tools: [get_call_info]}}
pricing: {models: {gpt-tested: {text_in: 4, text_cached: 0.4, text_out: 16, audio_in: 0, audio_cached: 0, audio_out: 0}}, carrier_per_minute: 0.05}
`;
/** 1000 tokens in, 400 of them remembered, 200 out: 0.0024 + 0.00016 + 0.0032 US dollars. */
const USAGE = {
  input_token_details: { text_tokens: 1000, cached_tokens: 400, cached_tokens_details: { text_tokens: 400 } },
  output_token_details: { text_tokens: 200 },
};
const SHOWN_USAGE = { input_tokens: 1000, cached_tokens: 400, output_tokens: 200, total_tokens: 1200 };
const COST = 0.00576;
const ADA = signedIn('ada@example.com');

let count = 0;

function begin(session: PeerSession): { readonly id: string; readonly at: object } {
  const id = `resp_${(count += 1)}`;
  session.emit('response.created', { response: { id } });
  return { id, at: { response_id: id, output_index: 0 } };
}

const answers: Habit = (session) => {
  const { id, at } = begin(session);
  session.emit('response.output_text.delta', {
    ...at,
    item_id: `item_${id}`,
    content_index: 0,
    delta: 'Secret.',
  });
  session.done(id, { status: 'completed', usage: USAGE });
};

const callsTool: Habit = (session) => {
  const { id, at } = begin(session);
  const item = { id: `fc_${id}`, type: 'function_call', name: 'get_call_info', call_id: `call_${id}` };
  session.emit('response.output_item.added', { ...at, item: { ...item, arguments: '' } });
  session.emit('response.output_item.done', {
    ...at,
    item: { ...item, status: 'completed', arguments: '{}' },
  });
  session.done(id, { status: 'completed', usage: USAGE });
};

const fails: Habit = (session) =>
  session.done(begin(session).id, {
    status: 'failed',
    status_details: { error: { code: 'server_error', message: 'no' } },
  });

/** A server whose model does these one after the other, and then the last again. */
async function scene(habits: readonly Habit[], yaml = PRICED) {
  let turn = 0;
  const create: Habit = (session, event) => habits[Math.min(turn++, habits.length - 1)]?.(session, event);
  const peer = await RealtimePeer.start({ ...HEALTHY, 'response.create': create });
  const server = await TestServer.start({ yaml, env: peer.env });
  return { server, url: server.url };
}

const seriesOf = async (url: string): Promise<readonly string[]> =>
  (await (await fetch(`${url}/metrics`)).text()).split('\n').filter((line) => /^talkpath_chat/.test(line));

describe('what a message leaves in the log', () => {
  it('is one line: whose, how it ended, tokens, cost, tools and time, and nothing that was said', async () => {
    const { server, url } = await scene([callsTool, answers]);
    const { id } = await chat(url, 'My number is 4711');
    expect(server.logged('chat.turn')).toEqual([
      {
        level: 'info',
        msg: 'chat.turn',
        time: expect.any(Number) as number,
        event: 'chat.turn',
        conversationId: id,
        agent: 'default',
        provider: 'openai',
        model: 'gpt-tested',
        outcome: 'completed',
        durationMs: expect.any(Number) as number,
        tools: ['get_call_info'],
        toolCalls: 1,
        inputTokens: 2000,
        cachedTokens: 800,
        outputTokens: 400,
        costUsd: 2 * COST,
      },
    ]);
    expect(JSON.stringify(server.lines)).not.toMatch(/4711|Secret/);
  });

  it('says why an answer failed, and what it took until then', async () => {
    const { server, url } = await scene([callsTool, fails]);
    expect((await chat(url, 'Hello?')).last?.event).toBe('error');
    expect(server.logged('chat.turn')).toMatchObject([
      {
        level: 'error',
        outcome: 'failed',
        code: 'provider.response_failed',
        inputTokens: 1000,
        costUsd: COST,
      },
    ]);
  });

  it('names no model and costs nothing where none could be reached', async () => {
    const server = await TestServer.start({
      env: { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' },
    });
    await chat(server.url, 'Hello?');
    expect(server.logged('chat.turn')).toMatchObject([
      { outcome: 'failed', code: 'provider.unreachable', inputTokens: 0, costUsd: 0 },
    ]);
  });
});

describe('what messages leave in the metrics', () => {
  it('is conversations that are kept, answers by how they ended, tokens and dollars', async () => {
    const { url } = await scene([answers, fails]);
    const { id } = await chat(url, 'One?');
    await chat(url, 'Two?', { conversation_id: id });
    const series = await seriesOf(url);
    expect(series).toContain('talkpath_chats_live{agent="default"} 1');
    expect(series).toContain('talkpath_chat_turns_total{agent="default",outcome="completed"} 1');
    expect(series).toContain('talkpath_chat_turns_total{agent="default",outcome="failed"} 1');
    expect(series).toContain('talkpath_chat_tokens_total{agent="default",kind="input_text"} 600');
    expect(series).toContain('talkpath_chat_tokens_total{agent="default",kind="cached_text"} 400');
    expect(series).toContain('talkpath_chat_tokens_total{agent="default",kind="output_text"} 200');
    const [, usd] = /^talkpath_chat_cost_usd_total\{agent="default"\} (.*)$/m.exec(series.join('\n')) ?? [];
    expect(Number(usd)).toBeCloseTo(COST, 9);
    await fetch(`${url}/chat/${id}`, { method: 'DELETE' });
    expect(await seriesOf(url)).toContain('talkpath_chats_live{agent="default"} 0');
  });

  it('is what was refused, by why', async () => {
    const { url } = await scene([answers], 'limits: {requests_per_minute: 1}');
    await chat(url, 'One?');
    await chat(url, 'Two?');
    await chat(url, 'Three?', { conversation_id: 'none' });
    const series = await seriesOf(url);
    expect(series).toContain('talkpath_chat_messages_refused_total{code="chat.too_many_requests"} 1');
    expect(series).toContain('talkpath_chat_messages_refused_total{code="chat.not_found"} 1');
  });

  it('is that nobody knows the cost where the model has no price', async () => {
    const { url } = await scene([answers], 'agents: {default: {model: gpt-unheard-of}}');
    const said = await chat(url, 'One?');
    expect(said.last?.data['cost_usd']).toBeNull();
    const series = await seriesOf(url);
    expect(series).toContain('talkpath_chat_turns_without_cost_total{agent="default"} 1');
    expect(series.join()).not.toContain('talkpath_chat_cost_usd_total{');
  });
});

describe('what a conversation costs', () => {
  it('is told with each answer, and summed up where the conversation is read, forgotten turns included', async () => {
    const { url } = await scene([answers]);
    const first = await chat(url, 'One?');
    expect(first.last?.data).toMatchObject({ usage: SHOWN_USAGE, cost_usd: COST });
    await chat(url, 'Two?', { conversation_id: first.id });
    await fetch(`${url}/chat/${first.id}/trim`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"max_tokens": 0}',
    });
    expect((await shown(url, first.id)).body).toMatchObject({
      turns: 0,
      usage: { total_tokens: 2400 },
      cost_usd: 2 * COST,
    });
  });

  it('is for operators: a guest is told the tokens alone', async () => {
    const { url } = await publicSite();
    const said = await chat(url, 'Hi', {}, ADA);
    expect(said.last?.data).toHaveProperty('usage');
    expect(said.last?.data).not.toHaveProperty('cost_usd');
    expect((await shown(url, said.id, ADA)).body).not.toHaveProperty('cost_usd');
    expect((await shown(url, said.id, BEARER)).body).toHaveProperty('cost_usd', 0);
  });
});

describe('GET /chat', () => {
  const listed = async (url: string, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`${url}/chat`, { headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('lists the conversations, the last used one first, without what was said', async () => {
    const { url } = await scene([answers]);
    expect((await listed(url)).body).toEqual({ conversations: [] });
    const one = await chat(url, 'One?');
    const two = await chat(url, 'Two?');
    expect((await listed(url)).body).toMatchObject({
      conversations: [{ conversation_id: two.id }, { conversation_id: one.id }],
    });
    await vi.waitUntil(async () => {
      await chat(url, 'And?', { conversation_id: one.id });
      const { body } = await listed(url);
      return (body['conversations'] as { conversation_id: string }[])[0]?.conversation_id === one.id;
    });
    const { status, body } = await listed(url);
    expect(status).toBe(200);
    expect(body['conversations']).toMatchObject([
      { conversation_id: one.id, agent: 'default' },
      {
        conversation_id: two.id,
        agent: 'default',
        busy: false,
        turns: 1,
        tokens: two.last?.data['context_tokens'],
        usage: SHOWN_USAGE,
        cost_usd: COST,
        last_used_at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      },
    ]);
    expect(JSON.stringify(body)).not.toMatch(/Two|Secret|messages/);
  });

  it('is for operators alone, as the list of calls is', async () => {
    const { url } = await publicSite();
    await chat(url, 'Hi', {}, ADA);
    expect((await listed(url)).status).toBe(401);
    expect((await listed(url, ADA)).status).toBe(401);
    expect((await listed(url, BEARER)).body).toMatchObject({ conversations: [{ agent: 'default' }] });
  });
});
