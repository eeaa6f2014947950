import { describe, expect, it } from 'vitest';
import { servingFaultsOf, warningsOf } from '../../src/config/warnings.js';
import { readingOf } from '../support/config-file.js';

const warned = (yaml: string, env = {}): readonly string[] =>
  warningsOf(readingOf(yaml, { env })).map(
    ({ line, column, path, message }) => `${line ?? 0}:${column ?? 0} ${path}: ${message}`,
  );

describe('warnings', () => {
  it('are none for a configuration that uses what it has', () => {
    expect(
      warned('agents: {sales: {tools: [hangup_call]}}\nroutes: [{to: +15551234567, agent: sales}]'),
    ).toEqual([]);
  });

  it('say when calls by Stasis are wanted from several processes', () => {
    const yaml = (workers: number): string =>
      `server: {workers: ${workers}}\nasterisk: {enabled: true, ari: {url: http://127.0.0.1:8088/ari}}`;
    expect(warned(yaml(1))).toEqual([]);
    expect(warned(yaml(2))).toEqual([expect.stringContaining('asterisk.ari.url: no calls come by Stasis')]);
  });

  it.each([
    ['http://127.0.0.1:8088', false],
    ['http://127.0.0.1:8088/asterisk/', false],
    ['http://127.0.0.1:8088/ari', true],
    ['https://pbx.example.com/asterisk/ari/', true],
  ])('say where Asterisk’s REST interface is hardly to be found: %s', (url, isRight) => {
    const found = warned(`asterisk: {enabled: true, ari: {url: ${url}}}`);
    expect(found).toEqual(isRight ? [] : [expect.stringContaining('does not end in /ari')]);
  });

  it('name what nobody uses, with its place', () => {
    const yaml = `agents:
  sales: {}
tools:
  http:
    find: {description: Finds., url: https://e.example/}
  mcp:
    files: {command: node, allow: [read]}
lookups:
  customer: {url: https://e.example/, variables: {name: n}}
transfers:
  desk: {to: +15550001111}
webhooks:
  crm: {url: https://e.example/, secret: s, when: asked}
`;
    expect(warned(yaml)).toEqual([
      '2:3 agents.sales: takes no calls: no route names it',
      '5:5 tools.http.find: no agent lists it',
      '7:36 tools.mcp.files.allow[0]: no agent lists it (as files_read)',
      '9:3 lookups.customer: no agent lists it',
      '10:1 transfers: no agent lists transfer_call',
      '13:51 webhooks.crm.when: is never told: no agent lists request_transcript or send_call_summary',
    ]);
  });

  it('say when calls are held to a cost that none of them reaches', () => {
    const free = '{text_in: 0, text_cached: 0, text_out: 0, audio_in: 0, audio_cached: 0, audio_out: 0}';
    const dear = 'pricing: {carrier_per_minute: 0.01}';
    expect(warned('call: {max_cost_usd: 2}')).toEqual([
      '1:22 call.max_cost_usd: ends no call: what the practice agent does costs nothing',
    ]);
    expect(warned(`call: {max_cost_usd: 2}\n${dear}`)).toEqual([]);
    expect(warned(`call: {max_cost_usd: 2}\n${dear.replace('carrier', 'asterisk')}`)).toEqual([]);
    const openai = 'openai: {api_key: k, model: own}\ncall: {max_cost_usd: 2}\npricing: {models: {own: ';
    expect(warned(`${openai}${free}}}`)).toEqual([
      '2:22 call.max_cost_usd: ends no call: what own does costs nothing',
    ]);
    expect(warned(`${openai}${free.replace('text_in: 0', 'text_in: 1')}}}`)).toEqual([]);
  });

  it('say when anybody can call', () => {
    const open = 'can call: signatures are not checked';
    expect(warned('server: {host: 0.0.0.0}')).toEqual([
      `1:16 server.host: anybody who reaches 0.0.0.0 ${open}`,
    ]);
    expect(warned('twilio: {validate_signatures: false}', { PUBLIC_URL: 'https://a.example' })).toEqual([
      `1:31 twilio.validate_signatures: anybody who reaches https://a.example ${open}`,
    ]);
  });

  it('say when a key is missing that practice can do without', () => {
    expect(warned('provider_name: practice\nopenai: {api_key: "${NONE}"}')).toEqual([
      '2:1 openai.api_key: its variable is not set, so calls go to the practice agent',
    ]);
  });
});

describe('what keeps a configuration from being served', () => {
  it('is an origin on the internet without an auth token', () => {
    const faults = servingFaultsOf(readingOf('{}', { env: { PUBLIC_URL: 'https://a.example' } }));
    expect(faults).toMatchObject([{ file: 'environment', path: 'PUBLIC_URL' }]);
    expect(servingFaultsOf(readingOf('{}'))).toEqual([]);
  });
});
