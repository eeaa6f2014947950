import type { ModelPrices } from '../ports/prices.js';

/** The prices below are those of this day. */
export const PRICES_AS_OF = '2026-11-21';
/** Where they were read. */
export const PRICES_SOURCE = "OpenAI's pages of its models (developers.openai.com)";

const FULL = { textIn: 4, textCached: 0.4, audioIn: 32, audioCached: 0.4, audioOut: 64 };
const REALTIME_2: ModelPrices = { ...FULL, textOut: 24 };
const REALTIME_1: ModelPrices = { ...FULL, textOut: 16 };
const MINI: ModelPrices = {
  textIn: 0.6,
  textCached: 0.06,
  textOut: 2.4,
  audioIn: 10,
  audioCached: 0.3,
  audioOut: 20,
};

/** Models whose prices are published in full (US dollars per million tokens). A model that is not here has no known price until the file gives one. */
export const DEFAULT_PRICES: ReadonlyMap<string, ModelPrices> = new Map([
  ['gpt-realtime-2.1', REALTIME_2],
  ['gpt-realtime-2.1-mini', MINI],
  ['gpt-realtime-2', REALTIME_2],
  ['gpt-realtime-1.5', REALTIME_1],
]);
