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
