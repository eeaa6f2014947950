import { onTestFinished, describe, expect, it } from 'vitest';
import { HttpPeer, json } from '../support/http-peer.js';
import { LiveCall, PASSTHROUGH } from '../support/live-call.js';
import { API_KEY, RealtimePeer } from '../support/realtime-peer.js';
import { TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

const SHOP_KEY = 'shop-key-4711';
const ADMIN_TOKEN = 'admin-token-4711';
const CRM_SECRET = 'crm-secret-4711';

const yamlFor = (shop: HttpPeer): string => `
${PASSTHROUGH}
agents: {default: {tools: [check]}}
tools:
  private_hosts: ['${shop.host}']
  http:
    check:
      description: Has the store room looked through.
      mode: deferred
      url: ${shop.url}/checks
      headers: {authorization: 'Bearer \${SHOP_KEY}'}
webhooks:
  crm: {url: '${shop.url}/calls', secret: '\${CRM_SECRET}', when: asked}
`;

/** A live call whose model has called a tool that leaves the result to another system. */
async function waitingCall() {
  const shop = await HttpPeer.open((_request, response) => json(response, {}, 202));
  onTestFinished(() => shop.close());
  const peer = await RealtimePeer.start();
  const env = { ...peer.env, SHOP_KEY, CRM_SECRET, TALKPATH_ADMIN_TOKEN: ADMIN_TOKEN };
  const server = await TestServer.start({ yaml: yamlFor(shop), env });
  const call = await LiveCall.open(server, peer);
  const item = { type: 'function_call', call_id: 'call_1', name: 'check', arguments: '{}' };
  call.session.emit('response.created', { response: { id: 'resp_1' } });
  call.session.emit('response.output_item.done', {
    response_id: 'resp_1',
    output_index: 0,
    item: { id: 'item_1', status: 'completed', ...item },
  });
  call.session.done('resp_1');
  const { events } = server.call(call.callSid);
  await until(() => events.some((event) => event.type === 'tool' && event.stage === 'waiting'));
  const bring = async (body: object): Promise<void> => {
    const { status } = await fetch(`${server.url}/calls/${call.callSid}/tool-results/call_1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_TOKEN}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(5000),
    });
    expect(status).toBe(200);
    await until(() => events.some((event) => event.type === 'tool' && event.stage === 'ended'));
  };
  /** Everything that the model was told, and that was recorded of the call. */
  const told = (): string => JSON.stringify([call.session.received, events, server.lines]);
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
