import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { editorSchema } from '../../scripts/configuration/editor-schema.js';
import { configurationPage } from '../../scripts/configuration/page.js';
import { configFile } from '../../src/config/schema.js';
import { isBlock, shapeOf, variantsOf, type Shape } from '../../src/config/schema-shape.js';

const root = join(import.meta.dirname, '..', '..');
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');
const examples = readdirSync(join(root, 'config', 'examples')).filter((name) => name.endsWith('.yaml'));

/** Every key of the schema without a sentence about it. */
function undescribed(shape: Shape, path: string): string[] {
  return variantsOf(shape)
    .filter(isBlock)
    .flatMap(({ properties = {}, additionalProperties: others }) => [
      ...Object.entries(properties).flatMap(([key, child]) => [
        ...(child.description === undefined ? [`${path}.${key}`] : []),
        ...undescribed(child, `${path}.${key}`),
      ]),
      ...(typeof others === 'object' ? undescribed(others, `${path}.NAME`) : []),
    ])
    .concat(shape.items === undefined ? [] : undescribed(shape.items, `${path}[]`));
}

describe('what is made from the schema', () => {
  it('has a sentence about every key', () => {
    expect(undescribed(shapeOf(configFile), '')).toEqual([]);
  });

  it('is docs/configuration.md as it stands; otherwise run npm run docs:configuration', () => {
    expect(read('docs', 'configuration.md')).toBe(configurationPage(configFile));
  });

  it('is config/talkpath.schema.json as it stands; otherwise run npm run docs:configuration', () => {
    expect(read('config', 'talkpath.schema.json')).toBe(editorSchema(configFile));
  });

  it('tells of every key once', () => {
    const page = configurationPage(configFile);
    expect(page).toContain('| `port` | whole number, 0–65535 | `8080` |');
    expect(page).toContain('### tools.http.NAME');
    expect(page.match(/silence_duration_ms/g)).toHaveLength(1);
  });
});

describe('the schema for editors', () => {
  const fits = new Ajv({ strict: false }).compile(JSON.parse(editorSchema(configFile)) as object);
  const complaints = (yaml: string): readonly string[] =>
    fits(parse(yaml)) ? [] : (fits.errors ?? []).map(({ instancePath }) => instancePath);

  it.each(['talkpath.yaml', ...examples.map((name) => `examples/${name}`)])('takes config/%s', (name) => {
    expect(complaints(read('config', name))).toEqual([]);
  });

  it('is named by each of them, but for the reference file, which stands as it is', () => {
    const named = (name: string): string | undefined =>
      /^# yaml-language-server: \$schema=(.*)/.exec(read('config', name))?.[1];
    expect(named('talkpath.yaml')).toBe('talkpath.schema.json');
    for (const name of examples.filter((one) => one !== 'reference.yaml'))
      expect([name, named(`examples/${name}`)]).toEqual([name, '../talkpath.schema.json']);
  });

  it.each([
    'server: {port: "${PORT:-8080}"}',
    'twilio: {validate_signatures: "${CHECK}"}',
    'openai: {max_output_tokens: "${TOKENS}", auth: "${AUTH}", api_key: "${KEY:-two words}"}',
    'vad: {webrtc_aggressiveness: "${LEVEL}"}',
    'logging: {level: "${LOG:-info}"}',
    'logging: {level: DEBUG}',
    'routes: [{to: +15551234567, agent: default}]',
    'barge_in: off',
    'barge_in: false',
    'barge_in: {mode: "off", greeting: "off"}',
    'agents: {default: }',
    'openai: {turn_detection: null, transcription: null}',
    'server:',
  ])('takes what the loader takes: %s', (yaml) => {
    expect(complaints(yaml)).toEqual([]);
  });

  it.each([
    ['serer: {port: 1}', ''],
    ['server: {port: 70000}', '/server/port'],
    ['server: {port: eight}', '/server/port'],
    ['vad: {webrtc_aggressiveness: 4}', '/vad/webrtc_aggressiveness'],
    ['openai: {turn_detection: {type: server_vad, eagerness: low}}', '/openai/turn_detection'],
    ['openai: {dialect: gamma}', '/openai/dialect'],
    ['barge_in: sometimes', '/barge_in'],
  ])('marks what the loader refuses: %s', (yaml, where) => {
    expect(complaints(yaml)).toContain(where);
  });
});
