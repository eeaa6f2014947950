import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { explainWhile } from '../../../src/observe/explain/explain.js';
import { readJournal } from '../../../src/observe/journal/read.js';
import type { PlayedCall } from './run-call.js';

/** How long a call of half an hour takes to explain. */
export interface LongJournal {
  readonly minutes: number;
  readonly megabytes: number;
  readonly lines: number;
  readonly explainedMs: number;
}

const MINUTES = 30;
const MS_PER_MINUTE = 60_000;

/** A journal as long as one of half an hour: the lines of a real call again and again, each time so much later. Only the time that reading takes is asked. */
export function longJournal({ journal, facts }: PlayedCall): LongJournal {
  const folder = mkdtempSync(join(tmpdir(), 'talkpath-explain-'));
  try {
    const path = join(folder, 'long.jsonl');
    writeFileSync(path, repeated(journal, facts.endMs));
    const startMs = performance.now();
    const { reading } = explainWhile((visit) => readJournal(path, visit));
    const explainedMs = performance.now() - startMs;
    const megabytes = statSync(path).size / 2 ** 20;
    return { minutes: MINUTES, megabytes, lines: reading.lines, explainedMs };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function repeated(journal: string, lengthMs: number): string {
  const [head = '', ...lines] = journal.trimEnd().split('\n');
  const middle = lines.filter((line) => !/"e":"call-(started|ended)"|"type":"stopped"/.test(line));
  const rounds = Math.ceil((MINUTES * MS_PER_MINUTE) / lengthMs);
  const parts = [head, lines[0] ?? ''];
  for (let round = 0; round < rounds; round++) {
    for (const line of middle) parts.push(laterBy(line, round * lengthMs));
  }
  parts.push(laterBy(lines.at(-1) ?? '', rounds * lengthMs));
  return `${parts.map(numbered).join('\n')}\n`;
}

/** Lines are numbered from 1, at their end. */
function numbered(line: string, index: number): string {
  return line.replace(/,"i":\d+\}$/, `,"i":${index + 1}}`);
}

function laterBy(line: string, ms: number): string {
  const later = (_: string, key: string, value: string): string => `"${key}":${Number(value) + ms}`;
  return line.replace(/"(t|to|ts)":([\d.]+)/g, later);
}
