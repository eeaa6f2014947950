import { describe, expect, it } from 'vitest';
import { formatFaults } from '../../src/config/faults.js';
import { faultsOf, load } from '../support/config-file.js';

const text = `
openai: {api_key: from-file, base_url: "wss://file.example/v1"}
twilio: {account_sid: AC1, auth_token: from-file}
server: {host: 10.0.0.1, port: 1111, public_url: "https://file.example", admin_token: from-file}
logging: {level: warn}
`;
const env = {
  PORT: '2222',
  HOST: '10.0.0.2',
  PUBLIC_URL: 'https://env.example/',
  OPENAI_API_KEY: 'sk-env\n',
  OPENAI_BASE_URL: 'https://env.example/v1/realtime',
  TWILIO_ACCOUNT_SID: 'AC2',
  TWILIO_AUTH_TOKEN: 'token-env',
  TALKPATH_ADMIN_TOKEN: 'admin-env',
  LOG_LEVEL: 'ERROR',
};

describe('the environment', () => {
  it('goes before the file', () => {
    const config = load(text, { env });
    expect(config.server).toMatchObject({ host: '10.0.0.2', port: 2222, publicUrl: 'https://env.example' });
    expect(config.openai.baseUrl).toBe('wss://env.example/v1');
    expect(config.openai.apiKey?.reveal()).toBe('sk-env');
    expect(config.twilio.accountSid).toBe('AC2');
    expect(config.twilio.authToken?.reveal()).toBe('token-env');
    expect(config.server.adminToken?.reveal()).toBe('admin-env');
    expect(config.logging.level).toBe('error');
  });

  it('goes before the defaults where the file is empty', () => {
    expect(load('', { env }).server.port).toBe(2222);
    expect(load('server:\n', { env }).server.port).toBe(2222);
  });

  it('stands back behind flags', () => {
    const { server } = load(text, { env, flags: { host: '::1', port: 3333 } });
    expect(server).toMatchObject({ host: '::1', port: 3333 });
  });

  it('counts as unset where it is empty', () => {
    const empty = Object.fromEntries(Object.keys(env).map((name) => [name, '']));
    expect(load(text, { env: empty }).server.port).toBe(1111);
  });

  it.each([
    [{ PORT: 'http' }, 'environment  PORT: must be a whole number from 0 to 65535; found "http"'],
    [{ PORT: '70000' }, 'environment  PORT: must be a whole number from 0 to 65535; found 70000'],
    [{ PORT: '80.5' }, 'environment  PORT: must be a whole number from 0 to 65535; found 80.5'],
    [{ PUBLIC_URL: 'example.com' }, 'environment  PUBLIC_URL: must be a URL like'],
    [{ TWILIO_AUTH_TOKEN: 'two words' }, 'environment  TWILIO_AUTH_TOKEN: must be one word'],
  ])('is blamed by the name of the variable: %j', (bad, line) => {
    expect(formatFaults(faultsOf('', { env: bad }))).toContain(line);
  });

  it('blames a flag by its name', () => {
    expect(formatFaults(faultsOf('', { env, flags: { port: 70_000 } }))).toBe(
      'command line  --port: must be a whole number from 0 to 65535; found 70000',
    );
  });
});

describe('a missing variable', () => {
  it('is named together with its key', () => {
    const [fault] = faultsOf('agents:\n  a:\n    voice: ${VOICE_OF_A}\n');
    expect(fault).toMatchObject({ line: 3, column: 12, path: 'agents.a.voice' });
    expect(fault?.message).toContain('VOICE_OF_A');
  });

  it('is no fault where the environment sets the key anyway', () => {
    const config = load('openai: {api_key: "${MY_KEY}"}', { env: { OPENAI_API_KEY: 'sk-1' } });
    expect(config.openai.apiKey?.reveal()).toBe('sk-1');
  });

  it('is no fault in a connection that the practice agent does not use', () => {
    const connection = 'openai: {api_key: "${K}", base_url: "${U}", headers: {x: "${H}"}}';
    expect(load(`provider_name: practice\n${connection}`).providerName).toBe('practice');
    expect(load(connection).providerName).toBe('practice');
    expect(faultsOf(`provider_name: openai\n${connection}`)).toHaveLength(3);
  });
});

describe('the provider', () => {
  it.each([
    ['', {}, 'practice'],
    ['', { OPENAI_API_KEY: 'sk-1' }, 'openai'],
    ['openai: {api_key: "${OPENAI_API_KEY:-}"}', {}, 'practice'],
    ['openai: {api_key: sk-1}', {}, 'openai'],
    ['provider_name: practice', { OPENAI_API_KEY: 'sk-1' }, 'practice'],
    ['{provider_name: openai, openai: {base_url: "ws://127.0.0.1:8765/v1"}}', {}, 'openai'],
  ])('of %j with %j is %s', (content, given, provider) => {
    expect(load(content, { env: given }).providerName).toBe(provider);
  });

  it.each(['provider_name: openai', '{provider_name: openai, openai: {api_key: ""}}'])(
    'openai needs a key: %s',
    (content) => {
      const [fault] = faultsOf(content);
      expect(fault?.path).toBe('openai.api_key');
      expect(fault?.message).toContain('OPENAI_API_KEY');
    },
  );
});
