import { describe, expect, it, onTestFinished } from 'vitest';
import { HttpPeer } from '../../support/http-peer.js';
import { isBuilt, TalkpathProcess } from '../../support/talkpath-process.js';

const FREE = { PORT: '0' };

interface Report {
  readonly healthy: boolean;
  readonly findings: readonly { readonly check: string; readonly verdict: string; readonly saw: string }[];
}

async function examined(args: readonly string[], around: Parameters<typeof TalkpathProcess.run>[1]) {
  const { exit, stdout, stderr } = await TalkpathProcess.run(['doctor', '--json', ...args], around);
  expect(stderr).toBe('');
  return { exit, report: JSON.parse(stdout) as Report };
}

const failedIn = ({ findings }: Report): string[] =>
  findings.filter(({ verdict }) => verdict === 'fail').map(({ check, saw }) => `${check}: ${saw}`);

describe.skipIf(!isBuilt)('talkpath doctor', () => {
  it('places a call through itself, and tells what it heard', async () => {
    const { exit, stdout } = await TalkpathProcess.run(['doctor'], { env: FREE });
    expect(stdout).toMatch(
      /^ok {4}call {9}a call was placed: agent heard after \d+ ms, for [\d.]+ s: “Hello/m,
    );
    expect(stdout).toMatch(/0 failed: ready for calls\n$/);
    expect(exit).toBe(0);
  });

  it('places one over each of Asterisk’s wires too, where they are open', async () => {
    const files = {
      'pbx.yaml': 'asterisk: {enabled: true, password: s3cret, audiosocket: {enabled: true, port: 0}}',
    };
    const { exit, stdout } = await TalkpathProcess.run(['doctor', '--config', 'pbx.yaml'], {
      env: FREE,
      files,
    });
    // On a busy machine AudioSocket, which has no buffer, may run dry here.
    for (const wire of ['chan-websocket', 'audiosocket'])
      expect(stdout).toMatch(
        new RegExp(`^(?:ok|warn) +call {9}a call was placed over ${wire}: agent heard`, 'm'),
      );
    expect(stdout).toMatch(/0 failed: ready for calls\n$/);
    expect(exit).toBe(0);
  });

  it('fails with 1 when something is wrong, and looks at the rest all the same', async () => {
    const peer = await HttpPeer.open(() => ({ hello: 'world' }));
    onTestFinished(() => peer.close());
    const port = new URL(peer.url).port;
    const { exit, report } = await examined(['--no-call'], { env: { PORT: port } });
    expect(failedIn(report)).toEqual([`port: 127.0.0.1:${port} is in use by another program`]);
    expect(new Set(report.findings.map(({ check }) => check))).toEqual(
      new Set([
        'node',
        'environment',
        'config',
        'port',
        'public-url',
        'signature',
        'webhook',
        'upgrade',
        'provider',
        'clock',
        'disk',
      ]),
    );
    expect(exit).toBe(1);
  });

  it('names every fault of the configuration, and fails with 2', async () => {
    const files = { 'bad.yaml': 'vad: {webrtc_aggressivenes: 1}\nserver: {port: 99999}\n' };
    const { exit, report } = await examined(['--config', 'bad.yaml'], { env: { OPENAI_KEY: 'k' }, files });
    expect(failedIn(report)).toEqual([
      expect.stringMatching(/^config: bad\.yaml:1:\d+ {2}vad\.webrtc_aggressivenes: unknown key/),
      expect.stringMatching(/^config: bad\.yaml:2:\d+ {2}server\.port: /),
    ]);
    expect(report.findings.some(({ saw }) => saw === 'OPENAI_KEY is set')).toBe(true);
    expect(exit).toBe(2);
  });

  it('goes on after a configuration with faults with what needs none, and says what it left out', async () => {
    const env = { PORT: '0', PUBLIC_URL: 'http://127.0.0.1:1', TWILIO_AUTH_TOKEN: 'a-token-of-ours' };
    const files = { 'bad.yaml': 'server: {drain_s: -1}\n' };
    const { exit, report } = await examined(['--config', 'bad.yaml'], { env, files });
    expect(report.findings.map(({ check, verdict }) => `${verdict} ${check}`)).toEqual([
      'ok node',
      'ok environment',
      'fail config',
      'ok port',
      'fail public-url',
      'ok signature',
      'skip clock',
      'skip webhook',
      'skip upgrade',
      'skip provider',
      'skip disk',
      'skip call',
    ]);
    expect(exit).toBe(2);
  });

  it('says with its port who did not answer the call', async () => {
    const env = { PORT: '0', OPENAI_API_KEY: 'sk-not-a-key', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' };
    const { report } = await examined([], { env });
    expect(failedIn(report).at(-1)).toMatch(/^call: /);
    expect(JSON.stringify(report.findings.at(-1))).toContain('127.0.0.1:9');
  });

  it('fails with 2 for a file that is not there', async () => {
    const { exit, report } = await examined(['--config', 'none.yaml'], {});
    expect(failedIn(report)).toHaveLength(1);
    expect(exit).toBe(2);
  });
});
