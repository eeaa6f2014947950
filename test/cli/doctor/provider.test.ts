import { describe, expect, it, onTestFinished } from 'vitest';
import { modelFindings } from '../../../src/cli/doctor/models.js';
import { providerFindings, SESSION_LIMIT_MS } from '../../../src/cli/doctor/provider.js';
import type { Found } from '../../../src/cli/doctor/finding.js';
import { locateSphinx } from '../../../src/providers/practice-agent/ears/sphinx-files.js';
import { systemClock } from '../../../src/lib/system-clock.js';
import type { Clock } from '../../../src/ports/clock.js';
import { load } from '../../support/config-file.js';
import { fakeBridge } from '../../support/fake-bridge.js';
import { ManualClock } from '../../support/manual-clock.js';
import { API_KEY, HEALTHY, RealtimePeer, type Habit, type PeerSession } from '../../support/realtime-peer.js';
import { until } from '../../support/until.js';

function tried(baseUrl: string, yaml = '{}', clock: Clock = systemClock): Promise<readonly Found[]> {
  const env = { OPENAI_API_KEY: API_KEY, OPENAI_BASE_URL: baseUrl };
  return providerFindings(load(yaml, { env }), clock);
}

async function refusing(status: number): Promise<string> {
  const bridge = await fakeBridge({ answers: () => 404, refuseUpgrade: status });
  onTestFinished(bridge.close);
  return `${bridge.url}/v1`;
}

const peerThat = async (habit: Habit, connected?: (session: PeerSession) => void): Promise<string> =>
  (await RealtimePeer.start({ ...HEALTHY, 'session.update': habit }, connected)).url;

describe('the provider', () => {
  it('confirms the settings that a call would send, and the session is closed', async () => {
    const peer = await RealtimePeer.start();
    const yaml =
      'openai: {model: gpt-realtime-2.1}\nagents: {default: {instructions: Be kind.}, sales: {voice: ash}}';
    const findings = await tried(peer.url, yaml);
    expect(findings.map(({ verdict }) => verdict)).toEqual(['ok', 'ok']);
    expect(findings[0]?.saw).toMatch(
      /^agent default: gpt-realtime-2\.1 at 127.* confirmed its settings after \d+ ms \(1 tools\)$/,
    );
    expect(JSON.stringify(peer.sessions[0]?.received)).toContain('Be kind.');
    await until(() => peer.sessions.every(({ closed }) => closed));
  });

  it.each([
    [401, /the key was refused \(401\)/],
    [404, /no such endpoint or model \(404\)/],
    [429, /no quota left \(429\)/],
    [503, /the provider is failing \(503\)/],
  ])('refuses the connection with %i', async (status, saw) => {
    const [finding] = await tried(await refusing(status));
    expect(finding?.verdict).toBe('fail');
    expect(finding?.saw).toMatch(saw);
  });

  it.each([
    ['http://127.0.0.1:1/v1', 'nobody listens there'],
    ['https://no-such-host.invalid/v1', 'DNS: the name is not known'],
  ])('is not at %s', async (url, why) => {
    expect(await tried(url)).toMatchObject([{ verdict: 'fail', why }]);
  });

  it('speaks no TLS where TLS is wanted', async () => {
    const url = await refusing(401);
    expect(await tried(url.replace('http:', 'https:'))).toMatchObject([
      { verdict: 'fail', why: 'TLS: no trusted connection' },
    ]);
  });

  it('refuses a setting, by its own code and parameter', async () => {
    const url = await peerThat((session) =>
      session.error({
        code: 'missing_required_parameter',
        param: 'session.tools[0].name',
        message: 'Missing.',
      }),
    );
    expect(await tried(url)).toMatchObject([
      {
        verdict: 'fail',
        saw: 'agent default: missing_required_parameter: session.tools[0].name: Missing.',
        why: 'the session was refused',
      },
    ]);
  });

  it('does not know a model that is retired: its successor is named', async () => {
    const url = await peerThat(
      () => undefined,
      (session) => session.close(4004, 'invalid_request_error.model_not_found'),
    );
    expect(await tried(url, 'openai: {model: gpt-4o-realtime-preview-2024-10-01}')).toMatchObject([
      { verdict: 'fail', todo: 'set the model to gpt-realtime-2.1' },
    ]);
    expect(await tried(url, 'openai: {model: gpt-none}')).toMatchObject([
      { verdict: 'fail', saw: expect.stringContaining('model_not_found') as string },
    ]);
  });

  it('has no quota left', async () => {
    const url = await peerThat((session) =>
      session.error({ code: 'insufficient_quota', message: 'No quota.' }),
    );
    expect(await tried(url)).toMatchObject([
      { verdict: 'fail', saw: expect.stringMatching(/insufficient_quota.*billing/) as string },
    ]);
  });

  it('says nothing', async () => {
    const clock = new ManualClock();
    const peer = await RealtimePeer.start({});
    const findings = tried(peer.url, '{}', clock);
    await until(() => peer.sessions[0]?.received.length === 1);
    clock.advance(SESSION_LIMIT_MS);
    expect(await findings).toMatchObject([
      { verdict: 'fail', saw: expect.stringContaining('said nothing of the settings within 10 s') as string },
    ]);
  });

  it('never learns the key back', async () => {
    const url = await peerThat((session) =>
      session.error({ code: 'invalid_api_key', message: `Incorrect API key provided: ${API_KEY}` }),
    );
    const findings = await tried(url);
    expect(findings).toMatchObject([{ verdict: 'fail' }]);
    expect(JSON.stringify(findings)).not.toContain(API_KEY);
  });

  it('is the practice agent where there is no key', async () => {
    const deaf = load('practice: {ears: off}');
    expect(await providerFindings(deaf, systemClock)).toMatchObject([
      { verdict: 'ok', saw: expect.stringMatching(/practice agent/) as string },
      { verdict: 'ok', saw: expect.stringMatching(/practice\.ears: off/) as string },
    ]);
  });

  it('says whether the practice agent understands speech here, and what to install', async () => {
    const [, ears] = await providerFindings(load('{}'), systemClock);
    const isInstalled = (await locateSphinx()) !== undefined;
    expect(ears).toMatchObject(
      isInstalled
        ? { verdict: 'ok', saw: expect.stringMatching(/understands the phrases/) as string }
        : { verdict: 'skip', saw: expect.stringMatching(/apt-get install pocketsphinx/) as string },
    );
  });
});

describe('the models', () => {
  it('are named where OpenAI has taken them back, or is about to', () => {
    const yaml = `
openai: {api_key: k, model: gpt-4o-mini-realtime-preview, transcription: {model: whisper-1}}
agents: {new: {model: gpt-realtime-2.1}}`;
    expect(modelFindings(load(yaml)).map(({ saw, todo }) => `${saw} → ${todo ?? ''}`)).toEqual([
      'agent default: the model gpt-4o-mini-realtime-preview is retired → set the model to gpt-realtime-2.1-mini',
      'agent default: the transcription model whisper-1 is being retired → set transcription.model to gpt-transcribe',
      'agent new: the transcription model whisper-1 is being retired → set transcription.model to gpt-transcribe',
    ]);
  });

  it('are called what they like at other servers', () => {
    const yaml = 'openai: {api_key: k, base_url: "https://x.example.com/v1", model: gpt-4o-realtime-preview}';
    expect(modelFindings(load(yaml))).toEqual([]);
  });
});
