import { describe, expect, it } from 'vitest';
import type { HttpToolDefinition } from '../../src/ports/tool-definitions.js';
import { revealed } from '../support/revealed.js';
import { errorOf, faultsOf, load, placesOf } from '../support/config-file.js';

/** A file with one tool, in flow style. */
const fileOf = (keys: string, around = '') =>
  `tools: {${around}http: {t: {description: Does it., url: "https://api.example.com/x", ${keys}}}}`;
const toolOf = (keys: string, around = '', env = {}): HttpToolDefinition | undefined =>
  load(fileOf(keys, around), { env }).tools.http[0];
const faultOf = (keys: string, around = '') => faultsOf(fileOf(keys, around))[0];

/** A file with one tool that goes to this address and has a parameter `day`. */
const fileFor = (url: string) =>
  `tools: {private_hosts: [127.0.0.1:8090, "[::1]"], http: {t: {description: x, url: ${JSON.stringify(url)}, parameters: {type: object, properties: {day: {type: string}}, required: [day]}}}}`;

describe('an HTTP tool', () => {
  it('needs a description and an address, and has a default for all else', () => {
    expect(revealed(toolOf(''))).toEqual({
      name: 't',
      description: 'Does it.',
      parameters: { type: 'object', properties: {}, additionalProperties: false },
      request: {
        method: 'GET',
        url: 'https://api.example.com/x',
        headers: {},
        query: {},
        timeoutMs: 7500,
        maxResponseBytes: 262_144,
        allowedHosts: [],
        privateHosts: [],
      },
      progress: { afterMs: 1500, sound: 'tone' },
    });
    expect(placesOf(faultsOf('tools:\n  http:\n    t: {}\n'))).toEqual([
      '3:5 tools.http.t.description',
      '3:5 tools.http.t.url',
    ]);
  });

  it('takes every key', () => {
    const text = `
tools:
  allowed_hosts: [Files.Example.com]
  private_hosts: [127.0.0.1:8090, "[::1]:90"]
  http:
    order:
      description: Orders.
      parameters: {type: object, properties: {items: {type: array}}, required: [items], additionalProperties: false}
      method: POST
      url: http://127.0.0.1:8090/orders/{{call_id}}
      headers: {authorization: "Bearer \${KEY}", x-caller: "{{caller}}"}
      query: {lang: en, page: 1, "filter[day]": x}
      body: {items: "{{items}}", note: "from {{called}}", list: [1, true, null, "\${KEY}"]}
      result: data.items[0].name
      error_message: It can not be ordered.
      timeout_ms: 3000
      max_response_bytes: 1000
      mode: deferred
      deadline_ms: 20000
      progress: {after_ms: 700, say: One moment.}
`;
    expect(revealed(load(text, { env: { KEY: 'k-1' } }).tools.http)).toEqual([
      {
        name: 'order',
        description: 'Orders.',
        parameters: {
          type: 'object',
          properties: { items: { type: 'array' } },
          required: ['items'],
          additionalProperties: false,
        },
        request: {
          method: 'POST',
          url: 'http://127.0.0.1:8090/orders/{{call_id}}',
          headers: { authorization: 'Bearer k-1', 'x-caller': '{{caller}}' },
          query: { lang: 'en', page: '1', 'filter[day]': 'x' },
          body: { items: '{{items}}', note: 'from {{called}}', list: [1, true, null, 'k-1'] },
          timeoutMs: 3000,
          maxResponseBytes: 1000,
          allowedHosts: ['files.example.com'],
          privateHosts: ['127.0.0.1:8090', '[::1]:90'],
        },
        result: 'data.items[0].name',
        errorMessage: 'It can not be ordered.',
        mode: 'deferred',
        deadlineMs: 20_000,
        progress: { afterMs: 700, say: 'One moment.' },
      },
    ]);
  });

  it('gives its request half a second less than its deadline', () => {
    expect(toolOf('', 'deadline_ms: 3000, ')?.request.timeoutMs).toBe(2500);
    expect(toolOf('deadline_ms: 60000')?.request.timeoutMs).toBe(59_500);
    expect(toolOf('timeout_ms: 8000')?.request.timeoutMs).toBe(8000);
  });

  it('may make a sound while the caller waits, and does so soon unless told otherwise', () => {
    expect(toolOf('progress: {sound: music}')?.progress).toEqual({ afterMs: 1500, sound: 'music' });
  });

  it.each([
    ['', { afterMs: 1500, sound: 'tone' }],
    ['mode: approval', { afterMs: 1500, sound: 'tone' }],
    ['mode: deferred', undefined],
    ['mode: background', undefined],
    ['progress: none', undefined],
    ['progress: {sound: none}', undefined],
    ['mode: approval, progress: none', undefined],
    ['progress: music', { afterMs: 1500, sound: 'music' }],
  ])('leaves a caller who waits with it in silence only where it is told to: {%s}', (keys, progress) => {
    expect(toolOf(keys)?.progress).toEqual(progress);
    const [server] = load(`tools: {mcp: {s: {command: x, ${keys}}}}`).tools.mcp;
    expect(server?.progress).toEqual(progress);
  });

  it('has no optional parameter in its path, unless there is a default for it', () => {
    const file = (day: string, required = '[]') =>
      `tools: {http: {t: {description: x, url: "https://a.example/{{day}}/{{caller}}", parameters: {type: object, properties: {day: ${day}}, required: ${required}}}}}`;
    const [fault, ...more] = faultsOf(file('{type: string}'));
    expect([fault?.path, fault?.message, more]).toEqual([
      'tools.http.t.url',
      '{{day}} stands in the path, but day is optional; make it required or give it a default',
      [],
    ]);
    expect(() => load(file('{type: string}', '[day]'))).not.toThrow();
    expect(() => load(file('{type: string, default: today}'))).not.toThrow();
  });

  it.each(['localhost', 'localhost.', 'shop.localhost.'])('asks no %s that is not listed', (host) => {
    const name = host.replace(/\.$/, '');
    const url = `http://${host}:8090/x`;
    expect(faultsOf(fileFor(url))[0]?.message).toContain(`add ${name}:8090 to tools.private_hosts`);
    const listed = fileFor(url).replace('127.0.0.1:8090', `${name}:8090`);
    expect(() => load(listed)).not.toThrow();
  });

  it('sends no body where nothing stands behind the key', () => {
    expect(toolOf('method: POST, body: ')?.request).not.toHaveProperty('body');
    expect(toolOf('body: ')?.request).not.toHaveProperty('body');
    expect(toolOf('method: POST, body: 0')?.request.body).toBe(0);
  });

  it.each([
    ['method: get', 'tools.http.t.method', /one of GET, POST/],
    ['method: HEAD', 'tools.http.t.method', /one of GET, POST/],
    ['body: {a: 1}', 'tools.http.t.body', /no effect with method GET.*POST/],
    ['headers: {"a b": x}', 'tools.http.t.headers["a…"]', /is no name/],
    ['headers: {a: "x\\ny"}', 'tools.http.t.headers.a', /one line/],
    ['headers: {Content-Length: "1"}', 'tools.http.t.headers.Content-Length', /set by the program/],
    ['query: {"a b": x}', 'tools.http.t.query["a…"]', /is no name/],
    ['query: {a: [x]}', 'tools.http.t.query.a', /must be text/],
    ['result: data..x', 'tools.http.t.result', /a path like data.items\[0\].name/],
    ['result: ""', 'tools.http.t.result', /a path like/],
    ['result: $.data', 'tools.http.t.result', /a path like data.items\[0\].name, with no \$ before it/],
    ['result: "$[0].x"', 'tools.http.t.result', /with no \$ before it/],
    ['method: POST, body: {a: {"{{caller}}": x}}', 'tools.http.t.body.a["…"]', /a key is sent as it stands/],
    ['error_message: "No {{caller}}."', 'tools.http.t.error_message', /this text can have no gaps/],
    ['timeout_ms: 9000', 'tools.http.t.timeout_ms', /at most the tool's deadline, deadline_ms: 8000/],
    ['timeout_ms: 99', 'tools.http.t.timeout_ms', /from 100/],
    ['deadline_ms: 999', 'tools.http.t.deadline_ms', /from 1000 to 600000/],
    ['max_response_bytes: 0', 'tools.http.t.max_response_bytes', /from 1 to 4194304/],
    ['mode: async', 'tools.http.t.mode', /one of blocking, background, deferred, approval/],
    ['progress: {after_ms: 1}', 'tools.http.t.progress', /say .* or sound/],
    ['progress: {say: x, sound: tone}', 'tools.http.t.progress', /one of the two/],
    ['progress: {sound: loud}', 'tools.http.t.progress.sound', /one of tone, music, none/],
    ['progress: {after_ms: 60001, say: x}', 'tools.http.t.progress.after_ms', /from 0 to 60000/],
    ['progress: {say: "Wait, {{caller}}."}', 'tools.http.t.progress.say', /no gaps/],
    ['mode: background, progress: {say: x}', 'tools.http.t.progress', /no effect with mode: background/],
    ['mode: background, result: x', 'tools.http.t.result', /no effect with mode: background/],
    ['parameters: {}', 'tools.http.t.parameters.type', /missing; it must be object/],
    ['parameters: {type: string}', 'tools.http.t.parameters.type', /must be object/],
    ['parameters: {type: object, properties: [a]}', 'tools.http.t.parameters.properties', /block of keys/],
    [
      'parameters: {type: object, properties: {a: text}}',
      'tools.http.t.parameters.properties.a',
      /JSON Schema/,
    ],
    ['parameters: {type: object, required: a}', 'tools.http.t.parameters.required', /a list/],
  ])('is refused by name: %s', (keys, path, message) => {
    const fault = faultOf(keys);
    expect(fault?.path).toBe(path);
    expect(fault?.message).toMatch(message);
  });

  it('is told what was meant', () => {
    expect(faultOf('method: get')?.suggestion).toBe('GET');
    expect(faultOf('descripton: x')?.suggestion).toBe('description');
    expect(faultsOf('tools: {deadline: 5}')[0]?.suggestion).toBe('deadline_ms');
    expect(faultOf('parameters: {type: object, properties: {day: {}}, required: [dya]}')).toMatchObject({
      path: 'tools.http.t.parameters.required[0]',
      suggestion: 'day',
    });
  });

  it('is told of everything that is wrong with its JSON Schema, along with all else', () => {
    const text = `
tools:
  http:
    t:
      description: x
      url: https://a.example/{{dya}}
      method: get
      parameters:
        type: objct
        properties:
          day: { type: strng, minimm: 3 }
          list: { type: array, items: { pattern: '[a-' } }
  mcp: { s: {} }
`;
    expect(placesOf(faultsOf(text))).toEqual([
      '7:15 tools.http.t.method',
      '9:15 tools.http.t.parameters.type',
      '11:24 tools.http.t.parameters.properties.day.type',
      '11:31 tools.http.t.parameters.properties.day.minimm',
      '12:50 tools.http.t.parameters.properties.list.items.pattern',
      '13:10 tools.mcp.s.command',
    ]);
    const known = faultsOf(text.replace('objct', 'object')).map(({ path }) => path);
    expect(known).toContain('tools.http.t.url');
    const { message } = errorOf(() =>
      load(
        text
          .replace(/ {6}method.*\n/, '')
          .replace('objct', 'object')
          .replace('dya', 'caller'),
      ),
    );
    expect(message).toMatch(
      /talkpath.yaml:10:24 {2}tools.http.t.parameters.properties.day.type: must be one of array, .*string; found "strng"; did you mean string\? \(and 3 more\)$/,
    );
  });

  it('passes the rest of its JSON Schema on as it is', () => {
    const keys =
      'parameters: {type: object, properties: {n: {anyOf: [{const: 1}, {type: "null"}]}, b: true}, x-more: [{}]}';
    expect(toolOf(keys)?.parameters).toEqual({
      type: 'object',
      properties: { n: { anyOf: [{ const: 1 }, { type: 'null' }] }, b: true },
      'x-more': [{}],
    });
  });
});

describe('the address of a request', () => {
  it.each([
    'https://api.example.com',
    'http://127.0.0.1:8090/menu/{{day}}',
    'https://api.example.com/{{ day }}/x-{{caller}}?lang=en',
    'HTTPS://[::1]:8443/',
  ])('may be %s', (url) => {
    expect(load(fileFor(url)).tools.http[0]?.request.url.reveal()).toBe(url);
  });

  it.each([
    ['api.example.com/x', /begins with https/],
    ['ftp://api.example.com', /begins with https/],
    ['file:///etc/passwd', /begins with https/],
    ['{{day}}', /begins with https/],
    ['https://', /begins with https/],
    ['https:\\\\api.example.com', /begins with https/],
    ['{{day}}://api.example.com', /begins with https/],
    ['https://{{day}}/x', /name its host/],
    ['https://api.example.com{{day}}', /name its host/],
    ['https://{{ day }}@api.example.com/', /name its host/],
    ['https://api.example.com:{{day}}/', /name its host/],
    ['https://api.example.com:x/', /must be a URL like/],
    ['https://api.example.com/a b', /must be a URL like/],
    ['https://api.example.com/a\\b', /must be a URL like/],
    ['https://user:pass@api.example.com/', /user name or password/],
    ['https://api.example.com/#{{day}}', /before any #/],
    ['https://api.example.com/?day={{day}}', /under query/],
  ])('is never %s', (url, message) => {
    const [fault] = faultsOf(fileFor(url));
    expect(fault?.path).toBe('tools.http.t.url');
    expect(fault?.message).toMatch(message);
    expect(fault).not.toHaveProperty('found');
  });
});

describe('a host that is private by what it is called', () => {
  const listedAs = (hosts: string, url: string, block: string) =>
    `tools: {private_hosts: [${hosts}], http: {${block === 'http' ? `t: {description: x, url: "${url}"}` : ''}}}\n` +
    `lookups: {${block === 'lookups' ? `t: {url: "${url}", variables: {}}` : ''}}\n` +
    `webhooks: {${block === 'webhooks' ? `t: {url: "${url}", secret: s}` : ''}}\n`;

  it.each([
    ['http', 1, 'tools.http.t.url'],
    ['lookups', 2, 'lookups.t.url'],
    ['webhooks', 3, 'webhooks.t.url'],
  ])('is listed, or refused at load: %s', (block, line, path) => {
    const url = 'https://127.0.0.1:8090/x';
    const faults = faultsOf(listedAs('127.0.0.1:8091', url, block));
    expect(faults).toMatchObject([
      {
        line,
        path,
        message:
          'leads to this machine or a private network; if it is meant to, add 127.0.0.1:8090 to tools.private_hosts',
      },
    ]);
    expect(load(listedAs('127.0.0.1:8090', url, block)).sourcePath).toBeDefined();
    expect(load(listedAs('127.0.0.1', url, block)).sourcePath).toBeDefined();
    const unsure = faultsOf(listedAs('"127.0.0.1:8090/"', url, block)).map((fault) => fault.path);
    expect(unsure).toEqual(['tools.private_hosts[0]']);
  });

  it.each([
    ['http://localhost/', 'localhost:80'],
    ['https://shop.localhost', 'shop.localhost:443'],
    ['http://10.0.0.7/', '10.0.0.7:80'],
    ['http://2130706433/', '127.0.0.1:80'],
    ['https://[::1]/', '[::1]:443'],
    ['https://[::ffff:127.0.0.1]/', '[::ffff:7f00:1]:443'],
    ['http://169.254.169.254/latest/{{call_id}}', '169.254.169.254:80'],
  ])('is told as it would be listed: %s', (url, host) => {
    const [fault] = faultsOf(listedAs('', url, 'http'));
    expect(fault?.message).toContain(`add ${host} to tools.private_hosts`);
    expect(load(listedAs(`"${host}"`, url, 'http')).tools.http).toHaveLength(1);
  });

  it.each([
    'https://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
    'https://intranet/',
    'https://localhost.example/',
  ])('may be found out later: %s', (url) => {
    expect(load(listedAs('', url, 'http')).tools.http).toHaveLength(1);
  });
});

describe('the gaps of a request', () => {
  const withDay = 'parameters: {type: object, properties: {day: {type: string}}, required: [day]}';

  it.each([
    ['url', 'url: "https://api.example.com/{{dya}}"', 'tools.http.t.url'],
    ['a header', 'headers: {x-day: "{{dya}}"}', 'tools.http.t.headers.x-day'],
    ['the query', 'query: {day: "{{dya}}"}', 'tools.http.t.query.day'],
    ['the body', 'method: POST, body: {a: [{b: "on {{dya}}"}]}', 'tools.http.t.body.a[0].b'],
  ])('are known in %s', (_, keys, path) => {
    const text = `tools: {http: {t: {description: x, ${withDay}, ${keys.startsWith('url') ? '' : 'url: "https://a.example/", '}${keys}}}}`;
    expect(faultsOf(text)).toMatchObject([
      {
        path,
        message: 'nothing fills {{dya}}; known here: day, caller, called, call_id, idempotency_key',
        suggestion: 'day',
      },
    ]);
    expect(load(text.replaceAll('{{dya}}', '{{ day }}-{{caller}}')).tools.http).toHaveLength(1);
  });

  it('have names', () => {
    const fault = faultOf(`${withDay}, query: {a: "{{the day}}"}`);
    expect(fault?.message).toMatch(/^\{\{the day\}\} is no gap: a name has letters, digits and _/);
    expect(faultOf('query: {a: "{{}}"}')?.message).toMatch(/^\{\{\}\} is no gap/);
  });

  it.each(['{{day}', 'on {{day', '{{', '{{ day {{day}}', '{{day} and {{day}}', 'x {{day}y}}'])(
    'are closed: %s',
    (text) => {
      const yaml = `tools:\n  http:\n    t:\n      description: x\n      url: https://a.example/\n      ${withDay}\n      query: {a: "${text}"}\n`;
      const faults = faultsOf(yaml);
      expect(placesOf(faults)).toEqual(['7:18 tools.http.t.query.a']);
      expect(faults[0]?.message).toMatch(/^\{\{(day)? begins a gap that is not closed; .*\{\{caller\}\}$/);
    },
  );

  it('are closed in what agents say, too, while single braces mean nothing', () => {
    expect(faultsOf('agents: {a: {greeting: "Hello {{caller}."}}')).toMatchObject([
      { path: 'agents.a.greeting', message: expect.stringContaining('{{caller begins a gap') as unknown },
    ]);
    expect(load('openai: {instructions: "Answer {\\"a\\": {\\"b\\": {}}} to {{caller}}}"}').agents.size).toBe(
      1,
    );
  });

  it.each([
    ['array', 'url: "https://a.example/{{day}}"', 'tools.http.t.url', '{{day}} is a list'],
    ['object', 'query: {d: "{{day}}"}', 'tools.http.t.query.d', '{{day}} is an object'],
    ['[array, "null"]', 'headers: {x-d: "of {{day}}"}', 'tools.http.t.headers.x-d', '{{day}} is a list'],
  ])('never put a parameter of type %s where only text can stand: %s', (type, keys, path, message) => {
    const text = fileOf(`parameters: {type: object, properties: {day: {type: ${type}}}}, ${keys}`);
    const faults = faultsOf(
      keys.startsWith('url') ? text.replace('url: "https://api.example.com/x", ', '') : text,
    );
    expect(faults).toMatchObject([{ line: 1, path }]);
    expect(faults[0]?.message).toContain(message);
    expect(faults[0]?.message).toContain('only the body can carry');
  });

  it('may put a list into the body, and what may be text or a list anywhere', () => {
    const listed =
      'parameters: {type: object, properties: {day: {type: array}, n: {type: [string, array]}, o: true}}';
    expect(
      toolOf(`${listed}, method: POST, body: ["{{day}}", "of {{day}}"], query: {n: "{{n}}{{o}}"}`)?.name,
    ).toBe('t');
  });

  it('are never what a parameter and the call would both fill', () => {
    const fault = faultOf('parameters: {type: object, properties: {caller: {type: string}}}');
    expect(fault?.path).toBe('tools.http.t.parameters.properties.caller');
    expect(fault?.message).toMatch(/never by the model/);
  });

  it('are not judged by parameters that could not be read', () => {
    const faults = faultsOf(fileOf('parameters: {type: objct}, query: {a: "{{day}}"}'));
    expect(faults.map(({ path }) => path)).toEqual(['tools.http.t.parameters.type']);
  });

  it('are told of ten times for one text, however many it has', () => {
    const text = Array.from({ length: 50 }, (_, i) => `{{x${i}}}`).join('');
    expect(faultsOf(fileOf(`query: {a: "${text}"}`))).toHaveLength(10);
  });
});

describe('the limits of tools', () => {
  it('have defaults', () => {
    expect(load('').tools).toEqual({
      limits: { deadlineMs: 8000, approvalMs: 60_000, maxResultChars: 16_000 },
      http: [],
      mcp: [],
    });
  });

  it('are taken as they are', () => {
    expect(load('tools: {deadline_ms: 1000, approval_s: 5, max_result_chars: 200}').tools.limits).toEqual({
      deadlineMs: 1000,
      approvalMs: 5000,
      maxResultChars: 200,
    });
  });

  it.each([
    ['deadline_ms: 600001', 'tools.deadline_ms', /from 1000 to 600000/],
    ['approval_s: 0', 'tools.approval_s', /from 1 to 3600/],
    ['max_result_chars: 99', 'tools.max_result_chars', /from 100 to 200000/],
    ['private_hosts: [http://x]', 'tools.private_hosts[0]', /a host or host:port/],
    ['allowed_hosts: ["*.example.com"]', 'tools.allowed_hosts[0]', /a host or host:port/],
    ['allowed_hosts: [""]', 'tools.allowed_hosts[0]', /a host or host:port/],
    ['allowed_hosts: [a.example/x]', 'tools.allowed_hosts[0]', /a host or host:port/],
  ])('keep within bounds: %s', (keys, path, message) => {
    const [fault] = faultsOf(`tools: {${keys}}`);
    expect(fault?.path).toBe(path);
    expect(fault?.message).toMatch(message);
  });

  it('do not blame a timeout for a deadline that could not be read', () => {
    const faults = faultsOf(fileOf('timeout_ms: 9000', 'deadline_ms: long, '));
    expect(faults.map(({ path }) => path)).toEqual(['tools.deadline_ms']);
  });
});
