import type { CostBreakdown } from '../cost.js';
import type { TokenCounts } from './spending.js';

const KINDS: readonly (readonly [kind: keyof TokenCounts, words: string])[] = [
  ['textIn', 'text in'],
  ['textCached', 'text in again'],
  ['textOut', 'text out'],
  ['audioIn', 'sound in'],
  ['audioCached', 'sound in again'],
  ['audioOut', 'sound out'],
];

/** US dollars for people: to the cent from one dollar up, below it to a hundredth of a cent. */
export function usdText(usd: number): string {
  if (usd === 0) return '$0';
  return `$${usd.toFixed(usd >= 1 ? 2 : 4)}`;
}

/** What a call has cost, in a few words. */
export function totalText({ totalUsd, unknown }: CostBreakdown): string {
  return totalUsd === null ? `unknown (${unknown ?? ''})` : usdText(totalUsd);
}

/** What a call has cost in all and a minute, and of what that is made: a line each. */
export function costLines(cost: CostBreakdown): readonly string[] {
  const { perMinuteUsd, totalUsd, carrierUsd } = cost;
  const isPart = totalUsd !== null && carrierUsd === null;
  const total = [
    `cost: ${totalText(cost)}`,
    ...(perMinuteUsd === null || perMinuteUsd === 0 ? [] : [`${usdText(perMinuteUsd)} a minute`]),
    ...(isPart ? ['without the carrier (its price is not known; add it under pricing)'] : []),
  ];
  return [total.join(', '), `  ${modelLine(cost)}`, `  ${carrierLine(cost)}`];
}

function modelLine({ model, tokens, tokensUsd, modelUsd }: CostBreakdown): string {
  const used = KINDS.filter(([kind]) => tokens[kind] > 0).map(
    ([kind, words]) => `${words} ${tokens[kind]}${priced(tokensUsd?.[kind] ?? null)}`,
  );
  const what = used.length === 0 ? 'no tokens' : `tokens of ${used.join(', ')}`;
  return `${model ?? 'model'}${priced(modelUsd)}: ${what}`;
}

function carrierLine({ carrierMinutes, carrierUsd }: CostBreakdown): string {
  return `carrier${priced(carrierUsd)}: ${carrierMinutes} minute${carrierMinutes === 1 ? '' : 's'} begun`;
}

function priced(usd: number | null): string {
  return usd === null || usd === 0 ? '' : ` ${usdText(usd)}`;
}
