import { readdirSync, readlinkSync } from 'node:fs';
import { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CallDirectory } from '../../src/call/call-directory.js';
import { findJournal, listJournals } from '../../src/observe/journal/find.js';
import { MAX_WRONG_TOKENS } from '../../src/server/failed-attempts.js';
import {
  LAST_CLOSE_MS,
  MAX_UNANSWERED_REQUESTS,
  OpenConnections,
} from '../../src/server/open-connections.js';
import { JournalFolder } from '../support/journal-folder.js';
import { ManualClock } from '../support/manual-clock.js';
import { operatorServer } from '../support/operator-server.js';
import { slowPeer } from '../support/slow-peer.js';
import { isBuilt, TalkpathProcess } from '../support/talkpath-process.js';
import type { LogLine } from '../support/test-server.js';
import { until } from '../support/until.js';
import { ADMIN_TOKEN, expectLogged, expectServes, fortress, SECRETS } from './fortress.js';

const LARGE = 32_000_000;
const UPGRADE = [
  'GET /openai/realtime/a HTTP/1.1',
  'Host: a',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
];
const upgradeWith = (token: string): string =>
  `${[...UPGRADE, `Authorization: Bearer ${token}`].join('\r\n')}\r\n\r\n`;
const getOf = (path: string, ...headers: readonly string[]): string =>
  `${[`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', ...headers].join('\r\n')}\r\n\r\n`;

/** Files of that folder that this process has open, where the system tells. */
function openFilesIn(folder: string): number {
  if (process.platform !== 'linux') return 0;
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(join('/proc/self/fd', fd));
    } catch {
      return '';
    }
  });
  return links.filter((link) => link.startsWith(folder)).length;
}

/** A server with a journal that is too large for what the system keeps for a reader who is late. */
async function withLargeJournal() {
  const folder = new JournalFolder();
  const { dir } = folder;
  folder.write('aaaaaa-1', 'x'.repeat(LARGE));
  const lines: LogLine[] = [];
  const journals = { list: () => listJournals(dir), find: (name: string) => findJournal(dir, name) };
  const calls = new CallDirectory();
  const { app, url } = await operatorServer({ clock: new ManualClock(), calls, journals, lines });
  const connections = { open: 0 };
  app.server.on('connection', (socket) => {
    connections.open += 1;
    socket.on('close', () => (connections.open -= 1));
  });
  return { app, url, dir, lines, connections };
}

describe('whoever asks for much at once', () => {
  it('is cut off, with a line, when 100 requests come without a look at the answers', async () => {
    const server = await fortress();
    const peer = slowPeer(server.url, getOf('/healthz').repeat(100));
    await until(() => peer.closed);
    await expectLogged(server, 'http.too_many_requests');
    await expectServes(server);
  });

  it.each(['/assets/', '/openai/client/assets/'])(
    'opens no file for what is under %s, however often it is asked for',
    async (path) => {
      const server = await fortress();
      const page = path === '/assets/' ? '/' : '/openai/client';
      const html = await (await fetch(server.url + page)).text();
      const asset = new RegExp(`${path}[\\w.-]+\\.js`).exec(html)?.[0] ?? '';
      expect(asset).not.toBe('');
      const answer = await fetch(server.url + asset);
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(1000);
      const etag = answer.headers.get('etag') ?? '';
      expect((await fetch(server.url + asset, { headers: { 'if-none-match': etag } })).status).toBe(304);
      const peer = slowPeer(server.url, getOf(asset).repeat(MAX_UNANSWERED_REQUESTS), { reads: false });
      await until(() => peer.socket.bytesWritten > 0);
      await expectServes(server);
      expect(openFilesIn(join(import.meta.dirname, '../../dist'))).toBe(0);
    },
  );

  it.runIf(process.platform === 'linux')(
    'leaves no file open when he goes: the answers that were not begun are given up too',
    async () => {
      const { url, dir, connections } = await withLargeJournal();
      const asked = getOf('/calls/aaaaaa-1/journal').repeat(MAX_UNANSWERED_REQUESTS);
      const peer = slowPeer(url, asked, { reads: false });
      await until(() => openFilesIn(dir) === MAX_UNANSWERED_REQUESTS);
      peer.socket.destroy();
      await until(() => connections.open === 0);
      await until(() => openFilesIn(dir) === 0);
    },
  );

  it('is cut off in time when he does not take the answer', async () => {
    const { app, url, dir, lines, connections } = await withLargeJournal();
    app.server.timeout = 200;
    const peer = slowPeer(url, getOf('/calls/aaaaaa-1/journal'), { reads: false });
    await until(() => lines.some(({ msg }) => msg === 'http.too_slow'));
    await until(() => connections.open === 0);
    await until(() => openFilesIn(dir) === 0);
    peer.socket.destroy();
  });

  it('is given all the time there is for an answer that he waits for', async () => {
    const { app, url } = await operatorServer({ clock: new ManualClock(), calls: new CallDirectory() });
    app.server.timeout = 50;
    const timeouts = { seen: 0 };
    app.server.on('request', (_request, response) => response.on('timeout', () => (timeouts.seen += 1)));
    const peer = slowPeer(url, getOf('/calls/events'));
    await until(() => timeouts.seen > 0);
    expect(peer.closed).toBe(false);
  });
});

describe('a WebSocket upgrade that is refused', () => {
  it('is closed when the address has guessed too often, and does not keep the server from ending', async () => {
    const server = await fortress();
    for (let at = 0; at < MAX_WRONG_TOKENS; at += 1)
      await fetch(`${server.url}/calls`, { headers: { authorization: `Bearer guess-${at}` } });
    const peer = slowPeer(server.url, upgradeWith('x'));
    await until(() => peer.closed);
    expect(peer.heard).toMatch(/^HTTP\/1\.1 429 /);
    await expectLogged(server, 'http.too_many_requests');
    await server.server.stop();
  });

  it.skipIf(!isBuilt)('keeps no process from ending with 0 on SIGTERM', async () => {
    const program = new TalkpathProcess(['serve', '--port', '0'], { env: SECRETS });
    onTestFinished(() => program.stop());
    const url = await program.url();
    for (let at = 0; at < MAX_WRONG_TOKENS; at += 1)
      await fetch(`${url}/calls`, { headers: { authorization: `Bearer guess-${at}` } });
    const peer = slowPeer(url, upgradeWith(ADMIN_TOKEN));
    await until(() => peer.heard.includes(' 429 '));
    program.signal('SIGTERM');
    expect(await program.ended(10_000)).toBe(0);
  });
});

describe('a connection that nothing else closes', () => {
  it('is cut off when the server has waited for it long enough', async () => {
    const clock = new ManualClock();
    const connections = new OpenConnections(clock);
    const held = { open: 0 };
    const server = createServer((socket) => {
      held.open += 1;
      socket.on('close', () => (held.open -= 1)).on('error', () => undefined);
      connections.take(socket, new ServerResponse(new IncomingMessage(socket)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const peer = slowPeer(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'x');
    await until(() => held.open === 1);
    connections.endAll();
    clock.advance(LAST_CLOSE_MS - 1);
    expect(held.open).toBe(1);
    clock.advance(1);
    await until(() => peer.closed);
    expect(clock.pending).toBe(0);
  });
});
