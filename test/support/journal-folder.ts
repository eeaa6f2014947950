import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder for journals that is gone when the test is. */
export class JournalFolder {
  readonly dir: string;

  constructor() {
    const around = mkdtempSync(join(tmpdir(), 'talkpath-'));
    this.dir = join(around, 'journal');
    mkdirSync(this.dir);
    onTestFinished(() => rmSync(around, { recursive: true, force: true }));
  }

  /** Writes the journal of a call; says where. */
  write(callId: string, lines: readonly string[] | string, stamp = '20260309T140500Z'): string {
    const path = join(this.dir, `${stamp}_${callId}.jsonl`);
    writeFileSync(path, typeof lines === 'string' ? lines : `${lines.join('\n')}\n`);
    return path;
  }
}
