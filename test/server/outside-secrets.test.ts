import { onTestFinished, describe, expect, it } from 'vitest';
import { HttpPeer, json, type PeerAnswer } from '../support/http-peer.js';
import { LiveCall, PASSTHROUGH } from '../support/live-call.js';
import { API_KEY, RealtimePeer } from '../support/realtime-peer.js';
import { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

const SHOP_KEY = 'shop-key-4711';
const ADMIN_TOKEN = 'admin-token-4711';
const CRM_SECRET = 'crm-secret-4711';

const yamlFor = (shop: HttpPeer, tool: string): string => `
${PASSTHROUGH}
agents: {default: {tools: [${tool}]}}
tools:
  private_hosts: ['${shop.host}']
  http:
    check:
      description: Has the store room looked through.
      mode: deferred
      url: ${shop.url}/checks
      headers: {authorization: 'Bearer \${SHOP_KEY}'}
    look:
      description: Looks something up.
      url: ${shop.url}/looks
webhooks:
  crm: {url: '${shop.url}/calls', secret: '\${CRM_SECRET}', when: asked}
`;

/** A live call whose model has called a tool. */
async function callOf(tool: string, answer: PeerAnswer) {
  const shop = await HttpPeer.open(answer);
  onTestFinished(() => shop.close());
  const peer = await RealtimePeer.start();
  const env = { ...peer.env, SHOP_KEY, CRM_SECRET, TALKPATH_ADMIN_TOKEN: ADMIN_TOKEN };
  const server = await TestServer.start({ yaml: yamlFor(shop, tool), env });
  const call = await LiveCall.open(server, peer);
  const item = { type: 'function_call', call_id: 'call_1', name: tool, arguments: '{}' };
  call.session.emit('response.created', { response: { id: 'resp_1' } });
  call.session.emit('response.output_item.done', {
    response_id: 'resp_1',
    output_index: 0,
    item: { id: 'item_1', status: 'completed', ...item },
  });
  call.session.done('resp_1');
  const { events } = server.call(call.callSid);
  const stands = (stage: 'waiting' | 'ended'): Promise<void> =>
    until(() => events.some((event) => event.type === 'tool' && event.stage === stage));
  /** Everything that the model was told, and that was recorded of the call. */
  const told = (): string => JSON.stringify([call.session.received, events, server.lines]);
  return { server, call, stands, told };
}

/** A live call whose model has called a tool that leaves the result to another system. */
async function waitingCall() {
  const { server, call, stands, told } = await callOf('check', (_request, response) =>
    json(response, {}, 202),
  );
  await stands('waiting');
  const bring = async (body: object): Promise<void> => {
    const { status } = await fetch(`${server.url}/calls/${call.callSid}/tool-results/call_1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(5000),
    });
    expect(status).toBe(200);
    await stands('ended');
  };
  return { bring, told };
}

describe('a secret of the operator’s in what is posted from outside', () => {
  it.each([
    ['the tool’s own', SHOP_KEY],
    ['a webhook’s', CRM_SECRET],
    ['the provider’s', API_KEY],
    ['the operators’ token', ADMIN_TOKEN],
  ])('reaches neither the model nor the records: %s', async (_whose, secret) => {
    const { bring, told } = await waitingCall();
    await bring({ result: { seen: [`Bearer ${secret}!`], [secret]: 'and 7 boxes' } });
    await until(() => told().includes('and 7 boxes'));
    expect(told()).toContain('[secret]!');
    expect(told()).not.toContain(secret);
  });

  it('is taken out of a failure too', async () => {
    const { bring, told } = await waitingCall();
    await bring({ error: `nobody is known by ${SHOP_KEY} here` });
    await until(() => told().includes('nobody is known by'));
    expect(told()).toContain('nobody is known by [secret] here');
    expect(told()).not.toContain(SHOP_KEY);
  });
});

describe('a secret of the operator’s in what the server of another tool answers', () => {
  const SECRETS = [SHOP_KEY, CRM_SECRET, API_KEY, ADMIN_TOKEN];

  it.each([
    ['a result', 200],
    ['an error', 500],
  ])('reaches neither the model nor the records: %s', async (_what, status) => {
    const answer: PeerAnswer = (_request, response) =>
      json(response, { seen: SECRETS, and: '7 boxes' }, status);
    const { stands, told } = await callOf('look', answer);
    await stands('ended');
    await until(() => told().includes('7 boxes'));
    for (const secret of SECRETS) expect(told()).not.toContain(secret);
  });
});
