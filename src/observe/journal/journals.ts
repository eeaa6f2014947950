import { join } from 'node:path';
import { ERRORS, messageOf, type ErrorCode } from '../../lib/errors.js';
import { dateOfText } from '../../lib/system-clock.js';
import type { CallEvent, CallInfo, CallObserver } from '../../ports/call-events.js';
import type { Clock, Timer } from '../../ports/clock.js';
import type { Logger } from '../logger.js';
import { AppendFile, type JournalOutput } from './append-file.js';
import { CallJournal } from './call-journal.js';
import { JOURNAL_SCHEMA, type HeaderLine } from './lines.js';
import { stemOf } from './names.js';
import { SharedRoom } from './pending-lines.js';
import { CallRecording } from './recording.js';
import { cleanUp } from './retention.js';

/** How often what waits is written: with the time that a disk takes, no crash costs more than half a second. */
const WRITE_EVERY_MS = 450;
/** Writes under way at a time, over all calls: a disk that hangs must not take every thread that looks up names. */
const WRITERS = 2;
const CLEAN_EVERY_MS = 3_600_000;
/** How long a server that stops waits for its disk. */
const CLOSE_WITHIN_MS = 3000;
const MIB = 1024 * 1024;

/** What may wait in memory for the disk. */
export interface JournalLimits {
  readonly callBytes: number;
  readonly processBytes: number;
}

/** Half a minute of a call with its sound, and a quarter of a gigabyte at most. */
export const JOURNAL_LIMITS: JournalLimits = { callBytes: 4 * MIB, processBytes: 256 * MIB };

/** How journals are kept. */
export interface JournalSettings {
  readonly dir: string;
  readonly clock: Clock;
  /** The date, for what is too old. */
  readonly date: () => Date;
  readonly logger: Logger;
  /** Whether sound is kept too. */
  readonly sound: boolean;
  readonly keepMs: number;
  readonly maxBytes: number;
  /** Takes out of an event what nobody shall read; a journal with something taken out can't be replayed. */
  readonly redact?: ((event: CallEvent) => CallEvent) | undefined;
  /** Told of lines that could not be kept. */
  readonly lost?: (lines: number) => void;
  readonly limits?: JournalLimits;
  /** Where a file is written; tests have disks of their own. */
  readonly output?: (path: string) => JournalOutput;
}

/** What the first line says besides what the call itself does. */
export type JournalHeader = Omit<HeaderLine, 't' | 'e' | 'i' | 'schema' | 'callId' | 'carrierCallId'>;

/** The journals of all calls of the process: one timer, a few writes at a time, one bound for all. Nothing here is ever waited for by a call. */
export class Journals {
  readonly #settings: JournalSettings;
  readonly #limits: JournalLimits;
  readonly #room: SharedRoom;
  readonly #open = new Map<string, CallJournal>();
  #timer: Timer | undefined;
  #cleanTimer: Timer | undefined;
  #pass: Promise<void> | undefined;

  constructor(settings: JournalSettings) {
    this.#settings = settings;
    this.#limits = settings.limits ?? JOURNAL_LIMITS;
    this.#room = new SharedRoom(this.#limits.processBytes);
  }

  /** Deletes what is too old or too much, now and every hour. */
  start(): void {
    void this.#clean();
    this.#cleanTimer = this.#settings.clock.after(CLEAN_EVERY_MS, () => this.start());
  }

  /** A call begins: its observer writes its journal. */
  open(info: CallInfo, header: JournalHeader): CallObserver {
    const stem = stemOf(dateOfText(header.startedAt), info.callId);
    const journal = this.#journalOf(stem, info, header);
    this.#open.set(stem, journal);
    this.#watch();
    return (event) => {
      journal.observe(event);
      if (event.type !== 'call-ended') return;
      journal.end(this.#settings.clock.now());
      void this.#writeAll();
    };
  }

  /** Writes and closes everything; takes no longer than a stopping server can wait. */
  async close(): Promise<void> {
    const { clock } = this.#settings;
    this.#cleanTimer?.cancel();
    for (const journal of this.#open.values()) journal.end(clock.now(), 0, 0);
    const written = (this.#pass ?? Promise.resolve()).then(() => this.#writeAll());
    let timer: Timer | undefined;
    const patience = new Promise<void>((resolve) => (timer = clock.after(CLOSE_WITHIN_MS, resolve)));
    await Promise.race([written, patience]);
    timer?.cancel();
    this.#timer?.cancel();
  }

  /** The process is about to die: what waits is written at once, as far as that can be done; never throws. */
  writeNow(): void {
    for (const journal of this.#open.values()) {
      try {
        journal.writeNow();
      } catch {
        // Nobody is left to be told; the next journal may fare better.
      }
    }
  }

  #journalOf(stem: string, info: CallInfo, header: JournalHeader): CallJournal {
    const { dir, sound, redact, output = appendFile, lost = () => undefined } = this.#settings;
    const { callId, carrierCallId } = info;
    const outputOf = (kind: string): JournalOutput => output(join(dir, `${stem}.${kind}`));
    return new CallJournal({
      header: JSON.stringify({
        t: 0,
        e: 'journal',
        schema: JOURNAL_SCHEMA,
        callId,
        carrierCallId,
        ...header,
      } satisfies HeaderLine),
      maxBytes: this.#limits.callBytes,
      room: this.#room,
      lines: outputOf('jsonl'),
      sound: sound
        ? { raw: outputOf('sound'), wav: outputOf('wav'), recording: new CallRecording() }
        : undefined,
      redact,
      lost,
      failed: (detail) => this.#warn('journal.write_failed', `${dir}: ${detail}`, callId),
    });
  }

  #watch(): void {
    if (this.#timer !== undefined || this.#open.size === 0) return;
    this.#timer = this.#settings.clock.after(WRITE_EVERY_MS, () => {
      this.#timer = undefined;
      void this.#writeAll();
      this.#watch();
    });
  }

  /** Writes what waits of every call; while that is under way nothing else is begun. */
  #writeAll(): Promise<void> {
    this.#pass ??= this.#writeEach().finally(() => (this.#pass = undefined));
    return this.#pass;
  }

  async #writeEach(): Promise<void> {
    const next = [...this.#open].values();
    const writer = async (): Promise<void> => {
      for (const [stem, journal] of next) {
        await journal.write(this.#settings.clock.now());
        if (journal.isClosed) this.#open.delete(stem);
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, writer));
  }

  async #clean(): Promise<void> {
    const { dir, keepMs, maxBytes, date, logger } = this.#settings;
    try {
      const isLive = (stem: string): boolean => this.#open.has(stem);
      const done = await cleanUp({ dir, keepMs, maxBytes, now: date(), isLive });
      const { deletedFiles, deletedBytes, failure } = done;
      if (deletedFiles > 0) logger.info({ deletedFiles, deletedBytes }, 'old journals deleted');
      if (failure !== undefined) this.#warn('journal.cleanup_failed', messageOf(failure));
    } catch (error) {
      // No folder yet: nothing to clean.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
      this.#warn('journal.cleanup_failed', messageOf(error));
    }
  }

  #warn(code: ErrorCode, detail: string, callId?: string): void {
    const of = callId === undefined ? {} : { callId };
    this.#settings.logger.warn({ ...of, code, detail, remedy: ERRORS[code].remedy }, code);
  }
}

function appendFile(path: string): JournalOutput {
  return new AppendFile(path);
}
