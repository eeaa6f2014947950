import type { CallEvent } from '../../ports/call-events.js';
import type { ModelPrices } from '../../ports/prices.js';
import type { TokenUsage } from '../../ports/provider.js';

/** Tokens by the price that they go by: cached ones are no longer a part of what went in. */
export type TokenCounts = Readonly<Record<keyof ModelPrices, number>>;

/** What a call has used of what costs something. */
export interface Spent {
  readonly tokens: TokenCounts;
  readonly lengthMs: number;
}

/** Nothing was used. */
export const NO_TOKENS: TokenCounts = {
  textIn: 0,
  textCached: 0,
  textOut: 0,
  audioIn: 0,
  audioCached: 0,
  audioOut: 0,
};

/** The same for every kind of tokens. */
export function eachKind(of: (kind: keyof TokenCounts) => number): TokenCounts {
  return {
    textIn: of('textIn'),
    textCached: of('textCached'),
    textOut: of('textOut'),
    audioIn: of('audioIn'),
    audioCached: of('audioCached'),
    audioOut: of('audioOut'),
  };
}

/** Sums up the tokens of a call’s responses. */
export function withUsage(sum: TokenCounts, usage: TokenUsage): TokenCounts {
  const used = countsOf(usage);
  return eachKind((kind) => sum[kind] + used[kind]);
}

/** What a call uses: a pure fold over its events. What comes after the call’s end is not billed any more. */
export class Spending {
  #tokens = NO_TOKENS;
  #startedAtMs = 0;
  #nowMs = 0;
  #ended = false;

  observe(event: CallEvent): void {
    if (this.#ended) return;
    if (event.type === 'call-started') this.#startedAtMs = event.atMs;
    this.#nowMs = Math.max(this.#nowMs, event.atMs);
    this.#ended = event.type === 'call-ended';
    if (event.type !== 'provider-event' || event.event.type !== 'usage') return;
    this.#tokens = withUsage(this.#tokens, event.event.tokens);
  }

  get spent(): Spent {
    return { tokens: this.#tokens, lengthMs: this.#nowMs - this.#startedAtMs };
  }
}

function countsOf(usage: TokenUsage): TokenCounts {
  const textCached = Math.min(usage.cachedText, usage.inputText);
  const audioCached = Math.min(usage.cachedAudio, usage.inputAudio);
  return {
    textIn: usage.inputText - textCached,
    textCached,
    textOut: usage.outputText,
    audioIn: usage.inputAudio - audioCached,
    audioCached,
    audioOut: usage.outputAudio,
  };
}
