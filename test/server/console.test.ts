import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CallDirectory } from '../../src/call/call-directory.js';
import { JournalFolder } from '../support/journal-folder.js';
import { ManualClock } from '../support/manual-clock.js';
import { operatorServer } from '../support/operator-server.js';

const PAGE = '<!doctype html><title>Talkpath</title>';

async function scene({
  built = true,
  ...options
}: { built?: boolean; adminToken?: string; publicUrl?: string } = {}) {
  const { dir } = new JournalFolder();
  const consoleDir = join(dir, 'console');
  if (built) {
    mkdirSync(join(consoleDir, 'assets'), { recursive: true });
    writeFileSync(join(consoleDir, 'index.html'), PAGE);
    writeFileSync(join(consoleDir, 'assets', 'index-abc.js'), 'export {};');
    writeFileSync(join(consoleDir, 'assets', '.secret'), 'hidden');
    writeFileSync(join(dirname(consoleDir), 'outside.txt'), 'outside');
  }
  const { url } = await operatorServer({
    clock: new ManualClock(),
    calls: new CallDirectory(),
    consoleDir,
    ...options,
  });
  const ask = (path: string, init: RequestInit = {}) => fetch(url + path, init);
  return { url, ask };
}

/** The path goes out as it stands: `fetch` would put it in order first. */
function rawStatus(url: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { path }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('the page at /', () => {
  it('is served with a policy under which nothing foreign runs, loads or is sent anywhere', async () => {
    const { ask, url } = await scene();
    const answer = await ask('/');
    expect(await answer.text()).toBe(PAGE);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(answer.headers.get('content-security-policy')).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ${url.replace('http', 'ws')}; ` +
        "img-src 'self' data: blob:; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-cache',
    });
    expect(answer.headers.get('permissions-policy')).toContain('microphone=(self)');
  });

  it('lets browsers keep what is named by its content, for a year', async () => {
    const { ask } = await scene();
    const answer = await ask('/assets/index-abc.js');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(answer.headers.get('content-type')).toMatch(/javascript/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    '/assets/',
    '/assets/none.js',
    '/assets/.secret',
    '/assets/../index.html',
    '/assets/..%2findex.html',
    '/assets/%2e%2e/%2e%2e/outside.txt',
    '/assets/..%5c..%5coutside.txt',
    '/assets/%00',
    '/index.html',
  ])('gives nothing but what was built: %s', async (path) => {
    const { url } = await scene();
    expect([400, 403, 404]).toContain(await rawStatus(url, path));
  });

  it('says how it is built where it is not', async () => {
    const { ask } = await scene({ built: false });
    const answer = await ask('/');
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('npm run build');
  });

  it('is for this machine only while there is no admin token', async () => {
    const { ask } = await scene();
    for (const path of ['/', '/assets/index-abc.js', '/console/about']) {
      expect((await ask(path, { headers: { 'x-forwarded-for': '203.0.113.9' } })).status).toBe(401);
      expect((await ask(path)).status).toBe(200);
    }
    const open = await scene({ publicUrl: 'https://agent.example.com' });
    expect((await open.ask('/')).status).toBe(401);
  });

  it('learns without a refusal whether it wants a token', async () => {
    const locked = await scene({ adminToken: 'open-sesame', publicUrl: 'https://agent.example.com' });
    expect(await (await locked.ask('/console/locked')).json()).toEqual({ locked: true });
    const open = await scene();
    expect(await (await open.ask('/console/locked')).json()).toEqual({ locked: false });
    const far = await open.ask('/console/locked', { headers: { 'x-forwarded-for': '203.0.113.9' } });
    expect(far.status).toBe(401);
  });

  it('is for everybody where there is a token, and its data for who has it', async () => {
    const { ask } = await scene({ adminToken: 'open-sesame', publicUrl: 'https://agent.example.com' });
    const answer = await ask('/', { headers: { 'x-forwarded-for': '203.0.113.9' } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-security-policy')).toContain(
      "connect-src 'self' wss://agent.example.com;",
    );
    for (const path of [
      '/console/about',
      '/calls',
      '/calls/events',
      '/calls/x/picture',
      '/calls/x/recording',
    ])
      expect((await ask(path)).status).toBe(401);
    const about = await ask('/console/about', { headers: { authorization: 'Bearer open-sesame' } });
    expect(await about.json()).toEqual({
      version: '1.2.3',
      provider: 'practice',
      agents: ['default', 'sales'],
    });
  });
});
