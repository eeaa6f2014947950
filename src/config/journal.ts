import { resolve } from 'node:path';
import type { JournalConfig } from './config.js';
import type { JournalBlock } from './journal-schema.js';
import type { FaultReport } from './report.js';

const MS_PER_DAY = 86_400_000;
const BYTES_PER_MB = 1_000_000;

/** What is written down of every call; a folder is looked for from where the program runs. */
export function journalOf({ enabled, dir, audio, keep_days, max_mb, redact }: JournalBlock): JournalConfig {
  return {
    enabled,
    dir: resolve(dir),
    audio,
    keepMs: keep_days * MS_PER_DAY,
    maxBytes: max_mb * BYTES_PER_MB,
    redact,
  };
}

/** Notes a journal that would give away in sound what is taken out of its words. */
export function checkJournal({ audio, redact }: JournalBlock, report: FaultReport): void {
  if (!audio || redact === 'none' || report.isFaulty(['journal', 'redact'])) return;
  report.add(['journal', 'audio'], {
    message: `must be false with journal.redact: ${redact}: what is taken out of the words can be heard in the sound`,
  });
}
