import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HttpPeer, json } from '../support/http-peer.js';
import { LiveCall, PASSTHROUGH } from '../support/live-call.js';
import { API_KEY, RealtimePeer } from '../support/realtime-peer.js';
import { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

const CANARIES = {
  TALKPATH_ADMIN_TOKEN: 'canary-admin-token-4711',
  SHOP_KEY: 'canary-shop-key-4711',
  HOOK_SECRET: 'canary-hook-secret-4711',
};
const SECRETS = [API_KEY, ...Object.values(CANARIES)];
const BEARER = { authorization: `Bearer ${CANARIES.TALKPATH_ADMIN_TOKEN}` };

/** A call in which a tool's server and the model say our own secrets back to us. */
async function tellingCall() {
  const shop = await HttpPeer.open((_request, response) => json(response, { said: SECRETS, and: 'roses' }));
  onTestFinished(() => shop.close());
  const peer = await RealtimePeer.start();
  const yaml = `
${PASSTHROUGH}
logging: {level: trace}
agents: {default: {tools: [look]}}
tools:
  private_hosts: ['${shop.host}']
  http:
    look: {description: Looks., url: '${shop.url}/x', headers: {authorization: 'Bearer \${SHOP_KEY}'}}
webhooks: {crm: {url: '${shop.url}/ended', secret: '\${HOOK_SECRET}'}}`;
  const server = await TestServer.start({ yaml, env: { ...peer.env, ...CANARIES } });
  const call = await LiveCall.open(server, peer);
  const item = {
    id: 'i1',
    type: 'function_call',
    status: 'completed',
    call_id: 'c1',
    name: 'look',
    arguments: '{}',
  };
  call.session.emit('response.created', { response: { id: 'r1' } });
  call.session.emit('response.output_item.done', { response_id: 'r1', output_index: 0, item });
  call.session.done('r1');
  await until(() => JSON.stringify(call.session.received).includes('roses'));
  return { server, call };
}

/** Everything that lies in the folder of journals. */
const kept = ({ config }: TestServer): string =>
  readdirSync(config.journal.dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => readFileSync(join(config.journal.dir, name), 'utf8'))
    .join('');

describe('whoever has our records', () => {
  it('finds no key in them: neither in the log nor in journals, metrics, answers or TwiML', async () => {
    const { server, call } = await tellingCall();
    const answers: string[] = [];
    for (const path of [
      '/metrics',
      '/calls',
      '/healthz',
      '/readyz',
      '/console/about',
      '/openai/status',
      '/chat',
      '/nothing',
    ])
      answers.push(await (await fetch(server.url + path, { headers: BEARER })).text());
    const { callId } = server.call(call.callSid).info;
    await fetch(`${server.url}/calls/${callId}/hangup`, { method: 'POST', headers: BEARER });
    await until(() => server.logged('call.end').length === 1);
    await until(() => kept(server).includes('"e":"end"') || kept(server).includes('call-ended'));
    for (const what of ['', '/journal', '/explain', '/picture', '/events'])
      answers.push(await (await fetch(`${server.url}/calls/${callId}${what}`, { headers: BEARER })).text());
    answers.push((await server.post('/twilio/after', { CallSid: call.callSid })).body);
    answers.push(JSON.stringify(call.announced.twiml));
    expect(kept(server)).toContain('roses');
    const all = [...answers, kept(server), JSON.stringify(server.lines)].join('\n');
    for (const secret of SECRETS) expect(all).not.toContain(secret);
  });

  it('has no token that still opens anything: those of streams are used up, and are not written down', async () => {
    const { server, call } = await tellingCall();
    const { token } = call.announced;
    expect(JSON.stringify(server.lines) + kept(server)).not.toContain(token);
    expect(server.server.calls.find(call.callSid)?.attached).toBe(true);
  });
});
