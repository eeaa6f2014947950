import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { connected, overHttp, stopMcp } from '../../support/mcp-fixture.js';
import { plainContext } from '../../support/tool-context.js';

interface Sent {
  readonly id?: number;
  readonly method: string;
}

type Answer = (response: ServerResponse, id: number) => void;

const stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  await stopMcp();
  for (const stop of stops.splice(0)) await stop();
});

const RESULTS: Readonly<Record<string, object>> = {
  initialize: {
    protocolVersion: '2025-06-18',
    capabilities: { tools: {} },
    serverInfo: { name: 'rough', version: '1' },
  },
  'tools/list': { tools: [{ name: 'find', inputSchema: { type: 'object' } }] },
};

const json = (id: number, result: unknown): string => JSON.stringify({ jsonrpc: '2.0', id, result });
const asJson =
  (text: (id: number) => string): Answer =>
  (response, id) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(text(id));

/** Calls the one tool of a server that begins well and answers the call like this. */
async function callOf(answer: Answer) {
  const server = createServer((request, response) => {
    void bodyOf(request).then(({ id, method }) => {
      const result = RESULTS[method];
      if (id === undefined) response.writeHead(202).end();
      else if (result === undefined) answer(response, id);
      else asJson(() => json(id, result))(response, id);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  const { port } = server.address() as AddressInfo;
  const { tool, warnings } = await connected(
    overHttp(`http://127.0.0.1:${port}/`, ['find'], { authorization: 'Bearer sk-4711-secret' }),
  );
  const result = await tool('find')
    .execute({}, plainContext())
    .catch((error: unknown) => error);
  return { result, warnings };
}

async function bodyOf(request: IncomingMessage): Promise<Sent> {
  const chunks = (await request.toArray()) as Buffer[];
  return request.method === 'POST'
    ? (JSON.parse(Buffer.concat(chunks).toString()) as Sent)
    : { method: request.method ?? '' };
}

const status =
  (code: number, text = '', headers = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end(text);

describe('a server that answers a call', () => {
  it.each<[string, Answer, RegExp]>([
    ['with no result of a tool', asJson((id) => json(id, { content: 'odd' })), /no result of a tool/],
    [
      'with an error',
      asJson((id) => json(id, 1).replace('"result":1', '"error":{"code":-32000,"message":"no"}')),
      /no/,
    ],
    ['with 429', status(429, 'slow down, sk-4711-secret'), /slow down, \[secret\]/],
    ['with more than can be read', asJson((id) => json(id, { content: ['x'.repeat(5_000_000)] })), /4 MiB/],
    ['with 503 and more than can be read', status(503, 'x'.repeat(5_000_000)), /4 MiB/],
  ])('%s fails the call, and is not given up', async (_what, answer, words) => {
    const { result, warnings } = await callOf(answer);
    expect(result).toMatchObject({ code: 'tool.failed', message: expect.stringMatching(words) as string });
    expect(warnings).toEqual([]);
  });

  it.each<[string, Answer]>([
    ['with 503', status(503, 'sk-4711-secret')],
    ['with a redirect to somewhere else', status(307, '', { location: 'http://127.0.0.2:9/' })],
    ['with half a line', (response) => void response.writeHead(200).write('{', () => response.destroy())],
    [
      'with half an event',
      (response) =>
        void response
          .writeHead(200, { 'content-type': 'text/event-stream' })
          .write('data: {', () => response.destroy()),
    ],
    ['by closing the connection', (response) => void response.destroy()],
  ])('%s is away, and tried again later', async (_what, answer) => {
    const { result, warnings } = await callOf(answer);
    expect(result).toMatchObject({ code: 'tool.unavailable' });
    expect(warnings.map(({ code }) => code)).toEqual(['tool.unavailable']);
    expect(JSON.stringify([String(result), warnings])).not.toContain('sk-4711');
  });

  it('with names that change what an object is does no harm', async () => {
    const trick = '{"structuredContent":{"__proto__":{"polluted":true},"fine":1}}';
    const { result } = await callOf(asJson((id) => `{"jsonrpc":"2.0","id":${id},"result":${trick}}`));
    expect(result).toMatchObject({ fine: 1 });
    expect((result as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
