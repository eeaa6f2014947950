import { describe, expect, it } from 'vitest';
import { faultsOf, load, placesOf } from '../support/config-file.js';

const knownTools = ['hangup_call', 'transfer_call', 'request_transcript', 'send_call_summary'];
const tool = '{description: x, url: "https://a.example/"}';
const mcp =
  '{files: {command: node, allow: [search, read]}, web: {url: "https://m.example/mcp", allow: [search]}}';

describe('the names of tools', () => {
  it('are those of the program, of HTTP tools, and of what MCP servers are allowed to offer', () => {
    const tools = '[hangup_call, get-Menu_2, files_search, web_search]';
    const text = `tools: {http: {get-Menu_2: ${tool}}, mcp: ${mcp}}\nopenai: {tools: ${tools}}\nagents: {a: {tools: [files_read]}}`;
    const { agents } = load(text, { knownTools });
    expect(agents.get('default')?.tools).toEqual(['hangup_call', 'get-Menu_2', 'files_search', 'web_search']);
    expect(agents.get('a')?.tools).toEqual(['files_read']);
  });

  it('that nobody has are told of with all that there are, and with the one that was meant', () => {
    const text = `tools: {http: {get_menu: ${tool}}, mcp: ${mcp}}\nagents:\n  a: {tools: [get_mneu, files_write]}\n`;
    expect(faultsOf(text, { knownTools: ['hangup_call'] })).toMatchObject([
      {
        line: 3,
        column: 15,
        path: 'agents.a.tools[0]',
        message: 'no such tool; known tools: hangup_call, get_menu, files_search, files_read, web_search',
        suggestion: 'get_menu',
      },
      { path: 'agents.a.tools[1]' },
    ]);
  });

  it.each([
    [`{http: {"get menu": ${tool}}}`, '1:16 tools.http["get…"]', /up to 64 letters, digits, _ -/],
    [`{http: {"a.b": ${tool}}}`, '1:16 tools.http["a…"]', /is no name of a tool/],
    [`{http: {${'a'.repeat(65)}: ${tool}}}`, `1:16 tools.http["${'a'.repeat(60)}…"]`, /is no name of a tool/],
    [`{mcp: {"a b": {command: x}}}`, '1:15 tools.mcp["a…"]', /is no name of a tool/],
    [`{http: {hangup_call: ${tool}}}`, '1:16 tools.http.hangup_call', /the name of a tool of the program/],
    [`{mcp: {hangup_call: {command: x}}}`, '1:15 tools.mcp.hangup_call', /the name of a tool of the program/],
    [
      `{mcp: {hangup: {command: x, allow: [call]}}}`,
      '1:44 tools.mcp.hangup.allow[0]',
      /hangup_call is the name of a tool of the program/,
    ],
    [`{http: {a: ${tool}}, mcp: {a: {command: x}}}`, undefined, /a is the name of a tool under tools.http/],
    [
      `{http: {a_b: ${tool}}, mcp: {a: {command: x, allow: [b]}}}`,
      undefined,
      /a_b is the name of a tool under tools.http/,
    ],
    [
      `{mcp: {a: {command: x, allow: [b_c]}, a_b: {command: x, allow: [c]}}}`,
      undefined,
      /a_b_c is the name of a tool of the server a/,
    ],
    [`{mcp: {a: {command: x, allow: [b, b]}}}`, '1:42 tools.mcp.a.allow[1]', /listed twice/],
    [`{mcp: {a: {command: x, allow: [b.c]}}}`, '1:39 tools.mcp.a.allow[0]', /models take names of up to 64/],
    [
      `{mcp: {a: {command: x, allow: [${'b'.repeat(63)}]}}}`,
      '1:39 tools.mcp.a.allow[0]',
      /models take names of up to 64/,
    ],
  ])('are refused: %s', (tools, place, message) => {
    const faults = faultsOf(`tools: ${tools}`, { knownTools });
    expect(faults).toHaveLength(1);
    if (place !== undefined) expect(placesOf(faults)).toEqual([place]);
    expect(faults[0]?.message).toMatch(message);
  });

  it('stay known while something else about the tool is wrong', () => {
    const text = `
tools:
  http: {menu: {url: "https://a.example/"}}
  mcp: {files: {command: node, allow: [a b]}, web: {allow: [x]}}
agents:
  a: {tools: [menu, files_read, web_x, web_y]}
`;
    expect(faultsOf(text).map(({ path }) => path)).toEqual([
      'tools.http.menu.description',
      'tools.mcp.files.allow[0]',
      'tools.mcp.web.command',
      'agents.a.tools[3]',
    ]);
  });

  it('from the prototypes of the language are names like any other', () => {
    expect(
      faultsOf('agents: {a: {tools: [constructor], lookups: [toString]}}').map(({ path }) => path),
    ).toEqual(['agents.a.tools[0]', 'agents.a.lookups[0]']);
    expect(load(`tools: {http: {constructor: ${tool}}}`).tools.http[0]?.name).toBe('constructor');
  });
});

describe('a tool of the program that needs more than its name', () => {
  it.each([
    ['transfer_call', 'transfers', '{desk: {to: +12025550111}}'],
    ['request_transcript', 'webhooks', '{crm: {url: "https://c.example/", secret: s}}'],
    ['send_call_summary', 'webhooks', '{crm: {url: "https://c.example/", secret: s}}'],
  ])('is refused without it: %s', (name, block, content) => {
    const text = `openai: {tools: [${name}]}\n`;
    const [fault] = faultsOf(text, { knownTools });
    expect(fault?.path).toBe('openai.tools[0]');
    expect(fault?.message).toMatch(new RegExp(`under ${block}$`));
    expect(load(`${text}${block}: ${content}\n`, { knownTools }).defaultAgent.tools).toEqual([name]);
  });

  it('is not blamed for a block that is there and at fault', () => {
    const text =
      'openai: {tools: [transfer_call, request_transcript]}\ntransfers: {a: {}}\nwebhooks: {b: {url: x}}\n';
    expect(faultsOf(text, { knownTools }).map(({ path }) => path)).toEqual([
      'transfers.a.to',
      'webhooks.b.secret',
    ]);
  });
});

describe('an MCP server', () => {
  const serverOf = (keys: string) => load(`tools: {mcp: {s: {${keys}}}}`, { env: { KEY: 'k' } }).tools.mcp[0];

  it('is a program', () => {
    const server = serverOf(
      'command: node, args: [server.js, 1], env: {API_KEY: "${KEY}", PORT: 80}, allow: [a]',
    );
    expect(server).toMatchObject({
      name: 's',
      transport: { type: 'stdio', command: 'node', args: ['server.js', '1'] },
      allow: ['a'],
    });
    const env = server?.transport.type === 'stdio' ? server.transport.env : {};
    expect(Object.entries(env).map(([name, value]) => [name, value.reveal()])).toEqual([
      ['API_KEY', 'k'],
      ['PORT', '80'],
    ]);
  });

  it('or an address', () => {
    const server = serverOf(
      'url: "https://m.example/mcp?x=1", headers: {authorization: "Bearer ${KEY}"}, mode: approval, deadline_ms: 5000, progress: {say: Wait.}',
    );
    expect(server).toMatchObject({
      transport: { type: 'http', url: 'https://m.example/mcp?x=1' },
      allow: [],
      mode: 'approval',
      deadlineMs: 5000,
      progress: { afterMs: 1500, say: 'Wait.' },
    });
    expect(server?.transport.type === 'http' && server.transport.headers['authorization']?.reveal()).toBe(
      'Bearer k',
    );
  });

  it.each([
    ['', 'tools.mcp.s.command', /is missing, and so is url/],
    ['command: x, url: "https://m.example/"', 'tools.mcp.s.url', /beside command/],
    ['command: x, headers: {a: b}', 'tools.mcp.s.headers', /no effect without url/],
    ['url: "https://m.example/", args: [x]', 'tools.mcp.s.args', /no effect without command/],
    ['url: "https://m.example/", env: {A: x}', 'tools.mcp.s.env', /no effect without command/],
    ['url: "ws://m.example/"', 'tools.mcp.s.url', /begins with https/],
    ['url: "https://u:p@m.example/"', 'tools.mcp.s.url', /user name or password/],
    ['url: "https://m.example/{{caller}}"', 'tools.mcp.s.url', /not filled here/],
    [
      'url: "https://m.example/", headers: {Transfer-Encoding: x}',
      'tools.mcp.s.headers.Transfer-Encoding',
      /set by the program/,
    ],
    ['command: ""', 'tools.mcp.s.command', /not empty/],
    ['command: x, env: {"A B": x}', 'tools.mcp.s.env["A…"]', /is no name/],
    ['command: x, progress: {}', 'tools.mcp.s.progress', /say .* or sound/],
    [
      'command: x, mode: background, progress: {say: x}',
      'tools.mcp.s.progress',
      /no effect with mode: background/,
    ],
    ['command: x, timeout_ms: 5', 'tools.mcp.s.timeout_ms', /unknown key/],
  ])('is refused by name: {%s}', (keys, path, message) => {
    const faults = faultsOf(`tools: {mcp: {s: {${keys}}}}`);
    expect(faults.map((fault) => fault.path)).toEqual([path]);
    expect(faults[0]?.message).toMatch(message);
  });
});
