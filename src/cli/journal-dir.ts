import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { TalkpathError } from '../lib/errors.js';
import { findJournal } from '../observe/journal/find.js';
import type { CliContext } from './context.js';

/** How a command is told where the journals are. */
export interface JournalFlags {
  readonly config?: string;
  readonly journal?: string;
}

/** The folder of the journals that a command means: the one that is named, or the configuration's. */
export async function journalDirFor(context: CliContext, { config, journal }: JournalFlags): Promise<string> {
  if (journal !== undefined) return journal;
  // Who names the folder does not wait for what reads configurations.
  const { loadFor } = await import('./load.js');
  return loadFor(context, config).journal.dir;
}

/**
 * The journal that a replay means: any by its file, or one by its call's name, of the folder that is named, of the folder of the configuration that is tried, or
 * of that of the usual one. Throws `journal.not_found` with the folders that were searched.
 */
export async function journalFor(context: CliContext, id: string, flags: JournalFlags): Promise<string> {
  if (id.endsWith('.jsonl') && existsSync(id)) return id;
  const searched = await foldersFor(context, flags);
  const reasons: string[] = [];
  for (const dir of searched) {
    try {
      return findJournal(dir, id).path;
    } catch (error) {
      if (!(error instanceof TalkpathError) || error.code !== 'journal.not_found') throw error;
      reasons.push(error.message);
    }
  }
  throw new TalkpathError('journal.not_found', reasons.join(', and '));
}

async function foldersFor(context: CliContext, flags: JournalFlags): Promise<readonly string[]> {
  const dir = await journalDirFor(context, flags);
  if (flags.journal !== undefined || flags.config === undefined) return [dir];
  const usual = await journalDirFor(context, {});
  return resolve(usual) === resolve(dir) ? [dir] : [dir, usual];
}
