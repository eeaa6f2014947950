import { describe, expect, it } from 'vitest';
import { faultsOf, load, placesOf } from '../support/config-file.js';
import { revealed } from '../support/revealed.js';

const customer = '{url: "https://a.example/{{caller}}", variables: {caller_name: customer.name}}';
const told = (text: string) => faultsOf(text).map(({ path, message }) => `${path}: ${message}`);

describe('lookups', () => {
  it('are requests with variables', () => {
    const text = `
tools: {private_hosts: [crm]}
lookups:
  customer:
    method: POST
    url: http://crm/by-phone
    headers: {x-key: "\${KEY}"}
    body: {phone: "{{caller}}", day: "{{weekday}} {{date}} {{time}} {{time_zone}} {{called}} {{agent}}"}
    timeout_ms: 900
    max_response_bytes: 500
    variables: {caller_name: customer.name, order: "orders[0].id"}
agents: {default: {lookups: [customer]}}
`;
    const { lookups, defaultAgent } = load(text, { env: { KEY: 'k' } });
    expect(defaultAgent.lookups).toEqual(['customer']);
    expect([...lookups.keys()]).toEqual(['customer']);
    expect(revealed(lookups.get('customer'))).toEqual({
      name: 'customer',
      request: {
        method: 'POST',
        url: 'http://crm/by-phone',
        headers: { 'x-key': 'k' },
        query: {},
        body: {
          phone: '{{caller}}',
          day: '{{weekday}} {{date}} {{time}} {{time_zone}} {{called}} {{agent}}',
        },
        timeoutMs: 900,
        maxResponseBytes: 500,
        allowedHosts: [],
        privateHosts: ['crm'],
      },
      variables: { caller_name: 'customer.name', order: 'orders[0].id' },
    });
  });

  it('take two seconds at most, and that unless told otherwise', () => {
    expect(load(`lookups: {a: ${customer}}`).lookups.get('a')?.request.timeoutMs).toBe(2000);
    const [fault] = faultsOf('lookups: {a: {url: "https://a.example/", timeout_ms: 2001, variables: {}}}');
    expect(fault).toMatchObject({
      path: 'lookups.a.timeout_ms',
      message: 'must be a whole number from 100 to 2000',
    });
  });

  it.each([
    ['variables: {}', 'lookups.a.url', /missing/],
    ['url: "https://a.example/"', 'lookups.a.variables', /missing/],
    [
      'url: "https://a.example/{{call_id}}", variables: {}',
      'lookups.a.url',
      /nothing fills \{\{call_id\}\}; known here: caller/,
    ],
    ['url: "https://a.example/", variables: {x: a..b}', 'lookups.a.variables.x', /a path like/],
    ['url: "https://a.example/", variables: {1x: a}', 'lookups.a.variables.1x', /no name of a variable/],
    ['url: "https://a.example/", variables: {a-b: a}', 'lookups.a.variables.a-b', /no name of a variable/],
    [
      'url: "https://a.example/", variables: {caller: a}',
      'lookups.a.variables.caller',
      /known of every call/,
    ],
    ['url: "https://a.example/", body: {a: 1}, variables: {}', 'lookups.a.body', /no effect with method GET/],
    ['url: "https://a.example/", result: a, variables: {}', 'lookups.a.result', /unknown key/],
  ])('are refused: %s', (keys, path, message) => {
    const faults = faultsOf(`lookups: {a: {${keys}}}`);
    expect(faults.map((fault) => fault.path)).toContain(path);
    expect(faults.find((fault) => fault.path === path)?.message).toMatch(message);
  });

  it('are known by name, once each', () => {
    const text = `lookups: {customer: ${customer}}\nagents:\n  a: {lookups: [custmer, customer, customer]}\n`;
    const faults = faultsOf(text);
    expect(placesOf(faults)).toEqual(['3:17 agents.a.lookups[0]', '3:36 agents.a.lookups[2]']);
    expect(faults[0]).toMatchObject({
      message: 'no such lookup; known lookups: customer',
      suggestion: 'customer',
    });
    expect(faults[1]?.message).toBe('is listed twice');
  });

  it('of one agent never fill the same variable', () => {
    const text = `lookups: {a: ${customer}, b: ${customer}}\nagents: {x: {lookups: [a, b]}, y: {lookups: [b]}}`;
    expect(told(text)).toEqual([
      'agents.x.lookups[1]: brings caller_name, as the lookup a does; rename one of the two',
    ]);
  });
});

describe('the gaps in what an agent says and is told', () => {
  it('are what is known of every call, and what its own lookups bring', () => {
    const text = `
lookups: {customer: ${customer}}
agents:
  a:
    lookups: [customer]
    greeting: Hello {{ caller_name }}
    instructions: "{{caller}} {{called}} {{agent}} {{date}} {{time}} {{weekday}} {{time_zone}} {{caller_name}}"
`;
    expect(load(text).agents.get('a')?.greeting).toBe('Hello {{ caller_name }}');
  });

  it('are told of where they stand, with what was meant or which lookup is missing', () => {
    const text = `
lookups: {customer: ${customer}}
agents:
  a: {greeting: "Hello {{caler}}"}
  b: {lookups: [customer], instructions: "{{caller_nme}}"}
  c: {greeting: "Hello {{caller_name}}"}
  d: {instructions: "{{caller-name}}"}
`;
    const faults = faultsOf(text);
    expect(placesOf(faults)).toEqual([
      '4:17 agents.a.greeting',
      '5:42 agents.b.instructions',
      '6:17 agents.c.greeting',
      '7:21 agents.d.instructions',
    ]);
    expect(faults.map(({ suggestion }) => suggestion)).toEqual([
      'caller',
      'caller_name',
      undefined,
      undefined,
    ]);
    expect(faults[2]?.message).toBe(
      'nothing fills {{caller_name}}; the lookup customer does, but it is not listed under agents.c.lookups',
    );
    expect(faults[3]?.message).toMatch(/^\{\{caller-name\}\} is no gap/);
  });

  it('may have defaults, which save no gap from being checked; nowhere else', () => {
    const text = `
openai: {instructions: "{{weekdey|today}}"}
lookups: {customer: ${customer}}
agents:
  default: {instructions: "{{caller | an unknown number}}"}
  a: {lookups: [customer], greeting: "Hello {{caller_name|there}}"}
  b: {greeting: "{{caler|you}} {{agent|}}"}
call: {no_input_s: 9, no_input_ask: "{{caller|you}}?"}
`;
    expect(told(text)).toEqual([
      expect.stringMatching(/^openai.instructions: nothing fills {{weekdey}}/),
      expect.stringMatching(/^agents.b.greeting: {{agent\|}} is no gap/),
      expect.stringMatching(/^agents.b.greeting: nothing fills {{caler}}/),
      expect.stringMatching(/^call.no_input_ask: {{caller\|you}} is no gap/),
    ]);
    const url = 'https://a.example/{{caller|none}}';
    expect(told(`lookups: {a: {url: "${url}", variables: {x: y}}}`)).toHaveLength(1);
  });

  it('are looked for in the instructions that agents share, for each agent that has none of its own', () => {
    const text = `
openai: {instructions: "{{caller_name}} {{nope}}"}
lookups: {customer: ${customer}}
agents:
  default: {instructions: x}
  a: {lookups: [customer]}
  b: {}
  c: {}
`;
    expect(told(text)).toEqual([
      'openai.instructions: nothing fills {{nope}}; known here: caller_name, caller, called, agent, date, time, weekday, time_zone',
      'openai.instructions: nothing fills {{caller_name}}; the lookup customer does, but it is not listed under agents.b.lookups',
    ]);
    expect(faultsOf('openai: {instructions: "{{nope}}"}')).toHaveLength(1);
  });

  it('are not judged by lookups that could not be read', () => {
    const text = `
lookups: {customer: {url: "https://a.example/", variables: {caller_name: "a b"}}, other: {variables: {x: y}}}
agents: {a: {lookups: [customer], greeting: "{{caller_name}}"}, b: {lookups: [other], greeting: "{{x}}"}, c: {lookups: [none], greeting: "{{y}}"}}
`;
    expect(faultsOf(text).map(({ path }) => path)).toEqual([
      'lookups.customer.variables.caller_name',
      'lookups.other.url',
      'agents.c.lookups[0]',
    ]);
  });

  it('are told in the same run as what is wrong with lookups', () => {
    const text = `
lookups: {customer: {timeout_ms: 1, variables: {caller_name: "a b"}}, other: {url: "https://a.example/", nope: 1, variables: {x: y}}}
openai: {instructions: "{{nobody}} {{x}}"}
agents: {default: {lookups: [customer, other], greeting: "{{caller_nam}} {{caller_name}}"}}
`;
    const told = faultsOf(text).map(({ path, message }) => `${path}: ${message}`);
    expect(told.filter((one) => !one.startsWith('lookups.'))).toEqual([
      expect.stringMatching(/^openai.instructions: nothing fills {{nobody}}/),
      expect.stringMatching(/^agents.default.greeting: nothing fills {{caller_nam}}/),
    ]);
  });

  it('may come from the environment, and what it says is filled too', () => {
    const text = 'agents: {a: {greeting: "${HELLO}"}}';
    expect(load(text, { env: { HELLO: 'Hi {{caller}}' } }).agents.get('a')?.greeting).toBe('Hi {{caller}}');
    expect(faultsOf(text, { env: { HELLO: 'Hi {{nope}}' } })).toHaveLength(1);
  });
});
