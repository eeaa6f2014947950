import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError, formatFaults, inFileOrder, pathText } from '../../src/config/faults.js';
import { errorOf, faultsOf, load } from '../support/config-file.js';

describe('formatFaults', () => {
  it('puts the place first, then the path, what is wrong, what was found and what may have been meant', () => {
    const text = formatFaults([
      {
        file: 'config/talkpath.yaml',
        line: 12,
        column: 3,
        path: 'openai.voise',
        message: 'unknown key',
        suggestion: 'voice',
      },
      { file: 'environment', path: 'PORT', message: 'must be a number', found: '"x"' },
      { file: 'a.yaml', path: '', message: 'no such file' },
    ]);
    expect(text.split('\n')).toEqual([
      'config/talkpath.yaml:12:3  openai.voise: unknown key; did you mean voice?',
      'environment  PORT: must be a number; found "x"',
      'a.yaml  no such file',
    ]);
  });

  it('lists the known keys below an unknown one', () => {
    expect(formatFaults(faultsOf('limits: {calls: 1}'))).toMatch(
      /did you mean .*max_calls\?\n {4}known here: max_calls, calls_per_caller, .*max_browser_clients, max_conversations, requests_per_minute, tokens_per_minute$/,
    );
  });
});

describe('ConfigError', () => {
  it('says the first fault in one line, and how many more there are', () => {
    const fault = { file: 'a.yaml', line: 1, column: 2, path: 'x', message: 'is wrong' };
    expect(new ConfigError('config.invalid', [fault]).message).toBe('a.yaml:1:2  x: is wrong');
    expect(new ConfigError('config.invalid', [fault, fault, fault]).message).toMatch(/ \(and 2 more\)$/);
  });
});

describe('pathText', () => {
  it('reads like code, and tells of an odd key only its first word', () => {
    expect(pathText(['routes', 0, 'agent'])).toBe('routes[0].agent');
    expect(pathText(['agents', 'a b', 'voice'])).toBe('agents["a…"].voice');
    expect(pathText(['\u001b[31m'])).toBe('["…"]');
    expect(pathText(['a'.repeat(100)])).toBe(`["${'a'.repeat(60)}…"]`);
  });
});

describe('inFileOrder', () => {
  it('sorts by line, then column', () => {
    const at = (line: number, column: number) => ({ file: 'a', line, column, path: '', message: '' });
    const sorted = inFileOrder([at(2, 1), at(1, 9), at(1, 2)]);
    expect(sorted).toEqual([at(1, 2), at(1, 9), at(2, 1)]);
  });
});

/** What an operator gets to read about a text that may or may not load. */
function whatIsTold(text: string): string {
  try {
    return inspect(load(text), { depth: 9 });
  } catch (thrown) {
    return thrown instanceof ConfigError ? formatFaults(thrown.faults) : String(thrown);
  }
}

describe('secrets', () => {
  const secret = 'sk-proj-4711verysecret';

  it.each([
    ['openai: {api_key: [SECRET]}'],
    ['openai: {api_key: {SECRET: 1}}'],
    ['openai: SECRET'],
    ['openai: {api_key: "SECRET SECRET"}'],
    ['openai: {api_kye: SECRET}'],
    ['openai: {headers: {x: "SECRET\\n."}}'],
    ['openai: {query: {key: "SECRET SECRET"}}'],
    ['openai: {base_url: "https://u:SECRET@h"}'],
    ['openai: {base_url: "x://h?key=SECRET"}'],
    ['openai: {api_key: "${SECRET}"}'],
    ['twilio: {auth_token: "SECRET "", validate_signatures: 1}'],
    ['twilio: {auth_token: "SECRET SECRET", account_sid: [1]}'],
    ['server: {admin_token: "SECRET\u00fc"}'],
    ['openai: {api_key: !SECRET x}'],
    ['openai: {api_key: *SECRET }'],
    ['openai: {api_key: "SECRET'],
    ['openai:\n  api_key: SECRET\n SECRET\n'],
    ['tools: {http: {t: {description: x, url: "https://u:SECRET@a.example/"}}}'],
    ['tools: {http: {t: {description: x, url: "ftp://a.example/SECRET"}}}'],
    [
      'tools: {http: {t: {description: x, url: "https://a.example/SECRET", headers: {a: "SECRET {{nope}}"}}}}',
    ],
    ['tools: {http: {t: {description: x, url: "https://a.example/SECRET/{{nope}}", body: "SECRET"}}}'],
    ['tools: {mcp: {s: {command: x, env: {A: [SECRET]}, url: "https://u:SECRET@a.example/"}}}'],
    ['tools: {mcp: {s: {url: "ws://a.example/SECRET", headers: {a: "SECRET\\n."}}}}'],
    ['webhooks: {w: {url: "http://a.example/SECRET", secret: "SECRET SECRET"}}'],
    ['SECRET'],
    ['- SECRET'],
    ['server: {admin_token:SECRET}'],
  ])('are not told in the faults of %s', (text) => {
    const error = errorOf(() => load(text.replaceAll('SECRET', secret)));
    const told = [formatFaults(error.faults), error.message, inspect(error, { depth: 9 })].join('\n');
    const withoutKeyNames = told.replaceAll(`.${secret}`, '').replaceAll(`["${secret}"]`, '');
    expect(withoutKeyNames).not.toContain(secret);
  });

  it('are not told when they come from the environment', () => {
    const env = { KEY: secret, OPENAI_API_KEY: `${secret} x`, TWILIO_AUTH_TOKEN: `${secret} x` };
    const text =
      'openai: {voice: ["${KEY}"], dialect: "${KEY}", base_url: "x${KEY}"}\nserver: {port: "${KEY}"}';
    const faults = faultsOf(text, { env });
    expect(faults.length).toBeGreaterThan(4);
    expect(JSON.stringify(faults)).not.toContain(secret);
  });

  it('are not told by a configuration that is printed', () => {
    const config = load(
      `openai: {api_key: ${secret}, headers: {a: ${secret}}, query: {b: ${secret}}}\ntwilio: {auth_token: ${secret}}`,
    );
    expect(JSON.stringify(config) + inspect(config, { depth: 9 })).not.toContain(secret);
  });

  it('are not told by the tools, lookups and webhooks of a configuration that is printed', () => {
    const request = `method: POST, url: "https://a.example/${secret}", headers: {a: ${secret}}, query: {b: ${secret}}, body: [{c: ${secret}}]`;
    const config = load(`
tools: {http: {t: {description: x, ${request}}}, mcp: {m: {command: x, env: {A: ${secret}}}, n: {url: "https://a.example/", headers: {a: ${secret}}}}}
lookups: {l: {${request}, variables: {}}}
webhooks: {w: {url: "https://a.example/${secret}", secret: ${secret}}}
`);
    expect(JSON.stringify(config) + inspect(config, { depth: 12 })).not.toContain(secret);
    expect(JSON.stringify([...config.lookups])).not.toContain(secret);
  });

  it('stay hidden wherever the text around them breaks', () => {
    const base = `openai:\n  api_key: ${secret}\ntwilio:\n  auth_token: "${secret}"\nserver: {admin_token: ${secret}, port: x}\n`;
    fc.assert(
      fc.property(
        fc.constantFrom(
          ' ',
          ':',
          '"',
          '[',
          '{',
          '\n',
          '\t',
          '*',
          '!',
          '&',
          '- ',
          '#',
          '${',
          '|',
          '>',
          '%',
          '@',
        ),
        fc.nat(base.length),
        (insert, at) => {
          const inside = [...base.matchAll(new RegExp(secret, 'g'))].some(
            ({ index }) => at > index && at < index + secret.length,
          );
          fc.pre(!inside);
          expect(whatIsTold(base.slice(0, at) + insert + base.slice(at))).not.toContain(secret);
        },
      ),
      { numRuns: 200 },
    );
  });
});
