/** What a model costs: US dollars per million tokens. */
export interface ModelPrices {
  readonly textIn: number;
  /** Input that the provider remembered from the turn before. */
  readonly textCached: number;
  readonly textOut: number;
  readonly audioIn: number;
  readonly audioCached: number;
  readonly audioOut: number;
}

/** What calls cost, as far as that is known. */
export interface Prices {
  /** By the model's name, exactly: nothing is guessed from names that look alike. */
  readonly models: ReadonlyMap<string, ModelPrices>;
  /** US dollars for each minute of a call that has begun; undefined where nobody said. */
  readonly carrierPerMinute?: number;
  /** The same of calls through Asterisk. */
  readonly asteriskPerMinute?: number;
}

/** What one call is billed by: its model, and the prices that applied when it began. */
export interface CallRates {
  readonly model: string;
  /** Undefined where nobody said what the model costs. */
  readonly perMillion?: ModelPrices;
  /** As in `Prices`. */
  readonly carrierPerMinute?: number;
}
