const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const LIMIT = /rate limit/i;
const WHEN = /\btry again in ((?:\d{1,6}(?:\.\d{1,6})?(?:ms|s|m|h)){1,4})\b/i;

/** How long a sentence about a limit asks to be left alone (ms), as in `Please try again in 1m30.5s.`; undefined where it names no time. */
export function tryAgainInMs(sentence: string): number | undefined {
  const said = LIMIT.test(sentence) ? WHEN.exec(sentence)?.[1] : undefined;
  if (said === undefined) return undefined;
  const parts = said.toLowerCase().matchAll(/([\d.]+)(ms|s|m|h)/g);
  return Math.ceil(
    [...parts].reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS_MS[unit] ?? 0), 0),
  );
}
