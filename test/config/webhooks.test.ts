import { describe, expect, it } from 'vitest';
import { faultsOf, load } from '../support/config-file.js';
import { revealed } from '../support/revealed.js';

describe('webhooks', () => {
  it('have an address and a secret, and are told of every call unless they say otherwise', () => {
    const text = `
tools: {private_hosts: [intranet, 127.0.0.1:8090]}
webhooks:
  crm: {url: "https://crm.example.com/calls?v=2", secret: "\${CRM_SECRET}"}
  office: {url: http://intranet:99/x, secret: s, when: asked}
  local: {url: http://127.0.0.1:8090/, secret: s}
`;
    const privateHosts = ['intranet', '127.0.0.1:8090'];
    expect(revealed(load(text, { env: { CRM_SECRET: 'c-1' } }).webhooks)).toEqual([
      { name: 'crm', url: 'https://crm.example.com/calls?v=2', secret: 'c-1', when: 'every', privateHosts },
      { name: 'office', url: 'http://intranet:99/x', secret: 's', when: 'asked', privateHosts },
      { name: 'local', url: 'http://127.0.0.1:8090/', secret: 's', when: 'every', privateHosts },
    ]);
  });

  it.each([
    [
      'url: "http://crm.example.com/"',
      'webhooks.a.url',
      /https:\/\/, or .*private_hosts: crm.example.com:80$/,
    ],
    ['url: "http://127.0.0.1:8091/"', 'webhooks.a.url', /add 127.0.0.1:8091 to tools.private_hosts$/],
    ['url: "crm.example.com"', 'webhooks.a.url', /begins with https/],
    ['url: "https://"', 'webhooks.a.url', /must be a URL/],
    ['url: "https://u:p@crm.example.com"', 'webhooks.a.url', /user name/],
    ['url: "https://crm.example.com/{{call_id}}"', 'webhooks.a.url', /not filled here/],
    ['url: "https://crm.example.com/#x"', 'webhooks.a.url', /before any #/],
    ['url: "https://crm.example.com/", when: never', 'webhooks.a.when', /one of every, asked/],
    ['url: "https://crm.example.com/", on: asked', 'webhooks.a.on', /unknown key/],
  ])('are refused: %s', (keys, path, message) => {
    const faults = faultsOf(`tools: {private_hosts: [127.0.0.1:8090]}\nwebhooks: {a: {secret: s, ${keys}}}`);
    expect(faults.map((fault) => fault.path)).toEqual([path]);
    expect(faults[0]?.message).toMatch(message);
    expect(faults[0]).not.toMatchObject({ found: expect.stringContaining('example') as unknown });
  });

  it.each(['', 'secret: ""', 'secret: "${NONE:-}"'])('are refused without a secret: {%s}', (secret) => {
    const faults = faultsOf(`webhooks: {a: {url: "https://crm.example.com/", ${secret}}}`);
    expect(faults.map(({ path }) => path)).toEqual(['webhooks.a.secret']);
  });

  it('name the variable whose secret is not set', () => {
    const faults = faultsOf('webhooks: {a: {url: "https://crm.example.com/", secret: "${CRM_SECRET}"}}');
    expect(faults.map(({ path }) => path)).toEqual(['webhooks.a.secret']);
    expect(faults[0]?.message).toMatch(/CRM_SECRET is not set/);
  });
});
