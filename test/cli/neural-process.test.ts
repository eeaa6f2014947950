import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, type TestContext } from 'vitest';
import { locateSilero } from '../../src/neural/silero-package.js';
import { isBuilt, TalkpathProcess } from '../support/talkpath-process.js';
import { until } from '../support/until.js';

const canRun = isBuilt && locateSilero() !== undefined && existsSync('/proc/self/cwd');

const YAML = `
provider_name: practice
vad: {enhanced_enabled: true}
agents: {default: {greeting: "Before we begin there are a few things to say, and it will take a while to say them all."}}
logging: {level: debug}
`;

function serve({ onTestFinished }: Pick<TestContext, 'onTestFinished'>, port = '0'): TalkpathProcess {
  const args = ['serve', '--port', port, '--config', 'enhanced.yaml'];
  const server = new TalkpathProcess(args, { files: { 'enhanced.yaml': YAML } });
  onTestFinished(() => server.stop());
  return server;
}

/** The log lines that tell of a lost or missing detector. */
const complaints = ({ lines }: TalkpathProcess) =>
  lines.filter(({ msg }) => msg === 'vad.neural_unavailable');

describe.skipIf(!canRun)('the neural detector of talkpath serve', () => {
  it('has its say when a caller speaks into the greeting', async (test) => {
    const server = serve(test);
    const plan = ['--speak-at', '1.5s', '--seconds', '4', '--json'];
    const call = new TalkpathProcess(['call', '--url', await server.url(), ...plan]);
    test.onTestFinished(() => call.stop());
    expect(await call.ended()).toBe(0);
    const answers = server.lines.filter(({ msg }) => msg === 'neural answer');
    expect(Math.max(...answers.map(({ confidence }) => Number(confidence)))).toBeGreaterThan(0.9);
    expect(complaints(server)).toEqual([]);
  });

  it('works in one process, which ends with the server', async (test) => {
    const server = serve(test);
    await server.url();
    expect(server.helpers).toHaveLength(1);
    server.signal('SIGTERM');
    expect(await server.ended()).toBe(0);
    expect(server.helpers).toEqual([]);
  });

  it('ends by itself when the server is killed', async (test) => {
    const server = serve(test);
    await server.url();
    expect(server.helpers).toHaveLength(1);
    server.signal('SIGKILL');
    await until(() => server.helpers.length === 0);
  });

  it('does not outlive a server that can not listen', async (test) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    test.onTestFinished(() => void other.close());
    const server = serve(test, String((other.address() as AddressInfo).port));
    await until(() => server.helpers.length > 0, 5000, 20);
    expect(await server.ended()).toBe(1);
    expect(server.helpers).toEqual([]);
  });

  it('may be lost: that is said once, and the server goes on', async (test) => {
    const server = serve(test);
    const url = await server.url();
    for (const pid of server.helpers) process.kill(pid, 'SIGKILL');
    await until(() => complaints(server).length > 0);
    expect(complaints(server)).toMatchObject([{ level: 'warn', detail: 'its process ended (SIGKILL)' }]);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    server.signal('SIGTERM');
    expect(await server.ended()).toBe(0);
    expect(complaints(server)).toHaveLength(1);
  });
});
