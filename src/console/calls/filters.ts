/** What the list of past calls is narrowed to; empty: all. */
export interface CallFilters {
  readonly agent: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly limit: number;
}

/** How many calls are shown first, and how many more each time. */
export const PAGE_CALLS = 25;

/** All calls, the newest. */
export const NO_FILTERS: CallFilters = { agent: '', from: '', to: '', reason: '', limit: PAGE_CALLS };

/** The path that asks for these calls. */
export function pathOf(filters: CallFilters): string {
  const query = new URLSearchParams({ limit: String(filters.limit) });
  for (const name of ['agent', 'from', 'to', 'reason'] as const) {
    const wanted = filters[name].trim();
    if (wanted !== '') query.set(name, wanted);
  }
  return `/calls?${query.toString()}`;
}
