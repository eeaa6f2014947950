import type { FindingCode } from '../codes.js';
import type { CallFacts } from '../facts/call-facts.js';
import { evidenceOf, seconds, times, type Found } from '../finding.js';
import type { JournalReading, JournalTrouble } from '../../journal/read.js';

interface Row {
  readonly code: FindingCode;
  readonly what: readonly JournalTrouble['what'][];
  readonly title: string;
  readonly change: string;
}

const ROWS: readonly Row[] = [
  {
    code: 'journal.hole',
    what: ['hole'],
    title: 'Lines were cut out of the journal after it was written.',
    change:
      'Nothing in the call: the file was damaged or edited. Look for an untouched copy, and at the disk; what else is said here of that time may only follow from what is missing.',
  },
  {
    code: 'journal.disordered',
    what: ['repeated', 'misplaced', 'time-back'],
    title: 'Lines of the journal do not stand where they were written.',
    change:
      'Nothing in the call: the file was damaged or edited. Look for an untouched copy; what else is said here may only follow from the order of the lines.',
  },
  {
    code: 'journal.lost',
    what: ['lost'],
    title: 'The journal has holes: the disk was too slow, or full, while the call went on.',
    change:
      'journal.dir: a disk with room and speed; journal.max_mb and journal.keep_days, which bound what is kept.',
  },
  {
    code: 'journal.broken',
    what: ['not-json', 'unknown-shape', 'too-long', 'no-header'],
    title: 'Lines of the journal can’t be read; what they told is missing here.',
    change: 'Nothing in the call: the file was damaged or edited, or is no journal.',
  },
];

/** Whether the journal itself can be trusted. */
export function askJournal(facts: CallFacts, { troubles, ended, lines }: JournalReading): readonly Found[] {
  const found = ROWS.flatMap(({ code, what, title, change }): Found[] => {
    const these = troubles.filter((trouble) => what.includes(trouble.what));
    if (these.length === 0) return [];
    const because = `${these[0]?.what ?? ''} ${times(these.length)}: ${these[0]?.detail ?? ''}`;
    const evidence = evidenceOf(these, (trouble) => `${trouble.what}: ${trouble.detail}`);
    return [{ code, title, because, evidence, change }];
  });
  const endIsLost = troubles.some(({ what, line }) => what === 'lost' && line === lines);
  return ended || endIsLost ? found : [...found, unfinished(facts, lines, troubles)];
}

function unfinished({ endMs }: CallFacts, lines: number, troubles: readonly JournalTrouble[]): Found {
  const torn = troubles.some(({ what }) => what === 'cut-off') ? ', in the middle of a line' : '';
  return {
    code: 'journal.unfinished',
    title:
      'The journal breaks off before the call’s end: the server crashed or was killed, or its disk was full, unless the call is still going on.',
    because: `Its last line is of ${seconds(endMs)}${torn}, and no call-ended follows.`,
    evidence: [{ line: lines, atMs: endMs, text: 'the last line' }],
    change:
      'The server’s log (journal.write_failed: the disk) and the system’s (out of memory, restart, kill) at that time.',
  };
}
