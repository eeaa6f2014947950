import { describe, expect, it } from 'vitest';
import { changesOf, withoutRestart } from '../../src/config/changes.js';
import { readingOf } from '../support/config-file.js';

const change = (before: string, after: string, env = {}) => {
  const first = readingOf(before, { env });
  return changesOf(first, first, readingOf(after, { env }));
};

describe('the changes between two configurations', () => {
  it('are none when only the writing differs', () => {
    const none = { changed: [], needsRestart: [], ofTools: false };
    expect(change('vad: {start_ms: 60}', '# the default\nvad:\n')).toEqual(none);
    expect(change('openai: {api_key: "${K}"}', 'openai: {api_key: k}', { K: 'k' })).toMatchObject({
      changed: [],
    });
  });

  it('are told as keys, also of what is new or gone, and never as values', () => {
    const { changed } = change(
      'openai: {voice: marin, api_key: one}',
      'openai: {api_key: two}\nagents: {kitchen: {greeting: Hi}}\nroutes: [{to: +15551234567, agent: kitchen}]',
    );
    expect(changed).toEqual([
      'openai.api_key',
      'agents.kitchen.greeting',
      'routes[0].to',
      'routes[0].agent',
      'openai.voice',
      'routes',
    ]);
  });

  it('tell what has to wait for a restart', () => {
    const yaml =
      'provider_name: openai\nopenai: {api_key: k}\nserver: {port: 1}\nvad: {enhanced_enabled: true}\nlimits: {max_calls: 3}';
    expect(change('{}', yaml)).toEqual({
      changed: ['openai.api_key', 'limits.max_calls'],
      needsRestart: ['provider_name', 'vad.enhanced_enabled', 'server.port'],
      ofTools: false,
    });
  });

  it('tell that journals, traces and log files are as they were at the start', () => {
    const yaml =
      'journal: {dir: calls, redact: all}\ntelemetry: {otlp_endpoint: "http://127.0.0.1:4318"}\nlogging: {level: debug, file: {path: calls.log, keep: 3}}';
    const { changed, needsRestart } = change('logging: {file: {path: old.log}}', yaml);
    expect(changed).toEqual(['logging.level']);
    expect(new Set(needsRestart)).toEqual(
      new Set([
        'journal.dir',
        'journal.redact',
        'telemetry.otlp_endpoint',
        'logging.file.path',
        'logging.file.keep',
      ]),
    );
    const [first, next] = [readingOf('{}').config, readingOf(yaml).config];
    const { journal, telemetry, logging } = withoutRestart(first, next);
    expect({ journal, telemetry, logging }).toEqual({
      journal: first.journal,
      telemetry: first.telemetry,
      logging: { ...first.logging, level: 'debug' },
    });
  });

  it('tell that a practice agent to fall back on, where none was started with the server, has to wait for a restart', () => {
    const key = 'openai: {api_key: k}\n';
    const yaml = `${key}fallbacks: [{model: small}, {provider: practice}]\nagents: {a: {fallbacks: [{provider: practice}]}}`;
    expect(change(key, yaml)).toMatchObject({
      changed: ['fallbacks[0].model'],
      needsRestart: ['agents.a.fallbacks[0].provider', 'fallbacks[1].provider'],
    });
    expect(change(`${key}fallbacks: [{provider: practice}]`, yaml).needsRestart).toEqual([]);
    expect(
      change('provider_name: practice', 'provider_name: practice\nfallbacks: [{provider: practice}]'),
    ).toMatchObject({ needsRestart: [] });
  });

  it('count a key that makes another provider the better one as a change of the provider', () => {
    expect(change('{}', 'openai: {api_key: k}').needsRestart).toEqual(['provider_name']);
  });

  it.each([
    ['tools: {deadline_ms: 9000}', true],
    ['transfers: {desk: {to: +15550001111}}', true],
    ['call: {time_zone: Europe/Berlin}', true],
    ['openai: {voice: "${V}"}', true],
    ['openai: {voice: v}', false],
    ['agents: {default: {tools: []}}', false],
  ])('of %s make tools anew: %s', (yaml, ofTools) => {
    expect(change('{}', yaml, { V: 'v' }).ofTools).toBe(ofTools);
  });

  it('keep what needs a restart as it was and take over the rest', () => {
    const first = readingOf('server: {port: 1}').config;
    const next = readingOf(
      'server: {port: 2}\nvad: {start_ms: 80, enhanced_enabled: true}\nopenai: {api_key: k}',
    ).config;
    expect(withoutRestart(first, next)).toMatchObject({
      providerName: 'practice',
      server: { port: 1 },
      vad: { startMs: 80, enhancedEnabled: false },
    });
  });
});
