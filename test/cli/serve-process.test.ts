import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { readTwiml } from '../../src/cli/call/read-twiml.js';
import { TalkpathProcess, isBuilt } from '../support/talkpath-process.js';
import { until } from '../support/until.js';

const KEY = 'sk-proj-NeverSeenInAnyLog0123456789';

/** What tests that run side by side need of their own context. */
type Finish = Pick<TestContext, 'onTestFinished'>;

/** A program that is ended with the test. */
function started({ onTestFinished }: Finish, args: readonly string[], env = {}, files = {}): TalkpathProcess {
  const program = new TalkpathProcess(args, { env, files });
  onTestFinished(() => program.stop());
  return program;
}

const serve = (test: Finish, env: Readonly<Record<string, string>> = {}): TalkpathProcess =>
  started(test, ['serve', '--port', '0'], env);

async function post(url: string, path: string, form: Readonly<Record<string, string>>): Promise<string> {
  const answer = await fetch(url + path, { method: 'POST', body: new URLSearchParams(form) });
  return answer.text();
}

/** A port that somebody else has. */
async function takenPort({ onTestFinished }: Finish): Promise<string> {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  return String((other.address() as AddressInfo).port);
}

describe.skipIf(!isBuilt)('talkpath serve, as built by npm run build', { concurrent: true }, () => {
  it('takes a call of talkpath call: the agent greets, answers a key and hangs up, and both tell so', async (test) => {
    const server = serve(test);
    const url = await server.url();
    // The caller keeps silent: whoever speaks into a goodbye takes it back.
    const plan = ['--dtmf', '9@1s', '--speak-at', '60', '--seconds', '30'];
    const call = started(test, ['call', '--url', url, '--json', ...plan]);
    expect(await call.ended(45_000)).toBe(0);
    const report = JSON.parse(call.stdout) as Readonly<Record<string, unknown>>;
    expect(report).toMatchObject({ heard: true, warnings: [], verbs: ['Connect', 'Redirect', 'Hangup'] });
    expect(report['stream']).toMatchObject({ opened: true, endedBy: 'server' });
    expect(existsSync(join(call.folder, 'heard.wav'))).toBe(true);
    await until(() => server.stdout.includes('"call.end"'), 10_000, 20);
    expect(server.lines.find(({ msg }) => msg === 'call.end')).toMatchObject({ reason: 'agent-hung-up' });
  }, 60_000);

  it('says on stderr where it listens and what to do next, and keeps stdout for the log', async (test) => {
    const server = serve(test);
    const url = await server.url();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    await until(() => server.stderr.includes('npm run call'));
    expect(server.stderr).toContain(`Talkpath listens on ${url}`);
    expect(server.stderr).toContain('practice agent');
    const printed = server.stdout.trim().split('\n');
    expect(printed.every((line) => line.startsWith('{') && line.endsWith('}'))).toBe(true);
  });

  it.for(['SIGTERM', 'SIGINT'] as const)(
    'ends with 0 on %s at once when nobody calls',
    async (signal, test) => {
      const server = serve(test);
      await server.url();
      server.signal(signal);
      expect(await server.ended(5000)).toBe(0);
    },
  );

  it('lets a live call go on when it is told to stop, takes no other, and says goodbye at the end', async (test) => {
    const files = { 'short.yaml': 'server: {drain_s: 3, drain_goodbye: "We close now. Goodbye."}' };
    const server = started(
      test,
      ['serve', '--port', '0', '--config', 'short.yaml'],
      { LOG_LEVEL: 'debug' },
      files,
    );
    const url = await server.url();
    const call = started(test, ['call', '--url', url, '--json', '--seconds', '60', '--speak-at', '59']);
    await until(() => server.stdout.includes('"event":"stream-started"'), 10_000, 20);
    server.signal('SIGTERM');
    await until(() => server.stdout.includes('draining: no further call is taken'), 10_000, 20);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    const other = { CallSid: 'CA1', From: '+12025550124', To: '+12025550199' };
    expect(await post(url, '/twilio/voice', other)).toContain('<Reject reason="busy"/>');
    expect(await server.ended(30_000)).toBe(0);
    await call.ended();
    const end = server.lines.find(({ msg }) => msg === 'call.end');
    expect(end).toMatchObject({ reason: 'server-stopped' });
    // Who has heard the goodbye hears no apology after it.
    const report = JSON.parse(call.stdout) as Readonly<Record<string, unknown>>;
    expect(report).toMatchObject({ verbs: ['Connect', 'Redirect', 'Hangup'] });
    expect(server.stdout).toContain('draining: callers hear a goodbye');
  }, 60_000);

  it('ends live calls at once when it is told to stop a second time', async (test) => {
    const server = serve(test, { LOG_LEVEL: 'debug' });
    const url = await server.url();
    const call = started(test, ['call', '--url', url, '--json', '--seconds', '60']);
    await until(() => server.stdout.includes('"event":"stream-started"'), 10_000, 20);
    server.signal('SIGTERM');
    await until(() => server.stdout.includes('draining: no further call is taken'), 10_000, 20);
    server.signal('SIGINT');
    expect(await server.ended(5000)).toBe(0);
    expect(server.lines.find(({ msg }) => msg === 'call.end')).toMatchObject({ reason: 'server-stopped' });
    await call.ended();
  });

  it('ends as it is when it is told to stop a third time', async (test) => {
    const server = serve(test, { LOG_LEVEL: 'debug' });
    const url = await server.url();
    const call = started(test, ['call', '--url', url, '--json', '--seconds', '60']);
    await until(() => server.stdout.includes('"event":"stream-started"'), 10_000, 20);
    server.signal('SIGTERM');
    await until(() => server.stdout.includes('draining: no further call is taken'), 10_000, 20);
    server.signal('SIGTERM');
    await until(() => server.stdout.includes('"call.end"'), 10_000, 20);
    server.signal('SIGTERM');
    expect(await server.ended(1500)).toBe(1);
    await call.ended();
  });

  it('lets the caller hear an apology when the model can not be reached, and says what to check', async (test) => {
    // Nobody listens on port 1: it takes privileges.
    const server = serve(test, { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' });
    const url = await server.url();
    const form = { CallSid: 'CA1', From: '+12025550123', To: '+12025550199' };
    expect(readTwiml(await post(url, '/twilio/voice', form))[0]?.name).toBe('Connect');
    await until(() => server.lines.some(({ msg }) => msg === 'provider.unreachable'), 10_000, 20);
    // The caller is let in to hear it; no stream of theirs comes about here.
    for (const verbs of [
      ['Connect', 'Redirect'],
      ['Connect', 'Redirect'],
      ['Say', 'Hangup'],
    ]) {
      const twiml = readTwiml(await post(url, '/twilio/after', form));
      expect(twiml.map(({ name }) => name)).toEqual(verbs);
    }
    expect(server.lines.find(({ msg }) => msg === 'provider.unreachable')).toMatchObject({
      level: 'error',
      remedy: 'Check the network and openai.base_url.',
    });
    expect(server.stdout + server.stderr).not.toContain(KEY);
  });

  it('exits with 1 and says what to do when the port is in use', async (test) => {
    const port = await takenPort(test);
    const server = await TalkpathProcess.run(['serve', '--port', port]);
    expect(server.exit).toBe(1);
    expect(server.stderr.trim().split('\n')).toEqual([
      `error: server.port_in_use: port ${port} is in use`,
      '  → Another program has the port; stop it or choose another with --port or PORT.',
    ]);
  });

  it('exits with 1 when the address is not this machine’s', async () => {
    const server = await TalkpathProcess.run(['serve', '--host', '192.0.2.1', '--port', '0']);
    expect(server.exit).toBe(1);
    expect(server.stderr).toMatch(/^error: server\.cannot_listen: 192\.0\.2\.1:0: /);
  });

  it('takes its port from the environment, and rather from a flag', async (test) => {
    const server = serve(test, { PORT: await takenPort(test) });
    expect(await server.url()).toMatch(/:\d+$/);
    const loser = await TalkpathProcess.run(['serve'], { env: { PORT: await takenPort(test) } });
    expect(loser.stderr).toContain('server.port_in_use');
  });
});
