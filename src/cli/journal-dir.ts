import { existsSync } from 'node:fs';
import { findJournal } from '../observe/journal/find.js';
import type { CliContext } from './context.js';

/** How a command is told where the journals are. */
export interface JournalFlags {
  readonly config?: string;
  readonly journal?: string;
}

/** Where the server writes its journals unless it is told otherwise. */
const DEFAULT_DIR = 'journal';

/** The folder of the journals that a command means. */
export function journalDirFor(_context: CliContext, { journal }: JournalFlags): string {
  return journal ?? DEFAULT_DIR;
}

/** The journal that a command means: one of the folder, by its call's name, or any by its file. */
export function journalFor(context: CliContext, id: string, flags: JournalFlags): string {
  if (id.endsWith('.jsonl') && existsSync(id)) return id;
  return findJournal(journalDirFor(context, flags), id).path;
}
