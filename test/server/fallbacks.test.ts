import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MediaStream } from '../support/media-stream.js';
import { API_KEY, RealtimePeer } from '../support/realtime-peer.js';
import { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

const GREETS = 'agents: {default: {greeting: Good morning and welcome to the test.}}';

/** A model that takes nobody. */
const closed = (): Promise<RealtimePeer> => RealtimePeer.start({}, (session) => session.close(1011));

describe('a call whose provider takes nobody', () => {
  it('goes to the practice agent where that is what it falls back on', async () => {
    const peer = await closed();
    const yaml = `fallbacks: [{provider: practice}]\n${GREETS}`;
    const server = await TestServer.start({ yaml, env: peer.env });
    const call = await server.announce();
    const stream = await MediaStream.open(call);
    await until(() => stream.audio.length > 1600, 10_000);
    expect(server.ending(call.callSid)).toBeUndefined();
    expect(peer.sessions).toHaveLength(3);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('talkpath_provider_breaker{endpoint="practice"} 0');
    stream.hangUp();
    await until(() => server.ending(call.callSid) !== undefined);
  });

  it('goes to another server, which gets its own key and no other', async () => {
    const [first, second] = [await closed(), await RealtimePeer.start()];
    const yaml = `fallbacks: [{base_url: "${second.url}", api_key: second-key, model: small}]`;
    const server = await TestServer.start({ yaml, env: first.env });
    const call = await server.announce();
    const stream = await MediaStream.open(call);
    await until(() => server.logged('Session updated with tools: 1', call.callSid).length === 1, 10_000);
    const { url, headers } = second.session.request;
    expect(url).toContain('model=small');
    expect(headers['authorization']).toBe('Bearer second-key');
    expect(JSON.stringify(server.lines)).not.toContain(API_KEY);
    stream.hangUp();
    await until(() => server.ending(call.callSid) !== undefined);
  });

  it('hears its apology, which was recorded before in the practice voice', async () => {
    const peer = await closed();
    const server = await TestServer.start({ yaml: 'recovery: {retries: 0}', env: peer.env });
    await server.server.recordPhrases();
    expect(readdirSync(server.config.phrasesDir)).toHaveLength(3);
    const call = await server.announce();
    await until(() => server.ending(call.callSid) !== undefined || peer.sessions.length > 1);
    const stream = await MediaStream.open(call);
    await until(() => stream.closed !== undefined, 20_000);
    expect(server.ending(call.callSid)?.reason).toBe('provider-failed');
  });

  it('has all its phrases in the agent’s voice where they can not be kept on disk, and one line in the log', async () => {
    const server = await TestServer.start({
      yaml: GREETS,
      adjust: (config) => ({ ...config, phrasesDir: '/dev/null/phrases' }),
    });
    await server.server.recordPhrases();
    const told = server.lines.filter(({ msg }) => msg.startsWith('recovery.dir takes no phrases'));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ level: 'warn', dir: '/dev/null/phrases' });
    expect(server.logged('a phrase could not be recorded')).toEqual([]);
  });
});
