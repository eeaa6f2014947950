import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HttpPeer, json } from '../support/http-peer.js';
import { LiveCall } from '../support/live-call.js';
import { RealtimePeer } from '../support/realtime-peer.js';
import { announcedIn, TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

const FORM = { CallSid: 'CA0123456789abcdef0123456789abcdef', From: '+12025550123', To: '+12025550199' };

/** A server whose agent greets by a name that it looks up; the lookup is answered when the test says so. */
async function greeter(timeoutMs = 2000) {
  const asked: ServerResponse[] = [];
  const customers = await HttpPeer.open((_request, response) => void asked.push(response));
  onTestFinished(() => customers.close());
  const peer = await RealtimePeer.start();
  const server = await TestServer.start({
    env: peer.env,
    yaml: `
openai: { audio_format: g711_ulaw }
tools: { private_hosts: ['${customers.host}'] }
lookups:
  customer:
    url: ${customers.url}/{{caller}}
    timeout_ms: ${timeoutMs}
    variables: { caller_name: name }
agents:
  default: { lookups: [customer], greeting: 'Hello {{caller_name}}!' }
`,
  });
  const answer = async (body: object): Promise<void> => {
    await until(() => asked.length === 1);
    for (const response of asked) json(response, body);
  };
  return { peer, server, answer, asked };
}

/** What the agent is asked to say first, as soon as it is. */
const greeting = async (peer: RealtimePeer): Promise<string> => {
  const items = (): string[] =>
    peer.session.received
      .filter(({ type }) => type === 'conversation.item.create')
      .map((event) => JSON.stringify(event));
  await until(() => items().length > 0);
  return items().join();
};

describe('a lookup', () => {
  it('is asked while the phone still rings, which is answered when the agent knows what to say', async () => {
    const { server, answer, asked } = await greeter();
    let answered = false;
    const announced = server.announce().then(() => (answered = true));
    await until(() => asked.length === 1);
    // Whatever was to be answered before is answered by now.
    await server.post('/twilio/stream-status', FORM);
    expect(answered).toBe(false);
    await answer({ name: 'Ada' });
    await announced;
  });

  it('is in the greeting that the caller hears', async () => {
    const { peer, server, answer } = await greeter();
    void answer({ name: 'Ada' });
    await LiveCall.open(server, peer);
    expect(await greeting(peer)).toContain('Hello Ada!');
  });

  it('that hangs keeps the phone ringing for its time and no longer', async () => {
    const { peer, server, asked } = await greeter(200);
    await LiveCall.open(server, peer);
    expect(asked).toHaveLength(1);
    expect(server.logged('lookup.failed')).toHaveLength(1);
    expect(await greeting(peer)).toContain('Hello');
  });

  it('is of no use to a caller who hangs up while the phone rings', async () => {
    const { server, answer, asked } = await greeter();
    const voice = server.post('/twilio/voice', FORM);
    await until(() => asked.length === 1);
    await server.post('/twilio/status', { ...FORM, CallStatus: 'canceled' });
    await answer({ name: 'Ada' });
    const { body } = await voice;
    expect(announcedIn(body, FORM.CallSid).twiml.map(({ name }) => name)).toEqual(['Hangup']);
    expect(server.ending(FORM.CallSid)?.reason).toBe('caller-hung-up');
  });
});
