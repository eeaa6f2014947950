import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { messageOf } from '../../src/lib/errors.js';
import { refusal, Shop, type ShopAnswer } from './shop.js';

/** The sample shop, listening on loopback. */
export interface ShopServer {
  readonly shop: Shop;
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  close(): Promise<void>;
}

interface ShopOptions {
  /** 0 = any free port. */
  readonly port: number;
  /** Is told what was asked and done, one line each. */
  readonly onLine?: (line: string) => void;
  readonly today?: () => number;
}

const LOOPBACK = '127.0.0.1';
const MAX_BODY_BYTES = 65_536;
const MAX_DELAY_MS = 60_000;
const DEFAULT_FAILURE = 500;

/** Starts the shop. Any request may ask it to be slow (`?delay_ms=2000`) or to fail (`?fail`, `?fail=503`, `?fail=drop`). */
export async function serveShop({ port, onLine, today }: ShopOptions): Promise<ShopServer> {
  const shop = new Shop(today ?? (() => new Date().getDay()));
  const server = createServer((request, response) => {
    void answer(shop, request, response).then(onLine, (error: unknown) => {
      onLine?.(`${nameOf(request)} → ${messageOf(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new Error(unserved(error, port))));
    server.listen(port, LOOPBACK, resolve);
  });
  const address = server.address();
  const host = `${LOOPBACK}:${typeof address === 'object' ? (address?.port ?? port) : port}`;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { shop, host, close };
}

function unserved(error: NodeJS.ErrnoException, port: number): string {
  if (error.code !== 'EADDRINUSE') return `the sample shop can not listen: ${error.message}`;
  return `port ${port} is in use; is the sample shop running already? Another port: npm run sample-shop -- --port ${port + 1}`;
}

async function answer(shop: Shop, request: IncomingMessage, response: ServerResponse): Promise<string> {
  const { searchParams, pathname } = new URL(request.url ?? '/', `http://${LOOPBACK}`);
  await pass(Number(searchParams.get('delay_ms') ?? 0));
  const failure = searchParams.get('fail');
  if (failure === 'drop') {
    response.destroy();
    return `${nameOf(request)} → dropped, as asked`;
  }
  const given = failure === null ? await serve(shop, request, pathname) : failed(failure);
  response.writeHead(given.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(given.body));
  return `${nameOf(request)} → ${given.status}, ${given.did}`;
}

function failed(failure: string): ShopAnswer {
  return refusal(Number(failure) || DEFAULT_FAILURE, 'failed, as asked');
}

/** What a route is given: the end of the path, the body, and who asks twice. */
interface Question {
  readonly name: string;
  readonly body: Body;
  readonly key: string | undefined;
}

const ROUTES: readonly (readonly [RegExp, (shop: Shop, question: Question) => ShopAnswer])[] = [
  [/^GET \/menu(?:\/(?<name>[^/]*))?$/, (shop, { name }) => shop.menu(name === '' ? undefined : name)],
  [/^GET \/customers\/by-phone\/(?<name>[^/]+)$/, (shop, { name }) => shop.customer(name)],
  [/^POST \/orders$/, (shop, { body, key }) => shop.order(body, key)],
  [/^POST \/ids\/check$/, (shop, { body }) => shop.checkId(body)],
  [/^POST \/transactions\/validate$/, (shop, { body }) => shop.validate(body)],
];

async function serve(shop: Shop, request: IncomingMessage, pathname: string): Promise<ShopAnswer> {
  const asked = `${request.method ?? ''} ${pathname}`;
  const key = request.headers['idempotency-key'];
  try {
    const body = await bodyOf(request);
    for (const [pattern, route] of ROUTES) {
      const name = decodeURIComponent(pattern.exec(asked)?.groups?.['name'] ?? '');
      if (pattern.test(asked))
        return route(shop, { name, body, key: typeof key === 'string' ? key : undefined });
    }
    return refusal(404, `there is no ${asked}`);
  } catch (error) {
    return refusal(400, messageOf(error));
  }
}

type Body = Readonly<Record<string, unknown>>;

/** The JSON object of the request; an empty one where there is none. */
async function bodyOf(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Error('the request is too large');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) throw new Error('the body must be a JSON object');
  return parsed as Body;
}

function nameOf({ method, url }: IncomingMessage): string {
  return `${method ?? ''} ${url ?? ''}`;
}

function pass(ms: number): Promise<void> {
  const bounded = Math.min(Math.max(0, ms), MAX_DELAY_MS);
  return new Promise((resolve) => setTimeout(resolve, bounded || 0));
}
