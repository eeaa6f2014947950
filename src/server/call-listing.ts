import { turnOfTheProcess } from '../lib/turn-of-the-process.js';
import type { JournalFile } from '../observe/journal/find.js';
import { type CallSummary, costSummary, summaryOf } from '../observe/journal/summary.js';
import type { ServerDeps } from './deps.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;
/** Journals that are looked at for one answer, however few of them fit. */
const MAX_LOOKED_AT = 2000;
/** After so many the calls have their turn. */
const PIECE = 10;
const FILTERS = ['agent', 'from', 'to', 'reason'] as const;

/** What `GET /calls` asks for. */
export interface ListQuery {
  readonly limit: number;
  readonly liveOnly: boolean;
  readonly wanted: Readonly<Partial<Record<(typeof FILTERS)[number], string>>>;
}

/** The query of `GET /calls`, or what is wrong with it. */
export function readListQuery(query: unknown): ListQuery | string {
  const fields: Readonly<Record<string, unknown>> =
    typeof query === 'object' && query !== null ? { ...query } : {};
  const { limit = String(DEFAULT_LIMIT), live = 'false', ...filters } = fields;
  const count = Number(limit);
  if (!Number.isInteger(count) || count < 1 || count > MAX_LIMIT) return `limit is 1 to ${MAX_LIMIT}`;
  if (live !== 'true' && live !== 'false') return 'live is true or false';
  const known: readonly string[] = FILTERS;
  const bad = Object.entries(filters).find(
    ([key, value]) => !known.includes(key) || typeof value !== 'string',
  );
  if (bad !== undefined)
    return `there is no filter ${bad[0].slice(0, 40)}; there are limit, live, ${FILTERS.join(', ')}`;
  return { limit: count, liveOnly: live === 'true', wanted: filters };
}

/** Lists calls, the live ones first. */
export class CallListing {
  readonly #deps: ServerDeps;

  constructor(deps: ServerDeps) {
    this.#deps = deps;
  }

  async list(query: ListQuery): Promise<readonly CallSummary[]> {
    const files = this.#deps.journals?.list() ?? [];
    await this.#deps.hosts?.refresh();
    const live = this.#live(files);
    const found = live.filter((call) => fits(call, query));
    const liveIds = new Set(live.map(({ callId }) => callId));
    if (query.liveOnly) return found.slice(0, query.limit);
    for (const [index, file] of files.slice(0, MAX_LOOKED_AT).entries()) {
      if (found.length >= query.limit) break;
      if (index % PIECE === PIECE - 1) await turnOfTheProcess();
      if (liveIds.has(file.callId)) continue;
      const summary = summaryOf(file);
      if (summary !== undefined && fits(summary, query)) found.push(summary);
    }
    return found.slice(0, query.limit);
  }

  #live(files: readonly JournalFile[]): readonly CallSummary[] {
    const byId = new Map(files.map((file) => [file.callId, file]));
    const { calls, hosts } = this.#deps;
    return [...calls.all().map(({ info }) => info), ...(hosts?.calls() ?? [])]
      .map(({ callId, carrierCallId, from, to, agent, provider }) => {
        const file = byId.get(callId);
        const written = file === undefined ? {} : summaryOf(file);
        const cost = this.#deps.liveCalls.costOf(callId);
        const costs = cost === undefined ? {} : costSummary(cost);
        const worker = hosts?.hostOf(callId)?.number;
        const known = { callId, carrierCallId, from, to, agent, provider, live: true };
        return { ...written, ...costs, ...known, ...(worker !== undefined && { worker }) };
      })
      .reverse();
  }
}

function fits(call: CallSummary, { wanted }: ListQuery): boolean {
  const { agent = call.agent, from = call.from, to = call.to, reason = call.endReason } = wanted;
  return call.agent === agent && call.from === from && call.to === to && call.endReason === reason;
}
