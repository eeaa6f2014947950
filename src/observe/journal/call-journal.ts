import { messageOf } from '../../lib/errors.js';
import { seenJson } from '../../lib/plain-text.js';
import type { CallEvent } from '../../ports/call-events.js';
import type { JournalOutput } from './append-file.js';
import { JournalEncoder } from './encode.js';
import { PendingLines, type Batch, type SharedRoom } from './pending-lines.js';
import type { CallRecording } from './recording.js';

/** What still comes of a call when it is over (the provider's connection, a request that failed) is taken so long. */
const LINGER_MS = 5000;
/** What people listen to is written less often than what a crash must not cost. */
const WAV_EVERY_MS = 2000;
/** A disk that does not take the end of a call gets so long more. */
const GIVE_UP_MS = 60_000;
/** A line that stands for others, which were counted when they were lost. */
const LOST_LINE = /^\{"t":[\d.]+,"e":"lost"/;

/** What a call's journal is written with. */
export interface CallJournalParts {
  readonly header: string;
  readonly maxBytes: number;
  readonly room: SharedRoom;
  readonly lines: JournalOutput;
  /** Where sound is kept. */
  readonly sound:
    | { readonly raw: JournalOutput; readonly wav: JournalOutput; readonly recording: CallRecording }
    | undefined;
  readonly redact: ((event: CallEvent) => CallEvent) | undefined;
  /** Told once: that something can't be written, or not in time, and why. */
  readonly failed: (detail: string) => void;
  /** So many lines were lost. */
  readonly lost: (lines: number) => void;
}

/** The journal of one call: takes its events at once, and writes them when it is asked to. */
export class CallJournal {
  readonly #parts: CallJournalParts;
  readonly #encoder: JournalEncoder;
  readonly #pending: PendingLines;
  #atMs = 0;
  #batch: Batch | undefined;
  /** Whether the sound of the batch is on the disk. */
  #soundDone = false;
  #hasFailed = false;
  /** When it is to be closed (ms of the process's clock). */
  #closeAtMs = Infinity;
  #giveUpAtMs = Infinity;
  #wavDueMs = 0;
  #isClosed = false;

  constructor(parts: CallJournalParts) {
    this.#parts = parts;
    this.#pending = new PendingLines({ ...parts, onLost: () => this.#lost() });
    const { sound } = parts;
    this.#encoder = new JournalEncoder({
      line: (text) => this.#pending.line(text, this.#atMs),
      sound: sound === undefined ? () => undefined : (bytes) => this.#pending.sound(bytes, this.#atMs),
    });
    this.#pending.line(seenJson(parts.header), 0);
  }

  /** Whether nothing more is taken, and everything is written or given up. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  observe(event: CallEvent): void {
    if (this.#isClosed) return;
    this.#atMs = event.atMs;
    this.#encoder.take(this.#parts.redact?.(event) ?? event);
    this.#parts.sound?.recording.observe(event);
  }

  /** The call is over; a little later its journal is too. */
  end(nowMs: number, lingerMs = LINGER_MS, giveUpMs = GIVE_UP_MS): void {
    this.#closeAtMs = nowMs + lingerMs;
    this.#giveUpAtMs = nowMs + lingerMs + giveUpMs;
  }

  /** Writes what waits, and closes what is over; one at a time, and it never rejects. */
  async write(nowMs: number): Promise<void> {
    const isLast = nowMs >= this.#closeAtMs;
    const isLastTry = nowMs >= this.#giveUpAtMs;
    try {
      await this.#writeLines();
      if (isLast) await this.#writeRest();
      if (isLast || nowMs >= this.#wavDueMs) await this.#writeWav(nowMs, isLast);
      if (isLast) await this.#close();
    } catch (error) {
      this.#fail(messageOf(error));
      if (isLastTry) await this.#close().catch(() => undefined);
    }
  }

  /** For a process that is about to die: as much as can be done at once. */
  writeNow(): void {
    this.#finish();
    for (let batch = this.#next(); batch !== undefined; batch = this.#next()) {
      if (!this.#soundDone) this.#parts.sound?.raw.appendNow(batch.sound);
      this.#parts.lines.appendNow(batch.lines);
      this.#done(batch);
    }
  }

  #finish(): void {
    this.#encoder.flush();
    this.#pending.finish(this.#atMs);
  }

  /** What is missing can be told only when what waits is written. */
  async #writeRest(): Promise<void> {
    this.#finish();
    await this.#writeLines();
    this.#finish();
    await this.#writeLines();
  }

  async #writeLines(): Promise<void> {
    const batch = this.#next();
    if (batch === undefined) return;
    if (!this.#soundDone && batch.sound.length > 0) await this.#parts.sound?.raw.append(batch.sound);
    this.#soundDone = true;
    await this.#parts.lines.append(batch.lines);
    this.#done(batch);
  }

  #next(): Batch | undefined {
    this.#batch ??= this.#pending.take();
    return this.#batch;
  }

  #done(batch: Batch): void {
    if (this.#batch !== batch) return;
    this.#batch = undefined;
    this.#soundDone = false;
    this.#pending.written(batch);
  }

  async #writeWav(nowMs: number, isLast: boolean): Promise<void> {
    if (this.#parts.sound === undefined) return;
    this.#wavDueMs = nowMs + WAV_EVERY_MS;
    const { recording, wav } = this.#parts.sound;
    const piece = recording.take(this.#atMs, isLast);
    if (piece === undefined) return;
    try {
      await wav.put(piece.samples, piece.at);
      await wav.put(piece.header, 0);
    } catch (error) {
      recording.retake(piece);
      throw error;
    }
  }

  async #close(): Promise<void> {
    this.#isClosed = true;
    this.#giveUp();
    const { lines, sound } = this.#parts;
    for (const output of [lines, sound?.raw, sound?.wav]) await output?.close();
  }

  /** What could not be written until now never will be. */
  #giveUp(): void {
    this.#finish();
    let thereBytes = this.#batch === undefined ? 0 : this.#parts.lines.partBytes;
    for (let batch = this.#next(); batch !== undefined; batch = this.#next()) {
      this.#parts.lost(linesBeyond(thereBytes, batch.lines));
      this.#done(batch);
      thereBytes = 0;
    }
  }

  #lost(): void {
    this.#parts.lost(1);
    this.#encoder.lost();
    this.#fail('lines come faster than the disk takes them');
  }

  #fail(detail: string): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#parts.failed(detail);
  }
}

/** How many lines are not wholly among the first so many bytes. */
function linesBeyond(thereBytes: number, lines: Buffer): number {
  const whole = thereBytes === 0 ? 0 : lines.lastIndexOf('\n', thereBytes - 1) + 1;
  const missing = lines.toString('utf8', whole).split('\n').slice(0, -1);
  return missing.filter((line) => !LOST_LINE.test(line)).length;
}
