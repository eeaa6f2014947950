import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** The lines of a pronouncing dictionary that are needed. */
export interface Pronunciations {
  /** As they stand in the file: `word PH ON EMES`, other ways to say it as `word(2) …`. */
  readonly lines: readonly string[];
  /** Words that the dictionary has. */
  readonly known: ReadonlySet<string>;
}

/** Reads how these words are pronounced, line by line, so that a big dictionary holds nobody up. */
export async function readPronunciations(path: string, words: ReadonlySet<string>): Promise<Pronunciations> {
  const lines: string[] = [];
  const known = new Set<string>();
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const word = /^[^\s(]+/.exec(line)?.[0] ?? '';
    if (!words.has(word)) continue;
    lines.push(line);
    known.add(word);
  }
  return { lines, known };
}
