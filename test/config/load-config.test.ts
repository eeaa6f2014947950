import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.js';
import { errorOf, faultsOf, KNOWN_TOOLS, load, placesOf, withFile } from '../support/config-file.js';

const folder = mkdtempSync(join(tmpdir(), 'talkpath-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const loadPath = (path: string) => loadConfig({ path, env: {}, knownTools: KNOWN_TOOLS });

describe('an empty configuration', () => {
  it.each(['', '\n', '# nothing\n', '---\n', '\uFEFF', 'openai:\n'])('is all defaults: %j', (text) => {
    const config = load(text);
    expect(config).toMatchObject({
      providerName: 'practice',
      openai: { baseUrl: 'wss://api.openai.com/v1', auth: 'bearer' },
      routes: [],
      vad: {
        webrtcAggressiveness: 1,
        enhancedEnabled: false,
        confidenceThreshold: 0.6,
        energyThreshold: 1500,
        startMs: 60,
        hangoverMs: 400,
      },
      gate: { release: 'playout_drained', preRollMs: 1500, tailMs: 200 },
      logging: { level: 'info', providers: {} },
      call: { maxDurationMs: 3_540_000, keypadWaitMs: 1000 },
      twilio: { validateSignatures: true, apiBaseUrl: 'https://api.twilio.com' },
      server: { host: '127.0.0.1', port: 8080, trustProxy: false, metricsFrom: [], drainMs: 30_000 },
      limits: { maxCalls: 100, maxBrowserClients: 100 },
      browser: { allowedOrigins: [], tools: [], tokensPerMinute: 30 },
    });
    expect(config.defaultAgent).toBe(config.agents.get('default'));
    expect(config.practice.script).toMatch(/config.practice.receptionist\.yaml$/);
  });

  it('takes a block with nothing in it for an empty one', () => {
    expect(load('server:\nroutes:\nagents:\n  default:\n').routes).toEqual([]);
  });
});

describe('a file that is none', () => {
  it('is not found', () => {
    const error = errorOf(() => loadPath(join(folder, 'none.yaml')));
    expect(error.code).toBe('config.not_found');
    expect(error.message).toBe(`${join(folder, 'none.yaml')}  no such file`);
  });

  it('is refused when it is a folder', () => {
    expect(errorOf(() => loadPath(folder))).toMatchObject({ code: 'config.unreadable' });
  });

  it('is refused when it is longer than any configuration', () => {
    const path = join(folder, 'long.yaml');
    writeFileSync(path, '');
    truncateSync(path, 300_000);
    expect(errorOf(() => loadPath(path))).toMatchObject({ code: 'config.unreadable' });
  });

  it('is refused by line when it is not UTF-8', () => {
    const bytes = Buffer.from('server:\n  host: m\xfcller\n', 'latin1');
    const error = errorOf(() => load(bytes));
    expect(error.code).toBe('config.unreadable');
    expect(error.faults[0]?.line).toBe(2);
  });
});

describe('YAML that can not be used', () => {
  it.each([
    ['a syntax error', 'openai: [\n', '2:1 ', /flow/i],
    ['a tab', 'openai:\n\tmodel: x\n', '2:1 ', /tab/],
    ['a second document', 'server:\n---\nopenai:\n', '2:1 ', /second document/],
    ['a list at the top', '- a\n- b\n', '1:1 ', /must be a block of keys; found a list|must be a block/],
    ['text at the top', 'sk-secret\n', '1:1 ', /must be a block/],
    ['a key twice', 'server:\n  port: 1\n  port: 2\n', '3:3 server.port', /twice.*line 2/],
    ['a key that is a list', '? [a]\n: b\n', '1:3 ', /plain text/],
    ['an unknown anchor', 'openai: *a\n', '1:9 openai', /anchor/],
    ['a tag', 'openai: !secret x\n', '1:9 ', /tag/],
    ['a prototype key', 'openai:\n  __proto__: {voice: x}\n', '2:3 openai.__proto__', /unknown key/],
  ])('tells of %s with its place', (_, text, place, message) => {
    const [fault] = faultsOf(text);
    expect(placesOf(fault ? [fault] : [])).toEqual([place]);
    expect(fault?.message).toMatch(message);
  });

  it('does not unfold an alias bomb', () => {
    const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(9)}]`);
    expect(faultsOf(['l0: &l0 lol', ...levels].join('\n')).at(-1)?.message).toMatch(/more than \d+ values/);
  });

  it('does not follow an alias into itself, nor a nest without end', () => {
    expect(faultsOf('agents: &a {x: *a}\n')[0]?.message).toMatch(/itself|deep/);
    expect(faultsOf('['.repeat(20_000)).length).toBeGreaterThan(0);
    expect(faultsOf(`${'{a: '.repeat(50)}1${'}'.repeat(50)}`)[0]?.message).toMatch(/deep/);
  });

  it('unfolds an honest alias', () => {
    const config = load('agents:\n  a: &base {voice: marin, greeting: Hi}\n  b: *base\n');
    expect(config.agents.get('b')).toMatchObject({ greeting: 'Hi', settings: { voice: 'marin' } });
  });
});

describe('faults', () => {
  it('come all in one go, in the order of the file, whatever kind they are', () => {
    const text = [
      'provider_nam: openai',
      'openai:',
      '  voise: alloy',
      '  temperature: 0.8',
      '  transcription: {language: de}',
      '  tools: [hangup]',
      'routes:',
      '  - {to: +15551234567, agent: nobody}',
      '  - {to: "0301234", agnt: default}',
      'server:',
      '  port: 99999',
      'logging: {level: LOUD}',
      '',
    ].join('\n');
    expect(placesOf(faultsOf(text))).toEqual([
      '1:1 provider_nam',
      '3:3 openai.voise',
      '4:3 openai.temperature',
      '5:3 openai.transcription.model',
      '6:11 openai.tools[0]',
      '8:31 routes[0].agent',
      '9:5 routes[1].agent',
      '9:10 routes[1].to',
      '9:21 routes[1].agnt',
      '11:9 server.port',
      '12:18 logging.level',
    ]);
  });

  it('say what was found, what is allowed and what may have been meant', () => {
    expect(faultsOf('server: {port: 99999}')[0]).toMatchObject({
      found: '99999',
      message: 'must be a whole number from 0 to 65535',
    });
    expect(faultsOf('openai: {voise: x}')[0]).toMatchObject({ message: 'unknown key', suggestion: 'voice' });
    expect(faultsOf('logging: {level: warning}')[0]).toMatchObject({
      found: '"warning"',
      suggestion: 'warn',
    });
    expect(faultsOf('port: 80')[0]).toMatchObject({ suggestion: 'server.port' });
    expect(faultsOf('openai: {greeting: x}')[0]).toMatchObject({ suggestion: 'agents.NAME.greeting' });
    expect(faultsOf('twilio: {x_y_z: 1}')[0]?.allowed).toContain('auth_token');
  });

  it.each(['console', 'prices'])('take %s for an unknown key', (key) => {
    expect(faultsOf(`${key}: {}`)[0]).toMatchObject({ path: key, message: 'unknown key' });
  });

  it('never blame a sound key for what is wrong beside it', () => {
    expect(placesOf(faultsOf('openai:\n  dialect: gamma\n  temperature: 0.8\n'))).toEqual([
      '2:12 openai.dialect',
    ]);
    expect(placesOf(faultsOf('openai:\n  tools: ["${A}", "${B}"]\n  voice: [1]\n'))).toEqual([
      '2:11 openai.tools[0]',
      '2:19 openai.tools[1]',
      '3:3 openai.voice',
    ]);
  });
});

describe('types', () => {
  it('take text as it was written where text is wanted', () => {
    const config = load('openai: {voice: 007}\nroutes:\n  - {to: +15551234567, agent: default}\n');
    expect(config.defaultAgent.settings.voice).toBe('007');
    expect(config.routes[0]?.to).toBe('+15551234567');
  });

  it('keep text text', () => {
    expect(faultsOf('server: {port: "80"}')[0]?.path).toBe('server.port');
    expect(faultsOf('twilio: {validate_signatures: "no"}')[0]?.path).toBe('twilio.validate_signatures');
  });

  it('let a reference give a number or true and false', () => {
    const env = { P: '9000', V: 'false', A: '2' };
    const text =
      'server: {port: "${P}"}\ntwilio: {validate_signatures: "${V}"}\nvad: {webrtc_aggressiveness: "${A}"}\n';
    expect(load(text, { env })).toMatchObject({
      server: { port: 9000 },
      twilio: { validateSignatures: false },
      vad: { webrtcAggressiveness: 2 },
    });
  });

  it('never read YAML out of the environment', () => {
    const env = { VOICE: '{a: 1}\nserver: {port: 1}' };
    const config = load('openai: {voice: "${VOICE}"}', { env });
    expect(config.defaultAgent.settings.voice).toBe(env.VOICE);
    expect(config.server.port).toBe(8080);
  });

  it('leave keys unexpanded', () => {
    expect(faultsOf('agents: {"${NAME}": {}}', { env: { NAME: 'a' } })[0]?.path).toBe('agents["…"]');
  });

  it('knows files for the log', () => {
    expect(load('logging: {redact: numbers, file: {path: log/calls.log, keep: 3}}').logging).toEqual({
      level: 'info',
      providers: {},
      redact: 'numbers',
      file: { path: 'log/calls.log', maxMegabytes: 50, keep: 3, daily: true },
    });
  });

  it('read levels in any case', () => {
    expect(load('logging: {level: DEBUG, providers: {openai: Trace}}').logging).toEqual({
      level: 'debug',
      providers: { openai: 'trace' },
      redact: 'none',
    });
  });

  it('find the practice script beside the file that names it', () => {
    withFile('practice: {script: my/script.yaml, voice: rms}', (path) => {
      const { practice } = loadPath(path);
      expect(practice).toEqual({ script: join(path, '..', 'my', 'script.yaml'), voice: 'rms', ears: 'auto' });
      expect(isAbsolute(practice.script)).toBe(true);
    });
  });
});

describe('addresses', () => {
  it.each(['ftp://x', 'x', 'https://a:b@x', 'https://x/?a', 'https://x/#a'])(
    'refuse %s as public_url',
    (url) => {
      expect(faultsOf(`server: {public_url: "${url}"}`)[0]?.path).toBe('server.public_url');
    },
  );

  it('lose their final slash', () => {
    expect(load('server: {public_url: "https://Calls.Example.com/"}').server.publicUrl).toBe(
      'https://calls.example.com',
    );
    expect(load('twilio: {api_base_url: "http://127.0.0.1:9/api/"}').twilio.apiBaseUrl).toBe(
      'http://127.0.0.1:9/api',
    );
  });

  it('knows which values came from the environment, and prints none of them', () => {
    const text =
      'openai: {api_key: "${KEY}", instructions: "Be brief."}\ntwilio: {account_sid: "AC${SID:-1}"}';
    const { fromEnvironment } = withFile(text, (path) =>
      loadConfig({ path, env: { KEY: 'sk-1234' }, knownTools: KNOWN_TOOLS }),
    );
    expect(fromEnvironment.map((secret) => secret.reveal())).toEqual(['sk-1234', 'AC1']);
    expect(JSON.stringify(fromEnvironment)).not.toContain('sk-1234');
  });
});
