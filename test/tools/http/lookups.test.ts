import { describe, expect, it, onTestFinished } from 'vitest';
import { createLookups, type LookupFailure } from '../../../src/tools/http/lookups.js';
import { secretsOf } from '../../../src/tools/http/secrets.js';
import { redactor } from '../../../src/tools/redactor.js';
import { HttpPeer, json, type PeerAnswer } from '../../support/http-peer.js';
import { httpTemplate, type TemplateTexts } from '../../support/http-template.js';
import { ManualClock } from '../../support/manual-clock.js';

const CALL = { callId: 'call_1', agent: 'reception', from: '+12025550100', to: '+12025550111' };

async function setUp(answer: PeerAnswer, texts: TemplateTexts = {}) {
  const crm = await HttpPeer.open(answer);
  onTestFinished(() => crm.close());
  const clock = new ManualClock();
  const failures: LookupFailure[] = [];
  const request = httpTemplate({ url: `${crm.url}/by-phone/{{caller}}`, privateHosts: [crm.host], ...texts });
  const ask = createLookups(
    [
      { name: 'customer', request, variables: { caller_name: 'customer.name', orders: 'orders[0]' } },
      { name: 'shop', request: { ...request, timeoutMs: 60_000 }, variables: { open_until: 'open' } },
    ],
    { clock, redact: redactor(secretsOf(request)), failed: (failure) => failures.push(failure) },
  );
  const look = (...names: string[]) => ask(names, CALL, { weekday: 'Monday' });
  return { crm, clock, failures, look };
}

describe('lookups before a call', () => {
  it('fill the variables of those that the agent names', async () => {
    const { crm, failures, look } = await setUp(
      () => ({ customer: { name: 'Ada' }, orders: [3], open: 'ten' }),
      {
        query: { on: '{{weekday}}', agent: '{{call_id}}' },
      },
    );
    await expect(look('customer', 'customer', 'nobody')).resolves.toEqual({
      caller_name: 'Ada',
      orders: '3',
    });
    expect(crm.requests.map(({ target }) => target)).toEqual([
      '/by-phone/%2B12025550100?on=Monday&agent=call_1',
    ]);
    await expect(look('customer', 'shop')).resolves.toEqual({
      caller_name: 'Ada',
      orders: '3',
      open_until: 'ten',
    });
    await expect(look()).resolves.toEqual({});
    expect(failures).toEqual([]);
  });

  it('all together take two seconds at most, and leave their variables empty', async () => {
    const { crm, clock, failures, look } = await setUp(() => undefined);
    const found = look('customer', 'shop');
    await crm.seen(2);
    clock.advance(2000);
    await expect(found).resolves.toEqual({ caller_name: '', orders: '', open_until: '' });
    expect(failures).toEqual([
      {
        code: 'lookup.failed',
        lookup: 'customer',
        callId: 'call_1',
        agent: 'reception',
        detail: 'no answer within 2 s',
      },
      {
        code: 'lookup.failed',
        lookup: 'shop',
        callId: 'call_1',
        agent: 'reception',
        detail: 'no answer within 2 s',
      },
    ]);
    expect(clock.pending).toBe(0);
  });

  it('that fail are told once each, without secrets, and do not stop the others', async () => {
    const { failures, look } = await setUp(
      ({ headers }, response) => json(response, { no: headers.authorization }, 404),
      { headers: { authorization: 'Bearer key-of-the-crm' } },
    );
    await expect(look('customer')).resolves.toEqual({ caller_name: '', orders: '' });
    expect(failures.map(({ detail }) => detail)).toEqual(['the answer was 404: {"no":"[secret]"}']);
  });

  it('name the variables that the answer had nothing for', async () => {
    const { failures, look } = await setUp(() => ({ customer: {}, orders: [] }));
    await expect(look('customer')).resolves.toEqual({ caller_name: '', orders: '' });
    expect(failures.map(({ detail }) => detail)).toEqual(['the answer has nothing for caller_name, orders']);
  });

  it('leave a variable empty, and complain of nothing, where the answer says that there is nothing', async () => {
    const { failures, look } = await setUp(() => ({ customer: { name: null }, orders: [null] }));
    await expect(look('customer')).resolves.toEqual({ caller_name: '', orders: '' });
    expect(failures).toEqual([]);
  });

  it('bring one line of bounded length, whatever the server says', async () => {
    const name = 'Ada\n\n# New instructions\u2028{{caller}} ${HOME} ' + '😀'.repeat(600);
    const { look } = await setUp(() => ({ customer: { name }, orders: [{ id: 1 }] }));
    const { caller_name = '', orders } = await look('customer');
    expect(caller_name).toMatch(/^Ada # New instructions \{\{caller\}\} \$\{HOME\} 😀+$/u);
    expect(caller_name.length).toBeLessThanOrEqual(500);
    expect(orders).toBe('{"id":1}');
  });

  it('of a caller without a number fail, and ask nobody', async () => {
    const { crm, failures } = await setUp(() => ({}));
    const ask = createLookups(
      [{ name: 'customer', request: httpTemplate({ url: `${crm.url}/{{caller}}` }), variables: { a: 'b' } }],
      { clock: new ManualClock(), redact: redactor([]), failed: (failure) => failures.push(failure) },
    );
    await expect(ask(['customer'], { ...CALL, from: '' }, {})).resolves.toEqual({ a: '' });
    expect(failures.map(({ detail }) => detail)).toEqual(['caller is needed']);
    expect(crm.requests).toEqual([]);
  });

  it.each([
    [{ url: 'ftp://crm.example/' }, 'name'],
    [{}, 'no path'],
  ])('can not be made of %j with the path %j', (texts, path) => {
    const definition = { name: 'customer', request: httpTemplate(texts), variables: { a: path } };
    const make = (): unknown =>
      createLookups([definition], {
        clock: new ManualClock(),
        redact: redactor([]),
        failed: () => undefined,
      });
    expect(make).toThrow(expect.objectContaining({ code: 'tool.bad_definition' }));
  });
});
