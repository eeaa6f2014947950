import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { compareReplay } from '../../src/compose/replay/compare.js';
import { recordedCall } from '../../src/compose/replay/recorded-call.js';
import { listJournals } from '../../src/observe/journal/find.js';

/** A folder for the journals of one test, and how it goes when the test is over. */
export function journalFolder(): { readonly dir: string; readonly remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'talkpath-journal-'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** Every call whose journal is there goes the same way again, to the last byte. */
export async function expectReplays(dir: string): Promise<void> {
  for (const { path } of listJournals(dir)) {
    const { difference, strays } = await compareReplay(path, recordedCall(path));
    expect({ difference, strays }, path).toEqual({ difference: undefined, strays: [] });
  }
}
