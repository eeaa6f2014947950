import { createServer } from 'node:net';
import type { AddressInfo, LookupFunction } from 'node:net';
import { gzipSync } from 'node:zlib';
import { onTestFinished, describe, expect, it } from 'vitest';
import { failureText } from '../../../src/call/tool-output.js';
import { Secret } from '../../../src/lib/secret.js';
import type { HttpToolDefinition } from '../../../src/ports/tool-definitions.js';
import { FROM_OUTSIDE, type ToolArguments } from '../../../src/ports/tool.js';
import { httpTool } from '../../../src/tools/http/http-tool.js';
import { secretsOf } from '../../../src/tools/http/secrets.js';
import { redactor } from '../../../src/tools/redactor.js';
import { HttpPeer, json, type PeerAnswer } from '../../support/http-peer.js';
import { httpTemplate, type TemplateTexts } from '../../support/http-template.js';
import { ManualClock } from '../../support/manual-clock.js';

type Changes = Partial<Omit<HttpToolDefinition, 'request'>> & { readonly lookup?: LookupFunction };

async function peer(answer: PeerAnswer): Promise<HttpPeer> {
  const opened = await HttpPeer.open(answer);
  onTestFinished(() => opened.close());
  return opened;
}

/** A tool that may ask any port of this machine, unless the texts say otherwise. */
function tool(texts: TemplateTexts, { lookup, ...changes }: Changes = {}) {
  const clock = new ManualClock();
  const request = httpTemplate({ privateHosts: ['127.0.0.1'], ...texts });
  const made = httpTool(
    {
      name: 'get_menu',
      description: 'Gives the menu.',
      parameters: { type: 'object' },
      ...changes,
      request,
    },
    { clock, redact: redactor(secretsOf(request)), ...(lookup !== undefined && { lookup }) },
  );
  const call = new AbortController();
  const run = (args: ToolArguments = {}): Promise<unknown> =>
    made.execute(args, {
      conversation: { callId: 'call_1', agent: 'default', from: '+12025550100', to: '+12025550111' },
      elapsedMs: 0,
      idempotencyKey: 'call_1:tool_1',
      signal: call.signal,
    });
  return { run, clock, hangUp: () => call.abort() };
}

const failed = (message: unknown, code = 'tool.failed'): unknown =>
  expect.objectContaining({ code, message });

describe('an HTTP tool', () => {
  it('asks with the arguments and the facts of the call, and gives the part of the answer that is wanted', async () => {
    const shop = await peer(() => ({ data: { items: [{ name: 'Margherita' }] } }));
    const { run } = tool(
      {
        method: 'POST',
        url: `${shop.url}/menu/{{day}}`,
        headers: { authorization: 'Bearer key-of-the-shop', 'x-call': '{{call_id}}' },
        query: { lang: '{{lang}}', from: '{{caller}}' },
        body: { day: '{{day}}', guests: '{{guests}}', to: '{{called}}', once: '{{idempotency_key}}' },
      },
      { result: 'data.items[0]' },
    );
    // A model that claims to be another caller is not believed.
    await expect(run({ day: 'mo/nday', guests: 4, caller: '+1999' })).resolves.toEqual({
      name: 'Margherita',
    });
    expect(shop.requests).toMatchObject([
      {
        method: 'POST',
        target: '/menu/mo%2Fnday?from=%2B12025550100',
        headers: {
          authorization: 'Bearer key-of-the-shop',
          'x-call': 'call_1',
          'idempotency-key': 'call_1:tool_1',
          'content-type': 'application/json',
        },
      },
    ]);
    expect(JSON.parse(shop.requests[0]?.body ?? '')).toEqual({
      day: 'mo/nday',
      guests: 4,
      to: '+12025550111',
      once: 'call_1:tool_1',
    });
  });

  it('gives text where the answer is no JSON, up to a limit', async () => {
    const shop = await peer((_request, response) => response.end(`open until ten ${'.'.repeat(10_000)}`));
    const result = await tool({ url: shop.url }).run();
    expect(result).toMatch(/^open until ten \.+$/);
    expect(result).toHaveLength(4000);
  });

  it('says that it is done where the answer is empty', async () => {
    const shop = await peer((_request, response) => response.writeHead(204).end());
    await expect(tool({ url: shop.url, method: 'DELETE' }).run()).resolves.toEqual({ status: 'done' });
  });

  it('leaves the result to another system when it is deferred and the answer is 202', async () => {
    const shop = await peer((_request, response) => json(response, { job: 7 }, 202));
    await expect(tool({ url: shop.url }, { mode: 'deferred' }).run()).resolves.toBe(FROM_OUTSIDE);
    await expect(tool({ url: shop.url }).run()).resolves.toEqual({ job: 7 });
  });

  it.each([
    [
      'a status that says no',
      500,
      'application/json',
      '{"why": "the kitchen\nis closed"}',
      'the answer was 500: {"why": "the kitchen is closed"}',
    ],
    ['a redirect without a place', 302, 'text/plain', '', 'the answer is a redirect to nowhere'],
    ['broken JSON', 200, 'application/json', '{"items": [', 'the answer is broken JSON'],
    [
      'broken JSON of a kind',
      200,
      'application/problem+json; charset=utf-8',
      'oh',
      'the answer is broken JSON',
    ],
    ['JSON without the wanted part', 200, 'application/json', '{"data": {}}', 'the answer has no data.items'],
    ['no JSON at all', 200, 'text/html', '<html>', 'the answer has no data.items'],
    ['nothing', 200, 'application/json', '', 'the answer has no data.items'],
    [
      'more than it may',
      200,
      'application/json',
      JSON.stringify('x'.repeat(100_000)),
      'the answer is longer than 50000 bytes',
    ],
  ])('fails clearly on %s', async (_what, status, type, body, message) => {
    const shop = await peer((_request, response) =>
      response.writeHead(status, { 'content-type': type }).end(body),
    );
    const { run } = tool({ url: shop.url, maxResponseBytes: 50_000 }, { result: 'data.items' });
    await expect(run()).rejects.toEqual(failed(message));
  });

  it('fails clearly on an answer that is compressed without having been asked to be', async () => {
    const shop = await peer((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{}')),
    );
    await expect(tool({ url: shop.url }).run()).rejects.toEqual(
      failed('the answer is compressed, though it was not to be'),
    );
    expect(shop.requests[0]?.headers['accept-encoding']).toBe('identity');
  });

  it('fails clearly on an answer that is nested too deeply', async () => {
    const shop = await peer((_request, response) => response.end('['.repeat(100_000) + ']'.repeat(100_000)));
    const { run } = tool({ url: shop.url, headers: { 'x-key': 'secret-key' } });
    await expect(run()).rejects.toEqual(failed('the answer is nested too deeply'));
  });

  it('stops reading an answer that has no end', async () => {
    let closed = false;
    const shop = await peer((_request, response) => {
      response.on('close', () => (closed = true));
      const pour = (): void => {
        while (!closed && response.write(Buffer.alloc(65_536, 'x')));
      };
      response.on('drain', pour);
      pour();
    });
    await expect(tool({ url: shop.url }).run()).rejects.toEqual(
      failed('the answer is longer than 262144 bytes'),
    );
    await expect.poll(() => closed).toBe(true);
  });

  it('fails when nobody answers in time, with the operator’s words for the caller', async () => {
    const shop = await peer(() => undefined);
    const { run, clock } = tool(
      { url: shop.url, timeoutMs: 3000 },
      { errorMessage: 'The menu can not be read at the moment.' },
    );
    const result = run().catch((error: unknown) => failureText(error, 1000));
    await shop.seen(1);
    clock.advance(3000);
    expect(JSON.parse(String(await result))).toEqual({
      error: {
        code: 'tool.timed_out',
        message: 'no answer within 3 s',
        tell_the_caller: 'The menu can not be read at the moment.',
      },
    });
    expect(clock.pending).toBe(0);
  });

  it('fails in time when the answer only drips', async () => {
    const shop = await peer((_request, response) => {
      response.writeHead(200).write('[');
      const drip = setInterval(() => response.write(' '), 1);
      response.on('close', () => clearInterval(drip));
    });
    const { run, clock } = tool({ url: shop.url, timeoutMs: 3000 });
    const result = run();
    await shop.seen(1);
    clock.advance(3000);
    await expect(result).rejects.toEqual(failed('no answer within 3 s', 'tool.timed_out'));
  });

  it('fails in time when the host has no address yet', async () => {
    const { run, clock } = tool({ url: 'http://shop.example/' }, { lookup: () => undefined });
    const result = run();
    clock.advance(5000);
    await expect(result).rejects.toEqual(failed('no answer within 5 s', 'tool.timed_out'));
  });

  it('gives up when the call ends', async () => {
    const shop = await peer(() => undefined);
    const { run, clock, hangUp } = tool({ url: shop.url });
    const result = run();
    await shop.seen(1);
    hangUp();
    await expect(result).rejects.toEqual(failed(expect.stringContaining('given up'), 'tool.timed_out'));
    expect(clock.pending).toBe(0);
  });

  it('fails when the connection breaks', async () => {
    const shop = await peer((_request, response) => response.socket?.resetAndDestroy());
    await expect(tool({ url: shop.url }).run()).rejects.toEqual(
      failed(expect.stringMatching(/^the connection failed \((ECONNRESET|UND_ERR_SOCKET)\)$/)),
    );
  });

  it('fails when the connection breaks in the middle of the answer', async () => {
    const shop = await peer((_request, response) => {
      response
        .writeHead(200, { 'content-length': '100' })
        .write('{"a":', () => response.socket?.resetAndDestroy());
    });
    await expect(tool({ url: shop.url }).run()).rejects.toEqual(
      failed(expect.stringContaining('the connection failed')),
    );
  });

  it('fails when nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(tool({ url: `http://127.0.0.1:${port}/` }).run()).rejects.toEqual(
      failed('the connection failed (ECONNREFUSED)'),
    );
  });

  it('fails when what answers does not speak HTTP', async () => {
    const server = createServer((socket) => socket.end('220 smtp.example ESMTP\r\n')).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await expect(tool({ url: `http://127.0.0.1:${port}/` }).run()).rejects.toEqual(
      failed(expect.stringContaining('the connection failed')),
    );
  });

  it('tells the model what is wrong with its arguments, not the caller', async () => {
    const { run } = tool({ url: 'http://127.0.0.1:1/menu/{{day}}' }, { errorMessage: 'Sorry.' });
    const text = await run({ day: '../admin' }).catch((error: unknown) => failureText(error, 1000));
    expect(JSON.parse(String(text))).toEqual({
      error: { code: 'tool.bad_arguments', message: 'day can not be used in an address' },
    });
  });

  it.each([
    [{ url: 'https://{{host}}/' }, {}],
    [{ url: 'no address' }, {}],
    [{}, { result: 'data..items' }],
  ])('can not be made of a definition that makes no sense: %j %j', (texts, changes) => {
    expect(() => tool(texts, changes)).toThrow(expect.objectContaining({ code: 'tool.bad_definition' }));
  });
});

describe('redirects of an HTTP tool', () => {
  const to =
    (location: string, status = 302): PeerAnswer =>
    (_request, response) =>
      void response.writeHead(status, { location }).end();

  it('are followed on the own host', async () => {
    const shop = await peer(({ target, method }, response) =>
      target === '/old' ? void response.writeHead(308, { location: '/new' }).end() : { target, method },
    );
    const { run } = tool({ method: 'PUT', url: `${shop.url}/old`, body: { a: 1 } });
    await expect(run()).resolves.toEqual({ target: '/new', method: 'PUT' });
    expect(shop.requests.map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}']);
  });

  it('end when they go round', async () => {
    const shop = await peer(to('/again'));
    await expect(tool({ url: shop.url }).run()).rejects.toEqual(
      failed(expect.stringContaining('redirect for the 4th time')),
    );
    expect(shop.requests).toHaveLength(4);
  });

  it('are not followed to another host, though it is this machine again', async () => {
    const other = await peer(() => ({ stolen: true }));
    const shop = await peer(to(other.url));
    await expect(tool({ url: shop.url }).run()).rejects.toEqual(
      failed(expect.stringContaining('not in allowed_hosts')),
    );
    expect(other.requests).toEqual([]);
  });

  it('take no secret along to a host that is allowed', async () => {
    const other = await peer(({ headers }) => ({ authorization: headers.authorization ?? 'none' }));
    const shop = await peer(to(other.url));
    const { run } = tool({
      url: shop.url,
      headers: { authorization: 'Bearer secret' },
      allowedHosts: [other.host],
    });
    await expect(run()).resolves.toEqual({ authorization: 'none' });
  });

  it('are not followed into a private network, though the host is allowed', async () => {
    const other = await peer(() => ({ stolen: true }));
    const shop = await peer(to(other.url));
    const { run } = tool({ url: shop.url, allowedHosts: [other.host], privateHosts: [shop.host] });
    await expect(run()).rejects.toEqual(failed(expect.stringContaining('private')));
    expect(other.requests).toEqual([]);
  });
});

describe('private addresses', () => {
  const answer =
    (address: string, family = 4): LookupFunction =>
    (_name, { all }, callback) =>
      all === true ? callback(null, [{ address, family }]) : callback(null, address, family);

  it.each([
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '10.0.0.1',
    '169.254.169.254',
    '0.0.0.0',
  ])('are not asked when the URL has one: %s', async (host) => {
    const { run } = tool({ url: `http://${host}:1/`, privateHosts: ['127.0.0.1:2'] });
    await expect(run()).rejects.toEqual(failed(expect.stringContaining('private')));
  });

  it.each(['127.0.0.1', '10.0.0.1', '::1', 'fd00::1', '::ffff:127.0.0.1', '169.254.169.254'])(
    'are not asked when a name leads to one: %s',
    async (address) => {
      const lookup = answer(address, address.includes(':') ? 6 : 4);
      const { run } = tool({ url: 'http://shop.example/' }, { lookup });
      await expect(run()).rejects.toEqual(failed(expect.stringContaining('private')));
    },
  );

  it('are judged by the look-up that the connection is made with: there is no second one that could say something else', async () => {
    const looked: string[] = [];
    const lookup: LookupFunction = (name, options, callback) => {
      looked.push(name);
      answer('127.0.0.1')(name, options, callback);
    };
    const { run } = tool({ url: 'http://shop.example/' }, { lookup });
    await expect(run()).rejects.toEqual(failed(expect.stringContaining('private')));
    expect(looked).toEqual(['shop.example']);
  });

  it('may be asked when the host is listed, with its port or for all of them', async () => {
    const shop = await peer(() => ({ ok: true }));
    const { port } = new URL(shop.url);
    const lookup = answer('127.0.0.1');
    for (const listed of ['shop.example', `shop.example:${port}`]) {
      const { run } = tool({ url: `http://shop.example:${port}/`, privateHosts: [listed] }, { lookup });
      await expect(run()).resolves.toEqual({ ok: true });
    }
    const other = tool({ url: `http://shop.example:${port}/`, privateHosts: ['shop.example:1'] }, { lookup });
    await expect(other.run()).rejects.toEqual(failed(expect.stringContaining('private')));
  });
});

it('an argument that is left out has the default of its parameter, in every place', async () => {
  const shop = await peer(() => ({}));
  const { run } = tool(
    { method: 'POST', url: `${shop.url}/menu/{{day}}`, query: { day: '{{day}}' } },
    { parameters: { type: 'object', properties: { day: { type: 'string', default: 'today' } } } },
  );
  await run();
  await run({ day: 'friday' });
  expect(shop.requests.map(({ target }) => target)).toEqual([
    '/menu/today?day=today',
    '/menu/friday?day=friday',
  ]);
});

describe('secrets of an HTTP tool', () => {
  it('do not come back in a result', async () => {
    const shop = await peer(({ headers, target, body }) => ({
      headers: [headers.authorization],
      token: String(headers.authorization).slice('Bearer '.length),
      target,
      body,
      'key-of-the-shop': 'as a key',
      accept: headers.accept,
    }));
    const { run } = tool({
      method: 'POST',
      url: `${shop.url}/hooks/T0000000000000000001?token=url-token`,
      headers: { authorization: 'Bearer key-of-the-shop', accept: 'application/json' },
      query: { api_key: 'query/secret' },
      body: { password: new Secret('body-secret'), name: new Secret('for {{name}} only-for-us') },
    });
    const result = JSON.stringify(await run({ name: 'Ada' }));
    for (const secret of ['key-of-the-shop', 'url-token', 'query', 'body-secret', 'T000', 'only-for-us']) {
      expect(result).not.toContain(secret === 'query' ? 'query%2Fsecret' : secret);
    }
    expect(result).toContain('Ada');
    expect(result).toContain('"accept":"application/json"');
  });

  it.each([
    ['in the words of a failure', 0],
    ['where they are cut', 190],
  ])('do not come back %s', async (_where, before) => {
    const shop = await peer(({ headers }, response) =>
      response.writeHead(401).end(`${'x'.repeat(before)}bad key ${headers.authorization ?? ''}`),
    );
    const { run } = tool({ url: shop.url, headers: { authorization: 'Bearer key-of-the-shop' } });
    const failure = await run().catch((error: unknown) => error);
    expect(String(failure)).toContain('401');
    expect(String(failure)).not.toMatch(/key-|Bearer/);
  });
});
