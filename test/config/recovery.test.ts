import { describe, expect, it } from 'vitest';
import { secretsOf } from '../../src/compose/secrets.js';
import { warningsOf } from '../../src/config/warnings.js';
import { faultsOf, load, readingOf } from '../support/config-file.js';

const warningsFor = (yaml: string) => warningsOf(readingOf(yaml));

const agentOf = (yaml: string, name = 'default') => {
  const agent = load(yaml).agents.get(name);
  if (agent === undefined) throw new Error('no such agent');
  return agent;
};

describe('recovery', () => {
  it('is there by default', () => {
    expect(agentOf('{}').recovery).toEqual({
      fillerMs: 2500,
      bridgeMs: 1000,
      answersTurns: true,
      stallMs: 8000,
      retries: 2,
      giveUpMs: 12_000,
      maxReconnects: 5,
      historyTokens: 4000,
      lastResort: { do: 'hang-up' },
      streamReturnMs: 10_000,
      streamSilentMs: 8000,
      connectTimeoutMs: 4000,
      phrases: {
        filler: 'One moment, please.',
        bridge: 'I am sorry, one moment please. I am still here.',
        apology: 'I am sorry, something is wrong on our side. Please call again later.',
      },
      welcomeBack: 'I am sorry, we were cut off for a moment. Please go on.',
      voice: 'session',
    });
    expect(agentOf('{}').fallbacks).toEqual([]);
  });

  it('of an agent lies over that for all, key by key', () => {
    const yaml =
      'recovery: {filler_ms: 1500, bridge: "Hold on."}\nagents: {a: {recovery: {filler_ms: 0, voice: practice}}}';
    expect(agentOf(yaml, 'a').recovery).toMatchObject({
      bridgeMs: 1000,
      voice: 'practice',
      phrases: { bridge: 'Hold on.', filler: 'One moment, please.' },
    });
    expect(agentOf(yaml, 'a').recovery.fillerMs).toBeUndefined();
    expect(agentOf(yaml).recovery.fillerMs).toBe(1500);
  });

  it.each([
    ['openai: {turn_detection: {type: none}}', false],
    ['openai: {turn_detection: {type: server_vad, create_response: false}}', false],
    ['openai: {turn_detection: {type: semantic_vad}}', true],
  ])('knows whether the provider answers by itself: %s', (yaml, expected) => {
    expect(agentOf(yaml).recovery.answersTurns).toBe(expected);
  });

  it('knows where callers go whom nothing helps', () => {
    const yaml = 'transfers: {desk: {to: "+12025550111"}}\nrecovery: {then: "transfer:desk"}';
    expect(agentOf(yaml).recovery.lastResort).toEqual({ do: 'transfer', destination: 'desk' });
    expect(agentOf('recovery: {then: voicemail}').recovery.lastResort).toEqual({ do: 'voicemail' });
  });

  it('keeps its phrases beside the journals, or where it is told', () => {
    expect(load('journal: {dir: /var/talk/journal}').phrasesDir).toBe('/var/talk/phrases');
    expect(load('recovery: {dir: /var/words}').phrasesDir).toBe('/var/words');
  });
});

describe('fallbacks', () => {
  const CHAIN = `openai: {api_key: first, base_url: "wss://one.example/v1", headers: {x-team: t}, voice: marin, dialect: beta}
fallbacks:
  - {model: small}
  - {base_url: "wss://two.example/v1", api_key: second, voice: cedar, dialect: ga, auth: api-key}
  - {provider: practice}
agents: {own: {fallbacks: [{model: other}]}, none: {fallbacks: []}}`;

  it('are the same server with what differs, another server with none of the first one’s secrets, or the practice agent', () => {
    const [small, two, practice] = agentOf(CHAIN).fallbacks;
    expect(small).toMatchObject({
      connection: { baseUrl: 'wss://one.example/v1', auth: 'bearer' },
      settings: { model: 'small', voice: 'marin', dialect: 'beta' },
    });
    expect(small?.provider === 'openai' && small.connection.apiKey?.reveal()).toBe('first');
    expect(two).toMatchObject({
      connection: { baseUrl: 'wss://two.example/v1', auth: 'api-key', headers: {}, query: {} },
      settings: { voice: 'cedar', dialect: 'ga' },
    });
    expect(two?.provider === 'openai' && two.connection.apiKey?.reveal()).toBe('second');
    expect(practice).toMatchObject({ provider: 'practice' });
  });

  it('cut answers off as the first one does, whatever they speak', () => {
    const [, two] = agentOf(CHAIN).fallbacks;
    expect(two?.settings.turnDetection).toEqual(agentOf(CHAIN).settings.turnDetection);
  });

  it('of an agent stand instead of those for all', () => {
    expect(agentOf(CHAIN, 'own').fallbacks).toMatchObject([{ settings: { model: 'other' } }]);
    expect(agentOf(CHAIN, 'none').fallbacks).toEqual([]);
  });

  it('have keys that nobody may see', () => {
    expect(secretsOf(load(CHAIN))).toContain('second');
  });
});

describe('recovery that can not be', () => {
  it.each([
    ['recovery: {then: "transfer:desk"}', 'recovery.then', /no such destination/],
    ['recovery: {then: leave}', 'recovery.then', /hang_up, voicemail or transfer:NAME/],
    ['recovery: {bridge: "Hello {{caller}}"}', 'recovery.bridge', /no gaps/],
    ['agents: {a: {recovery: {retries: 99}}}', 'agents.a.recovery.retries', /from 0 to 10/],
    ['agents: {a: {recovery: {dir: x}}}', 'agents.a.recovery.dir', /unknown key/],
    ['fallbacks: [{provider: practice, model: m}]', 'fallbacks[0].model', /no effect/],
    ['fallbacks: [{model: small}, {}]', 'fallbacks[1]', /says nothing/],
    ['fallbacks: [{base_url: "ftp://x"}]', 'fallbacks[0].base_url', /begins with wss/],
    ['fallbacks: [{base_url: "wss://api.openai.com/v1"}]', 'fallbacks[0].api_key', /no API key/],
    ['agents: {a: {fallbacks: [{nobody: 1}]}}', 'agents.a.fallbacks[0].nobody', /unknown key/],
  ])('is told: %s', (yaml, path, message) => {
    expect(faultsOf(yaml)).toMatchObject([{ path, message: expect.stringMatching(message) as string }]);
  });

  it('is warned of where the carrier could not be asked', () => {
    const warned = warningsFor('recovery: {then: voicemail}').filter(({ path }) => path === 'recovery.then');
    expect(warned).toMatchObject([{ message: expect.stringContaining('twilio.account_sid') as string }]);
    const twilio = 'twilio: {account_sid: AC1, auth_token: t}';
    expect(warningsFor(`recovery: {then: voicemail}\n${twilio}`).map(({ path }) => path)).not.toContain(
      'recovery.then',
    );
  });
});

describe('recovery that is hardly meant', () => {
  const KEY = 'openai: {api_key: k, model: big, voice: marin}\n';
  it.each([
    ['recovery: {stall_ms: 2000}', 'recovery.stall_ms', /below filler_ms \(2500\)/],
    ['recovery: {filler_ms: 9000}', 'recovery.filler_ms', /stall_ms \(8000\) is below/],
    ['recovery: {give_up_s: 3}', 'recovery.give_up_s', /below connect_timeout_ms \(4000\)/],
    [
      'agents: {default: {recovery: {stall_ms: 1000}}}',
      'agents.default.recovery.stall_ms',
      /below filler_ms/,
    ],
    ['fallbacks: [{model: big}]', 'fallbacks[0]', /what failed already/],
    ['fallbacks: [{base_url: "wss://other.example/v1"}]', 'fallbacks[0].base_url', /never goes to another/],
  ])('is told with its place: %s', (yaml, path, message) => {
    const [warning, ...more] = warningsFor(KEY + yaml);
    expect(more).toEqual([]);
    expect(warning).toMatchObject({ path, message: expect.stringMatching(message) as string });
    expect(warning?.line).toBe(2);
  });

  it.each(['recovery: {stall_ms: 2000, filler_ms: 0}', 'fallbacks: [{model: small}, {provider: practice}]'])(
    'is not this: %s',
    (yaml) => expect(warningsFor(KEY + yaml)).toEqual([]),
  );
});
