import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { asteriskFindings } from '../../../src/cli/doctor/asterisk.js';
import { systemClock } from '../../../src/lib/system-clock.js';
import { load } from '../../support/config-file.js';
import { FakeAri } from '../../support/fake-ari.js';
import { asteriskYaml, StasisScene } from '../../support/stasis-scene.js';

/** What is found, as `verdict: what was seen`. */
async function found(yaml: string, serverRuns = false): Promise<string[]> {
  const findings = await asteriskFindings(load(yaml, { env: {} }), systemClock, serverRuns);
  return findings.map(({ verdict, saw }) => `${verdict}: ${saw}`);
}

describe('the block asterisk', () => {
  it('is fine on one machine, without a password', async () => {
    expect(await found('asterisk:\n  enabled: true')).toEqual([
      'ok: calls from Asterisk may come, from this machine or with the password',
      'skip: asterisk.ari.url is not set: Asterisk can’t be asked to do anything',
    ]);
  });

  it('wants a password where others reach the server', async () => {
    const [first] = await found('server:\n  host: 0.0.0.0\nasterisk:\n  enabled: true');
    expect(first).toBe('warn: asterisk.password is not set, and the server listens on 0.0.0.0');
  });

  it('wants a password where PUBLIC_URL is set', async () => {
    const yaml =
      'server: {public_url: "https://agent.example.com"}\ntwilio: {auth_token: t}\nasterisk: {enabled: true}';
    expect((await found(yaml))[0]).toBe('warn: asterisk.password is not set, and PUBLIC_URL is');
  });

  it.each(['0.0.0.0', '::', '203.0.114.7', 'pbx.example.com'])('has no AudioSocket on %s', async (host) => {
    const yaml = `asterisk:\n  enabled: true\n  audiosocket:\n    enabled: true\n    host: '${host}'`;
    expect((await found(yaml))[0]).toBe(`fail: AudioSocket listens on ${host}, which others may reach`);
  });

  const socketOn = (port: number): string =>
    `asterisk:\n  enabled: true\n  audiosocket: {enabled: true, port: ${port}}`;

  it('misses AudioSocket’s port where another program has it, and where a server runs without it', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const taken = socketOn(port);
    expect(await found(taken)).toContain(`fail: 127.0.0.1:${port} is in use by another program`);
    expect(await found(taken, true)).toContain(
      `ok: 127.0.0.1:${port} is taken, as it should be while the server runs`,
    );
    await new Promise((resolve) => other.close(resolve));
    expect(await found(taken)).toContain(`ok: 127.0.0.1:${port} is free for AudioSocket`);
    expect(await found(taken, true)).toContain(
      `fail: nothing listens on 127.0.0.1:${port}, though a server runs`,
    );
  });

  it('warns of passwords that everybody can read in the examples', async () => {
    const yaml = 'asterisk: {enabled: true, password: change-me}';
    expect((await found(yaml))[0]).toBe('warn: asterisk.password is the one of the examples');
    expect((await found(yaml.replace('change-me', 'change-it')))[0]).toMatch(/^ok/);
  });

  it.each(['127.0.0.1', '10.0.0.5', 'localhost'])('may have AudioSocket on %s', async (host) => {
    const yaml = `asterisk:\n  enabled: true\n  audiosocket:\n    enabled: true\n    host: ${host}`;
    expect((await found(yaml))[0]).toMatch(/^ok/);
  });

  it('lets no strangers call unannounced', async () => {
    const yaml =
      'asterisk:\n  enabled: true\n  audiosocket:\n    enabled: true\n    unannounced: true\n    allow: [0.0.0.0/1]';
    expect((await found(yaml))[0]).toMatch(/^fail: AudioSocket takes calls that nobody announced/);
  });
});

describe('Asterisk itself, asked by its REST interface', () => {
  it('is as it should be where it answers, has the modules and a server is connected', async () => {
    const { ari } = await StasisScene.open();
    expect(await found(asteriskYaml(ari))).toEqual([
      'ok: calls from Asterisk may come, from this machine or with the password',
      'ok: Asterisk 22.10.0 answers',
      'ok: the modules for chan-websocket run',
      'ok: the Stasis application talkpath is registered',
    ]);
  });

  it('has no application while no server runs', async () => {
    const ari = await FakeAri.open();
    expect((await found(asteriskYaml(ari))).at(-1)).toBe(
      'warn: the Stasis application talkpath is not registered',
    );
  });

  it.each([
    ['22.7.0', 'warn'],
    ['22.8.0', 'ok'],
    ['20.17.1', 'warn'],
    ['20.18.0', 'ok'],
    ['21.12.0', 'warn'],
    ['23.2.0-rc1', 'ok'],
    ['24.0.0', 'ok'],
    ['18.26.2', 'warn'],
    ['', 'warn'],
  ])('of version %s is judged: %s', async (version, verdict) => {
    const ari = await FakeAri.open();
    ari.instead.set('GET /asterisk/info', { status: 200, body: { system: { version } } });
    expect((await found(asteriskYaml(ari)))[1]).toMatch(new RegExp(`^${verdict}: Asterisk`));
  });

  it('is told which modules are missing', async () => {
    const ari = await FakeAri.open();
    ari.instead.set('GET /asterisk/modules', {
      status: 200,
      body: [{ name: 'chan_websocket.so', status: 'Running' }],
    });
    expect(await found(asteriskYaml(ari))).toContain('fail: res_websocket_client.so does not run');
  });

  it('does not take a wrong password, and the finding does not show it', async () => {
    const ari = await FakeAri.open();
    const lines = await found(asteriskYaml(ari).replace(/password: .*/, 'password: hunter2'));
    expect(lines.at(-1)).toBe(`fail: ${ari.url}: HTTP 401`);
    expect(lines.join()).not.toContain('hunter2');
  });

  it('is missed where nothing answers', async () => {
    const ari = await FakeAri.open();
    const yaml = asteriskYaml(ari);
    await ari.close();
    expect((await found(yaml)).at(-1)).toMatch(/^fail: .*ECONNREFUSED/);
  });
});
