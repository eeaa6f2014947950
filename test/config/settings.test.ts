import { describe, expect, it } from 'vitest';
import { originText } from '../../src/config/origins.js';
import { settingsOf, type Setting } from '../../src/config/settings.js';
import { readingOf } from '../support/config-file.js';

type Around = NonNullable<Parameters<typeof readingOf>[1]>;

/** What is told of one key: its value, and its origin without the folder of the file. */
function told(yaml: string, key: string, around: Around = {}): readonly [unknown, string] {
  const setting = settingsOf(readingOf(yaml, around)).find((one) => one.key === key);
  if (setting === undefined) throw new Error(`no setting ${key}`);
  return [setting.value, originText(setting.origin).replace(/\S*\/talkpath\.yaml/, 'talkpath.yaml')];
}

const keysOf = (yaml: string): readonly string[] => settingsOf(readingOf(yaml)).map(({ key }) => key);

describe('where a value comes from', () => {
  it('is the default when nothing is written', () => {
    expect(told('{}', 'server.port')).toEqual([8080, 'default']);
    expect(told('{}', 'openai.model')).toEqual(['gpt-realtime-2.1', 'default']);
    expect(told('{}', 'barge_in.mode')).toEqual(['local', 'default']);
    expect(told('{}', 'provider_name')).toEqual(['practice', 'default']);
  });

  it('is line and column of the file', () => {
    expect(told('vad:\n  start_ms: 80\n', 'vad.start_ms')).toEqual([80, 'talkpath.yaml:2:13']);
    expect(told('barge_in: off', 'barge_in.mode')).toEqual(['off', 'talkpath.yaml:1:11']);
    expect(told('routes:\n  - {to: +15551234567, agent: default}', 'routes[0].to')).toEqual([
      '+15551234567',
      'talkpath.yaml:2:10',
    ]);
    expect(told('openai:\n  turn_detection: null', 'openai.turn_detection')).toEqual([
      null,
      'talkpath.yaml:2:19',
    ]);
  });

  it('is the file and the variable for a reference, with what it stands for', () => {
    const env = { MODEL: 'gpt-realtime-mini' };
    expect(told('openai:\n  model: ${MODEL}', 'openai.model', { env })).toEqual([
      'gpt-realtime-mini',
      'talkpath.yaml:2:10 ${MODEL}',
    ]);
    expect(told('server: {port: "${P:-81}"}', 'server.port')).toEqual([81, 'talkpath.yaml:1:16 ${P}']);
  });

  it('is the environment before the file, and the flag before both', () => {
    const yaml = 'server: {port: 1, host: localhost}';
    const env = { PORT: '2', HOST: '::1' };
    expect(told(yaml, 'server.port', { env, flags: { port: 3 } })).toEqual([3, 'flag --port']);
    expect(told(yaml, 'server.port', { env })).toEqual([2, 'environment PORT']);
    expect(told(yaml, 'server.host', { env })).toEqual(['::1', 'environment HOST']);
  });

  it('is the openai block for what an agent does not say itself, key by key', () => {
    const yaml =
      'openai: {voice: marin, turn_detection: {type: semantic_vad, eagerness: low}}\nbarge_in: {decide_ms: 300}\nagents:\n  sales.eu: {model: m, barge_in: {mode: off}}';
    const settings = new Map(settingsOf(readingOf(yaml)).map((one) => [one.key, one]));
    const agent = 'agents["sales…"]';
    expect(settings.get(`${agent}.voice`)).toMatchObject({
      value: 'marin',
      origin: { type: 'inherited', from: 'openai.voice' },
    });
    expect(settings.get(`${agent}.turn_detection.eagerness`)).toMatchObject({
      value: 'low',
      origin: { type: 'inherited' },
    });
    expect(settings.get(`${agent}.barge_in.decide_ms`)).toMatchObject({
      value: 300,
      origin: { from: 'barge_in.decide_ms' },
    });
    expect(settings.get(`${agent}.model`)).toMatchObject({ value: 'm', origin: { type: 'file' } });
    expect(settings.get(`${agent}.barge_in.mode`)).toMatchObject({ value: 'off', origin: { type: 'file' } });
    expect(settings.get('agents.default.voice')).toMatchObject({ origin: { from: 'openai.voice' } });
  });

  it('is nothing where nothing holds, and what holds instead is said', () => {
    const setting = settingsOf(readingOf('{}')).find(({ key }) => key === 'call.no_input_s');
    expect(setting).toMatchObject({ origin: { type: 'unset' }, instead: 'off' });
    expect(setting).not.toHaveProperty('value');
  });

  it('says of a key whose variable is not set that nothing needs it', () => {
    expect(told('provider_name: practice\nopenai: {api_key: "${NONE}"}', 'openai.api_key')).toEqual([
      undefined,
      'its variable is not set, and nothing needs it',
    ]);
  });
});

describe('the keys that are told of', () => {
  it('are those of the schema, with the names that the file gives', () => {
    const keys = keysOf('transfers: {sales: {to: +15550001111}}');
    expect(keys).toContain('transfers.sales.ring_s');
    expect(keys).toContain('agents.default.greeting');
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('each have their sentence', () => {
    const silent = (one: Setting): boolean => one.description === '';
    expect(settingsOf(readingOf('{}')).filter(silent)).toEqual([]);
  });
});

describe('what is never told', () => {
  const SECRETS = ['sk-1-very-secret', 'sk-2-very-secret', 'sk-3-very-secret', 'sk-4-very-secret'] as const;
  const env = {
    OPENAI_API_KEY: SECRETS[0],
    HOOK: SECRETS[1],
    TALKPATH_ADMIN_TOKEN: SECRETS[2],
    REALTIME: `wss://u.example/v1?key=${SECRETS[3]}`,
  };
  const yaml = `
openai: {headers: {x-key: sk-5-very-secret}, query: {key: sk-6-very-secret}, base_url: "\${REALTIME}"}
agents: {default: {tools: [find]}}
webhooks: {crm: {url: "https://e.example/\${HOOK}", secret: "\${HOOK}"}}
tools:
  http:
    find:
      description: Finds.
      url: https://e.example/\${HOOK}/x
      headers: {authorization: Bearer sk-7-very-secret}
      method: POST
      body: {key: sk-8-very-secret}
  mcp:
    files: {command: node, args: ["--key=\${HOOK}"], env: {KEY: sk-9-very-secret}, allow: [read]}
`;

  it('is a secret, whichever way it came in', () => {
    const text = JSON.stringify(settingsOf(readingOf(yaml, { env })));
    expect(text).not.toContain('very-secret');
    expect(text).toContain('https://e.example/${HOOK}/x');
  });

  it('is hidden behind ***, and nothing is shown as nothing', () => {
    expect(told(yaml, 'openai.api_key', { env })).toEqual(['***', 'environment OPENAI_API_KEY']);
    expect(told(yaml, 'openai.base_url', { env })[0]).toBe('wss://u.example/v1?***');
    expect(told('openai: {api_key: "${K:-}"}', 'openai.api_key')).toEqual(['', 'talkpath.yaml:1:19 ${K}']);
  });
});
