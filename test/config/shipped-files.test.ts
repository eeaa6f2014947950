import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.js';
import { BUILT_IN_NAMES } from '../../src/tools/registry.js';
import { errorOf } from '../support/config-file.js';

const root = join(import.meta.dirname, '..', '..');
const reference = join(root, 'test', 'fixtures', 'reference.yaml');
const knownTools = BUILT_IN_NAMES;
const env = { OPENAI_API_KEY: 'sk-test', AZURE_RESOURCE: 'mine', AZURE_OPENAI_API_KEY: 'azure-test' };

describe('the reference file', () => {
  it('loads unchanged', () => {
    const config = loadConfig({ path: reference, env, knownTools });
    expect(config).toMatchObject({
      providerName: 'openai',
      vad: {
        webrtcAggressiveness: 1,
        enhancedEnabled: true,
        confidenceThreshold: 0.6,
        energyThreshold: 1500,
        startMs: 60,
        hangoverMs: 400,
      },
      logging: { level: 'debug', providers: { openai: 'debug' } },
    });
    expect(config.openai.apiKey?.reveal()).toBe('sk-test');
    expect(config.defaultAgent).toMatchObject({
      name: 'default',
      tools: [],
      fallbacks: [],
      lookups: [],
      bargeIn: { mode: 'local', greeting: true, decideMs: 400 },
      settings: {
        dialect: 'ga',
        model: 'gpt-4o-realtime-preview-2024-10-01',
        modalities: ['audio', 'text'],
        audioFormat: 'pcm16',
        voice: 'alloy',
        turnDetection: { type: 'server_vad', interrupt_response: false },
        transcription: { model: 'gpt-transcribe' },
      },
    });
  });

  it('names the variable and the key when there is no key', () => {
    const { faults } = errorOf(() => loadConfig({ path: reference, env: {}, knownTools }));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ line: 3, column: 12, path: 'openai.api_key' });
    expect(faults[0]?.message).toContain('OPENAI_API_KEY');
  });

  it('is the one among the examples', () => {
    const example = readFileSync(join(root, 'config', 'examples', 'reference.yaml'), 'utf8');
    expect(example).toBe(readFileSync(reference, 'utf8'));
  });
});

describe('config/talkpath.yaml', () => {
  const path = join(root, 'config', 'talkpath.yaml');

  it('runs without any key, on the practice agent, which greets and can hang up', () => {
    const config = loadConfig({ path, env: {}, knownTools });
    expect(config.providerName).toBe('practice');
    expect(config.defaultAgent.greeting).toMatch(/Talkpath/);
    expect(config.defaultAgent.tools).toEqual(['hangup_call']);
    expect(config.defaultAgent.settings.turnDetection).toMatchObject({ idle_timeout_ms: 6000 });
  });

  it('goes to OpenAI as soon as there is a key', () => {
    expect(loadConfig({ path, env, knownTools }).providerName).toBe('openai');
  });
});

describe('examples', () => {
  const folder = join(root, 'config', 'examples');

  it.each(
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml')),
  )('%s loads', (name) => {
    const config = loadConfig({ path: join(folder, name), env, knownTools });
    expect(config.providerName).toBe('openai');
  });

  it('shop.yaml is tried with the commands that docs/tools.md has', () => {
    const commands = (path: string): readonly string[] => {
      const [text = ''] = readFileSync(join(root, path), 'utf8').split(/\n\n(?:openai:|## )/);
      return text.match(/npm (?:start|run [\w-]+)(?: -- [^`\n]*)?/g) ?? [];
    };
    expect(commands('config/examples/shop.yaml')).toHaveLength(3);
    expect(commands('config/examples/shop.yaml')).toEqual(commands('docs/tools.md'));
  });
});
