import { readJournal, readJournalGently, type JournalVisitor } from '../journal/read.js';
import { costOf } from '../cost.js';
import { Spending } from '../cost/spending.js';
import { TurnLatencies } from '../latency.js';
import { explainDuring, explainWhile, type Explained } from './explain.js';
import { figuresOf, type CallFigures } from './figures.js';
import type { Finding } from './finding.js';

/** Everything that there is to say of what went wrong in a call. */
export interface ExplainedCall {
  readonly callId: string;
  /** Where its journal is. */
  readonly journal: string;
  /** As in 2026-03-09T14:05:00.000Z; null where the journal does not say. */
  readonly startedAt: string | null;
  readonly agent: string | null;
  readonly healthy: boolean;
  readonly findings: readonly Finding[];
  readonly figures: CallFigures;
}

/** Explains the call whose journal is in that file. */
export function explainCall(path: string): ExplainedCall {
  const sums = new Sums();
  const explained = explainWhile((visit) => readJournal(path, sums.before(visit), { sound: 'where-kept' }));
  return summed(path, explained, sums);
}

/** The same in small pieces, between which the calls of this process go on, and without the sound. */
export async function explainCallGently(path: string): Promise<ExplainedCall> {
  const sums = new Sums();
  const explained = await explainDuring((visit) => readJournalGently(path, sums.before(visit)));
  return summed(path, explained, sums);
}

/** What is summed up while a journal is read. */
class Sums {
  readonly latencies = new TurnLatencies();
  readonly spending = new Spending();

  before(visit: JournalVisitor): JournalVisitor {
    return (event, line) => {
      this.latencies.observe(event);
      this.spending.observe(event);
      visit(event, line);
    };
  }
}

function summed(
  path: string,
  { facts, reading, findings }: Explained,
  { latencies, spending }: Sums,
): ExplainedCall {
  const { info } = facts.call;
  const spent = { ...spending.spent, ...(reading.spent !== undefined && { tokens: reading.spent }) };
  return {
    callId: info?.callId ?? reading.header?.callId ?? '',
    journal: path,
    startedAt: reading.header?.startedAt ?? null,
    agent: info?.agent ?? null,
    healthy: findings.length === 0,
    findings,
    figures: figuresOf(facts, latencies.turns, costOf(spent, reading.header?.rates)),
  };
}
