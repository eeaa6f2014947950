import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallRecipe } from '../../../src/compose/recipe.js';
import { JournalEncoder } from '../../../src/observe/journal/encode.js';
import { JOURNAL_SCHEMA, type HeaderLine } from '../../../src/observe/journal/lines.js';
import type { CallObserver } from '../../../src/ports/call-events.js';

/** A journal that is kept in memory until it is saved, with the sound that came in. */
export class Recording {
  readonly observe: CallObserver;
  readonly #lines: string[] = [];
  readonly #sound: Uint8Array[] = [];
  readonly #encoder = new JournalEncoder({
    line: (text) => this.#lines.push(text),
    sound: (bytes) => this.#sound.push(bytes.slice()),
  });

  constructor() {
    this.observe = (event) => this.#encoder.take(event);
  }

  /** Writes the journal, and with `sound` what came in beside it. Returns the journal's path. */
  save(dir: string, name: string, recipe: CallRecipe, sound: boolean): string {
    this.#encoder.flush();
    const header: HeaderLine = {
      t: 0,
      e: 'journal',
      schema: JOURNAL_SCHEMA,
      version: 'bench',
      node: process.version,
      startedAt: '2026-01-01T00:00:00.000Z',
      config: { path: 'bench', fingerprint: '' },
      sound,
      redact: 'none',
      recipe,
    };
    const path = join(dir, `${name}.jsonl`);
    writeFileSync(path, `${[JSON.stringify(header), ...this.#lines].join('\n')}\n`);
    if (sound) writeFileSync(join(dir, `${name}.sound`), Buffer.concat(this.#sound));
    return path;
  }
}
