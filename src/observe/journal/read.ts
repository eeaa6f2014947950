import { closeSync, openSync, readSync } from 'node:fs';
import type { CallEvent } from '../../ports/call-events.js';
import { JournalDecoder } from './decode.js';
import { JOURNAL_SCHEMA, type HeaderLine, type JournalLine } from './lines.js';

const CHUNK_BYTES = 1024 * 1024;
const LINE_BREAK = 0x0a;

/** Something about a journal that is not as it should be; reading went on. */
export interface JournalTrouble {
  /** Counted from 1. */
  readonly line: number;
  readonly what: 'not-json' | 'unknown-shape' | 'newer-schema' | 'lost' | 'cut-off' | 'no-header';
  readonly detail: string;
}

/** What there is to say of a journal besides its events. */
export interface JournalReading {
  readonly header: HeaderLine | undefined;
  readonly lines: number;
  /** Whether the call's end is in it. */
  readonly ended: boolean;
  readonly troubles: readonly JournalTrouble[];
}

/** Takes the events of a journal, in their order; `line` is where each stands in the file, counted from 1. */
export type JournalVisitor = (event: CallEvent, line: number) => void;

/** Reads a journal from its file, event by event; what can't be read is told and left out. */
export function readJournal(path: string, visit: JournalVisitor): JournalReading {
  const reader = new JournalReader(visit);
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      reader.take(chunk.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
  return reader.end();
}

class JournalReader {
  readonly #visit: JournalVisitor;
  readonly #decoder = new JournalDecoder((bytes) => new Uint8Array(bytes));
  readonly #troubles: JournalTrouble[] = [];
  #header: HeaderLine | undefined;
  #rest = Buffer.alloc(0);
  #lines = 0;
  #ended = false;

  constructor(visit: JournalVisitor) {
    this.#visit = visit;
  }

  take(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let from = 0;
    for (let to = bytes.indexOf(LINE_BREAK); to >= 0; to = bytes.indexOf(LINE_BREAK, from)) {
      this.#line(bytes.toString('utf8', from, to));
      from = to + 1;
    }
    this.#rest = Buffer.from(bytes.subarray(from));
  }

  end(): JournalReading {
    if (this.#rest.length > 0) {
      this.#trouble('cut-off', 'the last line is not whole');
    }
    if (this.#header === undefined) this.#trouble('no-header', 'the first line is missing');
    return { header: this.#header, lines: this.#lines, ended: this.#ended, troubles: this.#troubles };
  }

  #line(text: string): void {
    this.#lines += 1;
    const line = parsed(text);
    if (line === undefined) return this.#trouble('not-json', text.slice(0, 80));
    if (line.e === 'journal') return this.#begin(line);
    if (line.e === 'lost') this.#trouble('lost', text);
    for (const event of this.#decoder.take(line)) {
      this.#ended ||= event.type === 'call-ended';
      this.#visit(event, this.#lines);
    }
  }

  #begin(header: HeaderLine): void {
    if (header.schema > JOURNAL_SCHEMA) this.#trouble('newer-schema', `schema ${header.schema}`);
    this.#header ??= header;
  }

  #trouble(what: JournalTrouble['what'], detail: string): void {
    this.#troubles.push({ line: this.#lines, what, detail });
  }
}

function parsed(text: string): JournalLine | undefined {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null && 't' in line && 'e' in line
      ? (line as JournalLine)
      : undefined;
  } catch {
    return undefined;
  }
}
