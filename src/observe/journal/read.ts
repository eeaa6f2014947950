import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { messageOf, TalkpathError } from '../../lib/errors.js';
import type { CallEvent } from '../../ports/call-events.js';
import type { TokenCounts } from '../cost/spending.js';
import { JournalDecoder, type SoundSource } from './decode.js';
import { LineOrder, type Displaced, type Gap } from './line-order.js';
import { JOURNAL_SCHEMA, type HeaderLine, type JournalLine, type LostLine } from './lines.js';
import { readableSchema } from './older-shapes.js';
import { parseLine, schemaIn } from './parse-line.js';
import { LineScanner } from './scan-line.js';
import { silence } from './silence.js';
import { SoundFile, type SoundTrouble } from './sound-file.js';
import { LineSplitter, MAX_LINE_BYTES } from './split-lines.js';

const CHUNK_BYTES = 1024 * 1024;
/** Less than a millisecond of work. */
const GENTLE_BYTES = 32 * 1024;
/** More of them say nothing new; they are counted. */
const MAX_TROUBLES = 1000;

/** Something about a journal that is not as it should be; reading went on. */
export interface JournalTrouble {
  /** Counted from 1. Of a hole: the line before it; 0 where there is none. */
  readonly line: number;
  /** How far the call had come there (ms since it began). */
  readonly atMs: number;
  readonly what:
    | 'not-json'
    | 'unknown-shape'
    | 'too-long'
    | 'lost'
    | 'hole'
    | Displaced['what']
    | 'cut-off'
    | 'no-header'
    | SoundTrouble;
  /** In words, and nothing of what stands in the line: that may be anything. */
  readonly detail: string;
}

/** What there is to say of a journal besides its events. */
export interface JournalReading {
  readonly header: HeaderLine | undefined;
  readonly lines: number;
  /** Whether the call's end is in it. */
  readonly ended: boolean;
  /** What the whole call used, where that is in it: lines that are missing took nothing away from this. */
  readonly spent?: TokenCounts;
  /** In the order of their lines; of each sort the first thousand. */
  readonly troubles: readonly JournalTrouble[];
  /** How many there are beyond those. */
  readonly furtherTroubles: number;
}

/** Takes the events of a journal, in their order; `line` is where each stands in the file, counted from 1. */
export type JournalVisitor = (event: CallEvent, line: number) => void;

/** How a journal is read. */
export interface ReadOptions {
  /** With the sound that came in, from the file beside the journal, or only where there is such a file; otherwise there is silence in its place. */
  readonly sound?: boolean | 'where-kept';
  /** Every piece of that sound is compared with its CRC. */
  readonly check?: boolean;
}

/**
 * Reads a journal from its file, event by event; what can't be read is told and left out. Throws `journal.unreadable` where no line is of a journal,
 * `journal.newer_schema` and `journal.unknown_schema`.
 */
export function readJournal(path: string, visit: JournalVisitor, options: ReadOptions = {}): JournalReading {
  const file = opened(path);
  const sound = { file: undefined as number | undefined };
  try {
    const reader = new JournalReader(path, visit, (trouble) => {
      const soundPath = soundPathOf(path);
      if (!wantsSound(options, soundPath)) return silence;
      const beside = new SoundFile(soundPath, options.check === true, trouble);
      sound.file = beside.file;
      return beside.take;
    });
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let read = next(file, chunk); read > 0; read = next(file, chunk)) {
      reader.take(chunk.subarray(0, read));
    }
    return reader.end();
  } finally {
    closeSync(file);
    if (sound.file !== undefined) closeSync(sound.file);
  }
}

/** The same in small pieces, between which the calls of this process go on. Without sound. */
export async function readJournalGently(path: string, visit: JournalVisitor): Promise<JournalReading> {
  const reader = new JournalReader(path, visit, () => silence);
  const file = await open(path, 'r');
  try {
    const piece = Buffer.allocUnsafe(GENTLE_BYTES);
    for (let read = await file.read(piece); read.bytesRead > 0; read = await file.read(piece)) {
      reader.take(piece.subarray(0, read.bytesRead));
    }
    return reader.end();
  } finally {
    await file.close();
  }
}

function wantsSound({ sound = false }: ReadOptions, path: string): boolean {
  return sound === 'where-kept' ? existsSync(path) : sound;
}

function opened(path: string): number {
  try {
    if (statSync(path).isFile()) return openSync(path, 'r');
  } catch (error) {
    throw new TalkpathError('journal.unreadable', `${path} can't be opened: ${messageOf(error)}`);
  }
  throw new TalkpathError('journal.unreadable', `${path} is no file`);
}

function next(file: number, into: Buffer): number {
  try {
    return readSync(file, into);
  } catch (error) {
    throw new TalkpathError('journal.unreadable', `it can't be read: ${messageOf(error)}`);
  }
}

function soundPathOf(path: string): string {
  return path.replace(/(\.jsonl)?$/, '.sound');
}

type Trouble = JournalTrouble['what'];

class JournalReader {
  readonly #path: string;
  readonly #visit: (event: CallEvent) => void;
  readonly #scanner = new LineScanner();
  readonly #splitter = new LineSplitter({
    line: (bytes, from, to) => this.#line(bytes, from, to),
    tooLong: () => this.#tooLong(),
  });
  readonly #decoder: JournalDecoder;
  readonly #order = new LineOrder();
  readonly #troubles: JournalTrouble[] = [];
  #furtherTroubles = 0;
  #header: HeaderLine | undefined;
  #schema = JOURNAL_SCHEMA;
  #lines = 0;
  /** Of them, those that could be read. */
  #linesRead = 0;
  #ended = false;
  #spent: TokenCounts | undefined;

  constructor(
    path: string,
    visit: JournalVisitor,
    soundOf: (trouble: (what: SoundTrouble, detail: string) => void) => SoundSource,
  ) {
    this.#path = path;
    this.#visit = (event) => {
      this.#ended ||= event.type === 'call-ended';
      visit(event, this.#lines);
    };
    this.#decoder = new JournalDecoder(soundOf((what, detail) => this.#trouble(what, detail)));
  }

  take(chunk: Buffer): void {
    this.#splitter.push(chunk);
  }

  end(): JournalReading {
    if (this.#linesRead === 0)
      throw new TalkpathError(
        'journal.unreadable',
        `${this.#path} is not a journal: no line of it is of one`,
      );
    if (this.#splitter.hasRest) this.#trouble('cut-off', 'the last line is not whole', this.#lines + 1);
    const holes = this.#order.gaps.map(holeOf);
    const isTold = [...holes, ...this.#troubles].some(({ line }) => line <= 1);
    if (this.#header === undefined && !isTold) this.#trouble('no-header', 'the first line is missing', 1);
    return {
      header: this.#header,
      lines: this.#lines,
      ended: this.#ended,
      ...(this.#spent !== undefined && { spent: this.#spent }),
      troubles: [...this.#troubles, ...holes].sort((a, b) => a.line - b.line),
      furtherTroubles: this.#furtherTroubles + this.#order.furtherGaps,
    };
  }

  #line(bytes: Buffer, from: number, to: number): void {
    this.#lines += 1;
    const scanned = this.#schema === JOURNAL_SCHEMA ? this.#scanner.scan(bytes, from, to) : undefined;
    if (scanned === undefined) this.#other(bytes.toString('utf8', from, to));
    else this.#take(scanned);
  }

  #other(text: string): void {
    const begin = this.#header === undefined ? schemaIn(text) : undefined;
    if (begin !== undefined) this.#schema = readableSchema(begin.schema);
    const parsed = parseLine(text, this.#schema);
    if (parsed.line === undefined) this.#unreadable(parsed.what, parsed.detail);
    else this.#take(parsed.line);
  }

  #take(line: JournalLine): void {
    this.#linesRead += 1;
    const displaced = this.#order.take(line, this.#lines);
    if (displaced !== undefined) this.#trouble(displaced.what, displaced.detail);
    if (line.e === 'journal') this.#header ??= line;
    else if (line.e === 'lost') this.#trouble('lost', lossOf(line));
    else if (line.e === 'spent') this.#spent = line.tokens;
    else this.#decoder.take(line, this.#visit);
  }

  #tooLong(): void {
    this.#lines += 1;
    this.#unreadable('too-long', `over ${MAX_LINE_BYTES} bytes`);
  }

  #unreadable(what: Trouble, detail: string): void {
    this.#order.unreadable();
    this.#trouble(what, detail);
  }

  #trouble(what: Trouble, detail: string, line = this.#lines): void {
    const { atMs } = this.#order;
    if (this.#troubles.length < MAX_TROUBLES) this.#troubles.push({ line, atMs, what, detail });
    else this.#furtherTroubles += 1;
  }
}

function lossOf({ lines, soundBytes }: LostLine): string {
  return `${linesText(lines)} and ${soundBytes} bytes of sound were not written`;
}

function holeOf({ line, fromMs, toMs, missing }: Gap): JournalTrouble {
  const where = line === 0 ? 'before the first that is there' : `after line ${line}`;
  const when = `between ${seconds(fromMs)} and ${seconds(toMs)} of the call`;
  return { line, atMs: fromMs, what: 'hole', detail: `${linesText(missing)} missing ${where}, ${when}` };
}

function linesText(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
