import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chat, eventsOf, post, shown } from '../support/chat-client.js';
import { TestServer } from '../support/test-server.js';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/chat.md'), 'utf8');
type Json = Readonly<Record<string, unknown>>;

function block(kind: string): string {
  const text = new RegExp(`^\`\`\`${kind}\\n([^]*?)^\`\`\``, 'm').exec(PAGE)?.[1];
  if (text === undefined) throw new Error(`no block ${kind}`);
  return text;
}

const json = (kind: string): Json => JSON.parse(block(`json ${kind}`)) as Json;

/** What differs from one conversation to the next. */
function steady(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) =>
      ['conversation_id', 'at', 'last_used_at', 'retry_after'].includes(key) ? typeof inner : inner,
    ),
  );
}

describe('docs/chat.md', () => {
  it('shows the stream, the conversation and its changes as they are', async () => {
    const { url } = await TestServer.start({ yaml: 'provider_name: practice' });
    const said = await chat(url, json('request')['message']);
    expect(steady(said.events)).toEqual(steady(eventsOf(`${block('text stream')}\n`)));
    expect(steady((await shown(url, said.id)).body)).toEqual(steady(json('conversation')));
    const [, before = ''] = /\/clear` `(\{.*?\})`/.exec(PAGE) ?? [];
    expect(await (await post(`${url}/chat/${said.id}/clear`, before)).json()).toMatchObject({
      removed_turns: 0,
    });
    const [, trim = ''] = /\/trim` `(\{.*?\})`/.exec(PAGE) ?? [];
    expect((await post(`${url}/chat/${said.id}/trim`, trim)).status).toBe(200);
    const emptied = await post(`${url}/chat/${said.id}/trim`, { max_tokens: 0 });
    expect(await emptied.json()).toEqual(json('shortened'));
  });

  it('shows what curl would send', async () => {
    const { url } = await TestServer.start({ yaml: 'provider_name: practice' });
    const [, body = ''] = /-d '(.*)'/.exec(block('sh')) ?? [];
    expect((await post(`${url}/chat`, body)).status).toBe(200);
  });

  it('shows a configuration that is one, of defaults only', async () => {
    const server = await TestServer.start({ yaml: block('yaml') });
    const bare = await TestServer.start();
    expect(server.config.chat).toEqual(bare.config.chat);
    expect(server.config.limits).toEqual(bare.config.limits);
  });

  it('shows how a visitor is refused who wrote too much', async () => {
    const yaml = 'provider_name: practice\nlimits: {requests_per_minute: 1}';
    const { url } = await TestServer.start({ yaml });
    await chat(url, 'One');
    expect(steady((await chat(url, 'Two')).body)).toEqual(steady(json('refused')));
  });
});
