import type { CallEvent } from '../../ports/call-events.js';
import type { JournalReading, JournalVisitor } from '../journal/read.js';
import { compareCauses, FINDINGS } from './codes.js';
import { bargeInRulesOf } from './facts/barge-in-rules.js';
import { CallFacts } from './facts/call-facts.js';
import type { Finding, Found } from './finding.js';
import { askAgent } from './inquiries/agent.js';
import { askBargeIn } from './inquiries/barge-in.js';
import { askCaller } from './inquiries/caller.js';
import { askCarrier } from './inquiries/carrier.js';
import { askEcho } from './inquiries/echo.js';
import { askEnding } from './inquiries/ending.js';
import { askFloor } from './inquiries/floor.js';
import { askJournal } from './inquiries/journal.js';
import { askLine } from './inquiries/line.js';
import { askProvider } from './inquiries/provider.js';
import { askRecovery } from './inquiries/recovery.js';
import { askSilence } from './inquiries/silence.js';
import { askTools } from './inquiries/tools.js';
import { nearRemedy } from './near-remedies.js';

/** An event of a call, and where it stands in the journal (counted from 1). */
export type NumberedEvent = readonly [event: CallEvent, line: number];

/** Everybody who is asked what went wrong. */
const INQUIRIES: readonly ((facts: CallFacts, reading: JournalReading) => readonly Found[])[] = [
  askProvider,
  askRecovery,
  askCarrier,
  askTools,
  askCaller,
  askAgent,
  askEcho,
  askBargeIn,
  askFloor,
  askLine,
  askSilence,
  askEnding,
  askJournal,
];

/** What went wrong in a call, the likeliest cause first; nothing in a healthy one. Pure. */
export function explain(reading: JournalReading, events: Iterable<NumberedEvent>): readonly Finding[] {
  const facts = new CallFacts();
  for (const [event, line] of events) facts.observe(event, line);
  return findingsOf(facts, reading);
}

/** A call that was read: its facts, what its journal says of itself, and what is wrong with it. */
export interface Explained {
  readonly facts: CallFacts;
  readonly reading: JournalReading;
  readonly findings: readonly Finding[];
}

/** The same while a journal is read, event by event: nothing of it is kept that is not needed. */
export function explainWhile(read: (visit: JournalVisitor) => JournalReading): Explained {
  const facts = new CallFacts();
  const reading = read((event, line) => facts.observe(event, line));
  return { facts, reading, findings: findingsOf(facts, reading) };
}

/** As `explainWhile`, for who reads in pieces. */
export async function explainDuring(
  read: (visit: JournalVisitor) => Promise<JournalReading>,
): Promise<Explained> {
  const facts = new CallFacts();
  const reading = await read((event, line) => facts.observe(event, line));
  return { facts, reading, findings: findingsOf(facts, reading) };
}

function findingsOf(facts: CallFacts, reading: JournalReading): readonly Finding[] {
  facts.bargeIn = bargeInRulesOf(reading.header?.recipe);
  return INQUIRIES.flatMap((ask) => ask(facts, reading))
    .map(({ remedy, ...each }) => ({
      ...each,
      change: remedy ?? nearRemedy(facts.call.info, each.code) ?? each.change,
      severity: each.severity ?? FINDINGS[each.code],
    }))
    .toSorted((a, b) => compareCauses(a.code, b.code));
}
