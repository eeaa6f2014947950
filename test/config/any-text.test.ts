import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError, formatFaults } from '../../src/config/faults.js';
import { faultsOf, load } from '../support/config-file.js';

const reference = readFileSync(join(import.meta.dirname, '..', 'fixtures', 'reference.yaml'), 'utf8');
const env = { OPENAI_API_KEY: 'sk-test' };

/** Fails on anything but a configuration or a ConfigError whose every fault can be read. */
function loadsOrExplains(content: string | Uint8Array): void {
  try {
    expect(load(content, { env }).agents.has('default')).toBe(true);
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    expect(thrown.faults.length).toBeGreaterThan(0);
    expect(formatFaults(thrown.faults)).not.toBe('');
    for (const fault of thrown.faults) {
      expect(fault.message).not.toBe('');
      expect(fault.line ?? 1).toBeGreaterThan(0);
    }
  }
}

const yamlish = fc.string({
  unit: fc.constantFrom(
    'a',
    'openai',
    'routes',
    ':',
    ' ',
    '\n',
    '- ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    "'",
    '*a',
    '&a ',
    '${',
    '#',
    '|',
    '?',
    '!',
    '~',
    '1',
    '\t',
    '---',
    '<<',
    '%',
  ),
  maxLength: 60,
});

describe('any text at all', () => {
  it('may be nested deeper than its parser has room for', () => {
    const faults = faultsOf(`${': '.repeat(20_000)}\nopenai: {}`);
    expect(faults.map(({ message }) => message)).toEqual(['nested too deeply']);
  });

  it.each([
    ['text', fc.string({ unit: 'binary', maxLength: 200 })],
    ['what looks like YAML', yamlish],
    ['bytes', fc.uint8Array({ maxLength: 200 })],
    ['JSON', fc.json()],
  ])('loads or is explained: %s', (_, arbitrary: fc.Arbitrary<string | Uint8Array>) => {
    fc.assert(fc.property(arbitrary, loadsOrExplains), { numRuns: 200 });
  });

  it('loads or is explained: the reference file with a piece replaced', () => {
    const place = fc.nat(reference.length);
    fc.assert(
      fc.property(place, fc.nat(12), yamlish, (at, length, piece) =>
        loadsOrExplains(reference.slice(0, at) + piece + reference.slice(at + length)),
      ),
      { numRuns: 200 },
    );
  });

  it('loads or is explained: known blocks with values of any kind', () => {
    const block = fc.constantFrom(
      'openai',
      'agents',
      'routes',
      'logging',
      'twilio',
      'server',
      'practice',
      'tools',
      'transfers',
      'lookups',
      'webhooks',
      'call',
    );
    const key = fc.constantFrom(
      'api_key',
      'turn_detection',
      'tools',
      'to',
      'agent',
      'port',
      'query',
      'http',
      'mcp',
      'url',
      'body',
      'parameters',
      'properties',
      'variables',
      'lookups',
      'instructions',
      'farewell_words',
      'toString',
    );
    const small = fc.oneof(
      fc.constantFrom(null, true, 1.5, 'x', '', '${NONE}', '{{x}}', 'https://x/'),
      fc.constant([]),
      fc.constant({}),
    );
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        small,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(block, value), (file) => {
        loadsOrExplains(JSON.stringify(file));
      }),
      { numRuns: 300 },
    );
  });

  const LENGTH = 60_000;
  it.each([
    ['nests', '['.repeat(LENGTH)],
    ['lists in one line', '[]'.repeat(LENGTH / 2)],
    ['commas', `[${','.repeat(LENGTH)}`],
    ['unknown keys', Array.from({ length: 9000 }, (_, i) => `key${i}: x\n`).join('')],
    ['equal keys', 'a:\n'.repeat(9000)],
    ['routes', `routes:\n${'- {to: +1555}\n'.repeat(3000)}`],
    ['agents', `agents:\n${Array.from({ length: 9000 }, (_, i) => `  a${i}: {}\n`).join('')}`],
    ['unknown tools', `openai: {tools: [${Array.from({ length: 9000 }, (_, i) => `t${i}`).join()}]}`],
    [
      'broken tools',
      `tools:\n  http:\n${Array.from({ length: 4000 }, (_, i) => `    t${i}: {url: x}\n`).join('')}`,
    ],
    ['gaps', `openai: {instructions: "${Array.from({ length: 9000 }, (_, i) => `{{x${i}}}`).join('')}"}`],
    ['braces', `openai: {instructions: "${'{{ '.repeat(40_000)}"}`],
    ['aliases', `a: &a [1, 1, 1]\nb: [${'*a,'.repeat(40_000)}]`],
    ['references', `openai: {voice: "${'${A:-'.repeat(20_000)}"}`],
  ])(
    'does not take long over very many %s',
    (_, text) => {
      loadsOrExplains(text);
    },
    10_000,
  );
});
