import { existsSync } from 'node:fs';
import { findJournal } from '../observe/journal/find.js';
import type { CliContext } from './context.js';
import { loadFor } from './load.js';

/** How a command is told where the journals are. */
export interface JournalFlags {
  readonly config?: string;
  readonly journal?: string;
}

/** The folder of the journals that a command means: the one that is named, or the configuration's. */
export function journalDirFor(context: CliContext, { config, journal }: JournalFlags): string {
  return journal ?? loadFor(context, config).journal.dir;
}

/** The journal that a command means: one of the folder, by its call's name, or any by its file. */
export function journalFor(context: CliContext, id: string, flags: JournalFlags): string {
  if (id.endsWith('.jsonl') && existsSync(id)) return id;
  return findJournal(journalDirFor(context, flags), id).path;
}
