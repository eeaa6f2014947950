import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readYamlFile, type YamlReading } from '../../src/config/read-yaml.js';
import { placesOf, withFile } from '../support/config-file.js';

const menu = z.strictObject({
  keys: z.record(z.string(), z.strictObject({ say: z.string(), times: z.int().exactOptional() })),
});

function read(text: string, env?: Record<string, string>): YamlReading<z.output<typeof menu>> {
  return withFile(text, (path) => readYamlFile(path, menu, env));
}

describe('readYamlFile', () => {
  it('gives what the schema makes of the file, keys as they were written', () => {
    expect(read('keys:\n  1: {say: one}\n  012: {say: 5}\n  "*": {say: star, times: 2}\n')).toEqual({
      ok: true,
      value: { keys: { '1': { say: 'one' }, '012': { say: '5' }, '*': { say: 'star', times: 2 } } },
    });
  });

  it('gives every fault with its place', () => {
    const reading = read('keys:\n  1: {sya: one}\n  2: {say: [], times: two}\n');
    expect(reading.ok ? [] : placesOf(reading.error.faults)).toEqual([
      '2:3 keys.1.say',
      '2:7 keys.1.sya',
      '3:7 keys.2.say',
      '3:23 keys.2.times',
    ]);
  });

  it('leaves references alone unless it is given an environment', () => {
    const text = 'keys: {a: {say: "${WHO}"}}';
    expect(read(text)).toMatchObject({ value: { keys: { a: { say: '${WHO}' } } } });
    expect(read(text, { WHO: 'me' })).toMatchObject({ value: { keys: { a: { say: 'me' } } } });
    expect(read(text, {})).toMatchObject({ ok: false });
  });

  it('never throws for a file that is not there', () => {
    expect(readYamlFile('/none/menu.yaml', menu)).toMatchObject({
      ok: false,
      error: { code: 'config.not_found' },
    });
  });
});
