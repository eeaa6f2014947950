import { describe, expect, it } from 'vitest';
import { DEFAULT_PRICES } from '../../src/config/pricing-defaults.js';
import { faultsOf, load } from '../support/config-file.js';

const OPENAI = 'openai: {api_key: k, model: gpt-realtime-2.1}';
const OWN = '{text_in: 1, text_cached: 0.5, text_out: 2, audio_in: 3, audio_cached: 0, audio_out: 4.5}';

describe('pricing', () => {
  it('is the published one at OpenAI, and the file’s before it', () => {
    const { pricing } = load(`
${OPENAI}
pricing:
  models: {gpt-realtime-2: ${OWN}, my-model: ${OWN}}
  carrier_per_minute: 0.0125
  asterisk_per_minute: 0.004
`);
    const own = { textIn: 1, textCached: 0.5, textOut: 2, audioIn: 3, audioCached: 0, audioOut: 4.5 };
    expect(pricing.models.get('gpt-realtime-2.1')).toEqual(DEFAULT_PRICES.get('gpt-realtime-2.1'));
    expect(pricing.models.get('gpt-realtime-2')).toEqual(own);
    expect(pricing.models.get('my-model')).toEqual(own);
    expect(pricing.models.get('gpt-realtime-3')).toBeUndefined();
    expect(pricing.carrierPerMinute).toBe(0.0125);
    expect(pricing.asteriskPerMinute).toBe(0.004);
  });

  it('is not known of another server, nor of the carrier, until the file says it', () => {
    const { pricing } = load('openai: {api_key: k, base_url: "https://models.example.com/v1"}');
    expect(pricing.models.size).toBe(0);
    expect(pricing.carrierPerMinute).toBeUndefined();
  });

  it('is nothing with the practice agent', () => {
    const { pricing, defaultAgent } = load('');
    expect(Object.values(pricing.models.get(defaultAgent.settings.model) ?? { none: 1 })).toEqual([
      0, 0, 0, 0, 0, 0,
    ]);
  });

  it.each([
    [`pricing: {models: {m: {text_in: 1}}}`, 'pricing.models.m.text_cached', /./],
    [
      `pricing: {models: {m: ${OWN.replace('text_in', 'text_inn')}}}`,
      'pricing.models.m.text_inn',
      /unknown key/,
    ],
    ['pricing: {carrier_per_minute: -1}', 'pricing.carrier_per_minute', /US dollars from 0 to 10000/],
    ['pricing: {carrier_per_minut: 1}', 'pricing.carrier_per_minut', /unknown key/],
    ['telemetry: {otlp_endpoint: "collector:4318"}', 'telemetry.otlp_endpoint', /must be a URL/],
    ['telemetry: {otlp: x}', 'telemetry.otlp', /unknown key/],
  ])('and telemetry refuse what they don’t know: %s', (text, path, message) => {
    const fault = faultsOf(text).find((each) => each.path === path);
    expect(fault?.message).toMatch(message);
  });

  it('suggests the key that was meant', () => {
    expect(faultsOf('pricing: {carrier_per_minut: 1}')[0]?.suggestion).toBe('carrier_per_minute');
  });
});

describe('a limit of cost', () => {
  it('has words of its own', () => {
    expect(load('call: {max_cost_usd: 0.5}').call.maxCost).toEqual({
      usd: 0.5,
      goodbye: 'I have to end our call here. Thank you for calling, and goodbye.',
    });
    expect(load('call: {max_cost_usd: 2, max_cost_goodbye: Schluss.}').call.maxCost?.goodbye).toBe(
      'Schluss.',
    );
    expect(load('').call.maxCost).toBeUndefined();
  });

  it('is refused where nobody knows what a call costs', () => {
    const text = `openai: {api_key: k, model: gpt-realtime-2.1}
agents: {cheap: {model: mystery}}
call: {max_cost_usd: 1}`;
    const [fault, ...more] = faultsOf(text);
    expect(more).toEqual([]);
    expect(fault?.path).toBe('call.max_cost_usd');
    expect(fault?.message).toMatch(/what mystery costs is not known; add it under pricing.models/);
    expect(load(`${text}\npricing: {models: {mystery: ${OWN}}}`).call.maxCost?.usd).toBe(1);
  });

  it('is refused for a day, too, where nobody knows what a call costs', () => {
    const text = `openai: {api_key: k, model: mystery}
limits: {max_usd_per_day: 20}`;
    const [fault, ...more] = faultsOf(text);
    expect(more).toEqual([]);
    expect(fault?.path).toBe('limits.max_usd_per_day');
    expect(fault?.message).toMatch(/what mystery costs is not known; add it under pricing.models/);
    expect(load(`${text}\npricing: {models: {mystery: ${OWN}}}`).limits.maxUsdPerDay).toBe(20);
  });

  it('must be there for its goodbye to have an effect', () => {
    expect(faultsOf('call: {max_cost_goodbye: x}')[0]?.message).toMatch(
      /no effect without call.max_cost_usd/,
    );
  });
});

describe('telemetry', () => {
  it('goes where the file says, or the environment', () => {
    expect(load('').telemetry).toEqual({});
    const named = load('telemetry: {otlp_endpoint: "http://collector:4318/"}');
    expect(named.telemetry).toEqual({ otlpEndpoint: 'http://collector:4318' });
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
    expect(load('', { env }).telemetry).toEqual({ otlpEndpoint: 'http://127.0.0.1:4318' });
  });
});
