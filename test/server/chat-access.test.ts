import { describe, expect, it } from 'vitest';
import { chat, post, shown } from '../support/chat-client.js';
import { APP, BEARER, publicSite, signedIn } from '../support/public-site.js';

const ADA = signedIn('ada@example.com');
const BOB = signedIn('bob@example.com');

describe('who may write to the agents', () => {
  it('is nobody without a token or a signed-in name, and no page of another site', async () => {
    const { url } = await publicSite();
    expect((await chat(url, 'Hi')).status).toBe(401);
    expect((await chat(url, 'Hi', {}, { ...ADA, origin: 'https://evil.example' })).status).toBe(403);
    expect((await fetch(`${url}/chat/x`)).status).toBe(401);
    expect((await fetch(`${url}/chat/x`, { method: 'DELETE' })).status).toBe(401);
  });

  it('is an operator with any agent, and a guest with the default one', async () => {
    const { url } = await publicSite();
    const sold = await chat(url, 'Hi', { agent: 'sales' }, BEARER);
    expect(sold.events[0]?.data).toMatchObject({ agent: 'sales' });
    const asked = await chat(url, 'Hi', { agent: 'sales' }, ADA);
    expect(asked).toMatchObject({ status: 403, body: { error: 'auth.operators_only' } });
    const said = await chat(url, 'Hi', {}, ADA);
    expect(said.last?.event).toBe('done');
    expect(said.headers.get('access-control-allow-origin')).toBe(APP);
  });

  it('sees their own conversations; operators see all', async () => {
    const { url } = await publicSite();
    const { id } = await chat(url, 'Hi', {}, ADA);
    expect((await shown(url, id, BOB)).status).toBe(404);
    expect((await chat(url, 'Hi', { conversation_id: id }, BOB)).status).toBe(404);
    expect((await post(`${url}/chat/${id}/trim`, { max_tokens: 0 }, BOB)).status).toBe(404);
    const deleted = await fetch(`${url}/chat/${id}`, { method: 'DELETE', headers: BOB });
    expect(deleted.status).toBe(404);
    expect((await shown(url, id, ADA)).status).toBe(200);
    expect((await shown(url, id, BEARER)).status).toBe(200);
    const own = await chat(url, 'Hi', {}, BEARER);
    expect((await shown(url, own.id, ADA)).status).toBe(404);
  });

  it('is told so before a page asks, for DELETE too', async () => {
    const { url } = await publicSite();
    const asked = await fetch(`${url}/chat/some-id`, { method: 'OPTIONS', headers: { origin: APP } });
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-methods')).toContain('DELETE');
  });

  it('has limits of their own', async () => {
    const { url } = await publicSite('limits: {requests_per_minute: 1}');
    await chat(url, 'Hi', {}, ADA);
    expect((await chat(url, 'Hi', {}, ADA)).status).toBe(429);
    expect((await chat(url, 'Hi', {}, BOB)).status).toBe(200);
  });
});
