import { type ReactNode, useState } from 'react';
import type { About } from '../api/about.js';
import { useAnswer } from '../api/use-answer.js';
import { addressOf } from '../route.js';
import { END_REASONS, endWords } from '../shared/end-reasons.js';
import { clockText, momentOf, words } from '../shared/text.js';
import { type CallFilters, NO_FILTERS, PAGE_CALLS, pathOf } from './filters.js';
import { type CallRow, callRowsIn } from './read-calls.js';
import { Refusal } from './refusal.js';

/** Calls that were, the newest first. `version`: when it changes, the list is asked for again. */
export function PastList({
  about,
  version,
}: {
  readonly about: About | undefined;
  readonly version: string;
}): ReactNode {
  const [filters, setFilters] = useState(NO_FILTERS);
  const { body: rows, refused } = useAnswer(pathOf(filters), callRowsIn, version);
  const past = (rows ?? []).filter(({ live }) => !live);
  const more = (rows ?? []).length >= filters.limit;
  return (
    <section aria-labelledby="past">
      <header className="section-head">
        <h2 id="past">Past calls</h2>
        <FilterForm about={about} filters={filters} set={setFilters} />
      </header>
      <Refusal refused={refused} />
      {rows !== undefined && past.length === 0 && <p className="card empty">{emptyText(filters)}</p>}
      {past.length > 0 && <CallTable rows={past} />}
      {more && (
        <button
          type="button"
          className="quiet"
          onClick={() => setFilters({ ...filters, limit: filters.limit + PAGE_CALLS })}
        >
          Show more
        </button>
      )}
    </section>
  );
}

function emptyText(filters: CallFilters): string {
  return pathOf(filters) === pathOf({ ...NO_FILTERS, limit: filters.limit })
    ? 'No call has been written down yet.'
    : 'No call fits these filters.';
}

interface FilterFormProps {
  readonly about: About | undefined;
  readonly filters: CallFilters;
  readonly set: (filters: CallFilters) => void;
}

function FilterForm({ about, filters, set }: FilterFormProps): ReactNode {
  const change =
    (name: 'agent' | 'from' | 'to' | 'reason') =>
    ({ target }: { readonly target: { readonly value: string } }): void =>
      set({ ...filters, [name]: target.value, limit: PAGE_CALLS });
  return (
    <form className="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <select aria-label="Agent" value={filters.agent} onChange={change('agent')}>
        <option value="">All agents</option>
        {(about?.agents ?? []).map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <select aria-label="How it ended" value={filters.reason} onChange={change('reason')}>
        <option value="">Ended anyhow</option>
        {END_REASONS.map((reason) => (
          <option key={reason} value={reason}>
            {words(reason)}
          </option>
        ))}
      </select>
      <input aria-label="From" placeholder="From…" value={filters.from} onChange={change('from')} />
      <input aria-label="To" placeholder="To…" value={filters.to} onChange={change('to')} />
    </form>
  );
}

function CallTable({ rows }: { readonly rows: readonly CallRow[] }): ReactNode {
  return (
    <div className="card table-card">
      <table>
        <thead>
          <tr>
            {['Began', 'From', 'To', 'Agent', 'Length', 'Ended'].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <PastRow key={row.callId} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function PastRow({ row }: { readonly row: CallRow }): ReactNode {
  const { day, time } = momentOf(row.startedAt);
  return (
    <tr>
      <td data-title="Began">
        <a className="row-link" href={addressOf(row.callId)}>
          {time} <span className="faint">{day}</span>
        </a>
      </td>
      <td data-title="From">{row.from || '–'}</td>
      <td data-title="To">{row.to || '–'}</td>
      <td data-title="Agent">{row.agent ?? '–'}</td>
      <td data-title="Length" className="number">
        {row.durationMs === undefined ? '–' : clockText(row.durationMs)}
      </td>
      <td data-title="Ended">{endWords(row.endReason)}</td>
    </tr>
  );
}
