import type { CallEvent, CallObserver } from '../ports/call-events.js';
import type { ModelPrices, Prices } from '../ports/prices.js';
import type { TokenUsage } from '../ports/provider.js';

const TOKENS_PER_PRICE = 1_000_000;
const MS_PER_MINUTE = 60_000;

/** What a call has cost so far, in US dollars; null where a price is not known. */
export interface CostBreakdown {
  /** The model's tokens; null when the model's price is not known and tokens were used. */
  readonly modelUsd: number | null;
  /** The carrier's minutes, each that has begun; null when their price is not known. */
  readonly carrierUsd: number | null;
  /** The model and, where its price is known, the carrier. */
  readonly totalUsd: number | null;
  /** The total over the call's exact length; null of a call without length. */
  readonly perMinuteUsd: number | null;
}

/** What one call costs, live: a pure fold over its events. */
export class CallCost {
  readonly #model: ModelPrices | undefined;
  readonly #carrierPerMinute: number | undefined;
  #modelUsd: number | null = 0;
  #startedAtMs = 0;
  #nowMs = 0;
  #ended = false;

  constructor(prices: Prices, model: string) {
    this.#model = prices.models.get(model);
    this.#carrierPerMinute = prices.carrierPerMinute;
  }

  observe(event: CallEvent): void {
    if (this.#ended) return;
    if (event.type === 'call-started') this.#startedAtMs = event.atMs;
    this.#nowMs = Math.max(this.#nowMs, event.atMs);
    this.#ended = event.type === 'call-ended';
    if (event.type !== 'provider-event' || event.event.type !== 'usage') return;
    const usd = this.#model === undefined ? null : usdOf(event.event.tokens, this.#model);
    this.#modelUsd = usd === null || this.#modelUsd === null ? null : this.#modelUsd + usd;
  }

  get usd(): CostBreakdown {
    const minutes = (this.#nowMs - this.#startedAtMs) / MS_PER_MINUTE;
    const carrierUsd =
      this.#carrierPerMinute === undefined ? null : Math.ceil(minutes) * this.#carrierPerMinute;
    const modelUsd = this.#modelUsd;
    const totalUsd = modelUsd === null ? null : modelUsd + (carrierUsd ?? 0);
    const perMinuteUsd = totalUsd === null || minutes === 0 ? null : totalUsd / minutes;
    return { modelUsd, carrierUsd, totalUsd, perMinuteUsd };
  }
}

/** What the tokens of one response cost (US dollars). Cached input is a part of input, at its own price. */
function usdOf(tokens: TokenUsage, prices: ModelPrices): number {
  const cachedText = Math.min(tokens.cachedText, tokens.inputText);
  const cachedAudio = Math.min(tokens.cachedAudio, tokens.inputAudio);
  const sum =
    (tokens.inputText - cachedText) * prices.textIn +
    cachedText * prices.textCached +
    (tokens.inputAudio - cachedAudio) * prices.audioIn +
    cachedAudio * prices.audioCached +
    tokens.outputText * prices.textOut +
    tokens.outputAudio * prices.audioOut;
  return sum / TOKENS_PER_PRICE;
}

/** What holds a call to a cost. */
export interface CostLimit {
  readonly prices: Prices;
  readonly model: string;
  readonly maxUsd: number;
  /** The call has cost more than that: told once. `detail` is for the record. It comes in the middle of an event: act on it after that. */
  readonly overspent: (detail: string) => void;
}

/** An observer that says when a call has cost more than it may. A call whose cost is not known is never over it. */
export function createCostLimit({ prices, model, maxUsd, overspent }: CostLimit): CallObserver {
  const cost = new CallCost(prices, model);
  let told = false;
  return (event) => {
    cost.observe(event);
    if (told || event.type === 'call-ended') return;
    const { totalUsd } = cost.usd;
    if (totalUsd === null || totalUsd <= maxUsd) return;
    told = true;
    overspent(`${totalUsd.toFixed(4)} of ${maxUsd} US dollars`);
  };
}
