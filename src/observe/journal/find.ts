import { closeSync, constants, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, TalkpathError } from '../../lib/errors.js';
import { dateOf, fileNameOf, type JournalFileName } from './names.js';

/** A beginning of a call's id that is shorter names nothing. */
const MIN_BEGINNING = 6;
/** The carrier's id of the call stands that near to the beginning. */
const HEAD_BYTES = 4096;
const MAX_LISTED = 5;
/** To look into what may be no file at all: a pipe is not waited for. */
export const LOOK = constants.O_RDONLY | constants.O_NONBLOCK;

/** The journal of one call, found by its name; the file itself is not looked at before it is asked about. */
export interface JournalFile {
  readonly path: string;
  readonly callId: string;
  /** To the second. */
  readonly startedAt: Date;
  /** Of the lines; 0 where the file is gone meanwhile. */
  readonly bytes: number;
  /** What came in, where sound was kept. */
  readonly soundPath?: string;
  /** What people listen to, where sound was kept. */
  readonly wavPath?: string;
}

/** The journals in a folder, newest first; none where there is no such folder yet. */
export function listJournals(dir: string): readonly JournalFile[] {
  return journalsAmong(dir, namesIn(dir));
}

/** Those among the names of that folder, newest first. */
export function journalsAmong(dir: string, names: readonly string[]): readonly JournalFile[] {
  const present = new Set(names);
  return names
    .map(fileNameOf)
    .filter((name) => name?.kind === 'jsonl')
    .filter((name) => name !== undefined)
    .sort((a, b) => (a.stem < b.stem ? 1 : -1))
    .map((name) => new Listed(dir, name, present));
}

/**
 * The journal that a person means: by the id of its call, by a beginning of it, by the carrier's id, or `last`. Names are only compared, so that none leads out
 * of the folder. Throws `journal.not_found` and `journal.ambiguous`.
 */
export function findJournal(dir: string, name: string): JournalFile {
  const journals = listJournals(dir);
  const [last] = journals;
  if (name === 'last' && last !== undefined) return last;
  const exact = journals.find(({ callId }) => callId === name);
  if (exact !== undefined) return exact;
  const begun = name.length < MIN_BEGINNING ? [] : journals.filter(({ callId }) => callId.startsWith(name));
  if (begun.length > 1) throw ambiguous(name, begun);
  const found = begun[0] ?? journals.find(({ path }) => isOfCarrierCall(path, name));
  if (found === undefined) throw notFound(dir, name, journals.length);
  return found;
}

class Listed implements JournalFile {
  readonly path: string;
  readonly callId: string;
  readonly #stamp: string;
  readonly soundPath?: string;
  readonly wavPath?: string;

  constructor(dir: string, { stem, stamp, callId }: JournalFileName, present: ReadonlySet<string>) {
    this.path = join(dir, `${stem}.jsonl`);
    this.callId = callId;
    this.#stamp = stamp;
    if (present.has(`${stem}.sound`)) this.soundPath = join(dir, `${stem}.sound`);
    if (present.has(`${stem}.wav`)) this.wavPath = join(dir, `${stem}.wav`);
  }

  get startedAt(): Date {
    return dateOf(this.#stamp);
  }

  get bytes(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if (isMissing(error)) return [];
    throw new TalkpathError('journal.unreadable', `${dir} can't be listed: ${messageOf(error)}`);
  }
}

/** Whether the carrier's own id of the call is this one; the header and the first event have it. */
function isOfCarrierCall(path: string, carrierCallId: string): boolean {
  return carrierCallId !== '' && headOf(path).includes(`"carrierCallId":${JSON.stringify(carrierCallId)}`);
}

function headOf(path: string): string {
  try {
    const file = openSync(path, LOOK);
    try {
      const head = Buffer.allocUnsafe(HEAD_BYTES);
      return head.toString('utf8', 0, readSync(file, head));
    } finally {
      closeSync(file);
    }
  } catch {
    // Gone since it was listed, or not ours to read: not the one that is looked for.
    return '';
  }
}

function ambiguous(name: string, among: readonly JournalFile[]): TalkpathError {
  const shown = among.slice(0, MAX_LISTED).map(({ callId }) => callId);
  const more = among.length > shown.length ? ` and ${among.length - shown.length} more` : '';
  return new TalkpathError('journal.ambiguous', `${name} may be ${shown.join(', ')}${more}`);
}

function notFound(dir: string, name: string, count: number): TalkpathError {
  const there = count === 0 ? 'there is no journal' : `none of ${count} journals is of call ${name}`;
  return new TalkpathError('journal.not_found', `${there} in ${dir}`);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
