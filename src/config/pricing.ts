import type { ModelPrices, Prices } from '../ports/prices.js';
import { withoutUndefined } from '../lib/without-undefined.js';
import type { Config } from './config.js';
import { buildAgents } from './agents.js';
import { providerOf } from './choose-provider.js';
import { connectionOf } from './openai-connection.js';
import { DEFAULT_PRICES } from './pricing-defaults.js';
import type { FaultReport } from './report.js';
import type { ConfigFile } from './schema.js';

/** Published prices are those of this server; others ask their own. */
const PUBLISHED_FOR = 'api.openai.com';

const NOTHING: ModelPrices = {
  textIn: 0,
  textCached: 0,
  textOut: 0,
  audioIn: 0,
  audioCached: 0,
  audioOut: 0,
};

/** What calls cost: the file's prices before the published ones; the practice agent works for nothing. */
export function pricesOf(file: ConfigFile): Prices {
  const own = Object.entries(file.pricing.models).map(([model, block]) => [model, priceOf(block)] as const);
  return withoutUndefined({
    models: new Map([...publishedFor(file), ...own]),
    carrierPerMinute: file.pricing.carrier_per_minute,
    asteriskPerMinute: file.pricing.asterisk_per_minute,
  });
}

function publishedFor(file: ConfigFile): Iterable<readonly [string, ModelPrices]> {
  if (providerOf(file) === 'practice') return modelsOf(file).map((model) => [model, NOTHING]);
  const isOpenAi = new URL(connectionOf(file.openai).baseUrl).hostname === PUBLISHED_FOR;
  return isOpenAi ? DEFAULT_PRICES : [];
}

function modelsOf(file: ConfigFile): readonly string[] {
  return [...new Set([...buildAgents(file).values()].map(({ settings }) => settings.model))];
}

function priceOf(block: ConfigFile['pricing']['models'][string]): ModelPrices {
  return {
    textIn: block.text_in,
    textCached: block.text_cached,
    textOut: block.text_out,
    audioIn: block.audio_in,
    audioCached: block.audio_cached,
    audioOut: block.audio_out,
  };
}

/** Notes a limit of cost that could not be kept, because nobody knows what the calls cost. */
export function checkPricing(file: ConfigFile, report: FaultReport): void {
  const isSound = [['openai', 'base_url'], ['openai', 'model'], ['agents'], ['pricing']].every(
    (path) => !report.isFaulty(path),
  );
  if (!isSound) return;
  const { models } = pricesOf(file);
  const unknown = modelsOf(file).find((model) => !models.has(model));
  if (unknown === undefined) return;
  const message = `can not be kept: what ${unknown} costs is not known; add it under pricing.models`;
  for (const { path, limit } of [
    { path: ['call', 'max_cost_usd'], limit: file.call.max_cost_usd },
    { path: ['limits', 'max_usd_per_day'], limit: file.limits.max_usd_per_day },
  ])
    if (limit !== undefined && !report.isFaulty(path)) report.add(path, { message, aboutKey: true });
}

/** Models that cost nothing, where the minutes don’t either: no call of theirs reaches `call.max_cost_usd`. None where no limit is set. */
export function modelsBelowLimit({
  agents,
  call,
  pricing,
}: Pick<Config, 'agents' | 'call' | 'pricing'>): readonly string[] {
  const { carrierPerMinute = 0, asteriskPerMinute = 0 } = pricing;
  if (call.maxCost === undefined || carrierPerMinute > 0 || asteriskPerMinute > 0) return [];
  const models = new Set([...agents.values()].map(({ settings }) => settings.model));
  return [...models].filter((model) =>
    Object.values(pricing.models.get(model) ?? { unknown: 1 }).every((usd) => usd === 0),
  );
}
