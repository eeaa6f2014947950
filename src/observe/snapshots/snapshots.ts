import { readFileSync, statSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ERRORS, messageOf } from '../../lib/errors.js';
import type { CallEvent, CallInfo, CallObserver } from '../../ports/call-events.js';
import type { Clock } from '../../ports/clock.js';
import type { Remembered } from '../../ports/remembered.js';
import type { Logger } from '../logger.js';
import { snapshotOf, type CallSnapshot } from './snapshot.js';
import { SnapshotFile } from './snapshot-file.js';

/** No carrier's call waits so long for a process that died. */
export const MAX_AGE_MS = 4 * 3_600_000;
/** Names of files are made of nothing else. */
const CALL_ID = /^[A-Za-z0-9_-]{1,64}$/;
const MAX_BYTES = 4 * 1024 * 1024;
/** So many files are deleted at any one time; those beyond it go with their age. */
const MAX_REMOVALS = 1000;

/** What was said in a call so far. */
export interface Recollection {
  see(event: CallEvent): void;
  readonly items: readonly Remembered[];
}

/** How snapshots are kept. */
export interface SnapshotSettings {
  readonly dir: string;
  readonly clock: Clock;
  readonly date: () => Date;
  readonly logger: Pick<Logger, 'warn'>;
  /** Whether words and numbers may be written down. */
  readonly keepsWords: boolean;
}

/** A small file for each live call, so that a process that dies does not end the conversation. */
export class Snapshots {
  readonly #settings: SnapshotSettings;
  readonly #removals = new Set<Promise<void>>();
  #failureTold = false;

  constructor(settings: SnapshotSettings) {
    this.#settings = settings;
  }

  /** Deletes what nobody will ask for any more. */
  async start(): Promise<void> {
    const { dir } = this.#settings;
    for (const name of await readdir(dir).catch(() => [])) {
      const path = join(dir, name);
      const facts = await stat(path).catch(() => undefined);
      if (facts?.isFile() === true && this.#isOld(facts.mtimeMs))
        await rm(path, { force: true }).catch(() => undefined);
    }
  }

  /** What an earlier process left of this call. */
  find(carrierCallId: string): CallSnapshot | undefined {
    if (!CALL_ID.test(carrierCallId)) return undefined;
    const path = this.#pathOf(carrierCallId);
    try {
      const { size, mtimeMs } = statSync(path);
      if (this.#isOld(mtimeMs)) return undefined;
      const found = size > MAX_BYTES ? undefined : snapshotOf(readFileSync(path, 'utf8'));
      if (found?.carrierCallId === carrierCallId) return found;
      this.#unusable(carrierCallId, `${path} is not what was written of this call`);
    } catch (error) {
      if (!isMissing(error)) this.#unusable(carrierCallId, messageOf(error));
    }
    return undefined;
  }

  /** Its call is over, as its carrier says, and nobody here has it: nothing of it is left. */
  forget(carrierCallId: string): void {
    if (!CALL_ID.test(carrierCallId) || this.#removals.size >= MAX_REMOVALS) return;
    this.#track(
      rm(this.#pathOf(carrierCallId), { force: true }).catch((error: unknown) =>
        this.#settings.logger.warn(
          { carrierCallId, detail: messageOf(error) },
          'a snapshot could not be deleted',
        ),
      ),
    );
  }

  /** Watches one call from its beginning; undefined for one whose id names no file. */
  observerOf(info: CallInfo, startedAt: string, memory: Recollection): CallObserver | undefined {
    const { keepsWords, clock } = this.#settings;
    const { callId, carrierCallId, agent, from, to } = info;
    if (!CALL_ID.test(carrierCallId)) return undefined;
    const facts = { callId, carrierCallId, agent, startedAt };
    const file = new SnapshotFile({
      path: this.#pathOf(carrierCallId),
      clock,
      content: () =>
        JSON.stringify(
          (keepsWords
            ? { ...facts, from, to, items: memory.items }
            : { ...facts, from: '', to: '', items: [] }) satisfies CallSnapshot,
        ),
      failed: (detail) => this.#failed(detail, info),
    });
    return (event) => {
      memory.see(event);
      if (event.type === 'call-ended') this.#remove(file);
      else if (keepsWords && saysMore(event)) file.touch();
    };
  }

  /** Settles when what ended calls left is gone. */
  async close(): Promise<void> {
    await Promise.all(this.#removals);
  }

  #remove(file: SnapshotFile): void {
    this.#track(file.remove());
  }

  #track(work: Promise<void>): void {
    const removal = work.then(() => void this.#removals.delete(removal));
    this.#removals.add(removal);
  }

  #unusable(carrierCallId: string, detail: string): void {
    const code = 'journal.bad_snapshot';
    this.#settings.logger.warn({ code, carrierCallId, detail, remedy: ERRORS[code].remedy }, code);
  }

  #pathOf(carrierCallId: string): string {
    return join(this.#settings.dir, `${carrierCallId}.json`);
  }

  #isOld(mtimeMs: number): boolean {
    return mtimeMs < this.#settings.date().getTime() - MAX_AGE_MS;
  }

  #failed(detail: string, { callId }: CallInfo): void {
    if (this.#failureTold) return;
    this.#failureTold = true;
    const code = 'journal.no_snapshot';
    this.#settings.logger.warn({ code, callId, detail, remedy: ERRORS[code].remedy }, code);
  }
}

/** Nothing was left of that call. */
function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** Whether there is more to remember after it. */
function saysMore(event: CallEvent): boolean {
  if (event.type === 'playback') return true;
  if (event.type === 'provider-event')
    return ['transcript', 'tool-call', 'committed'].includes(event.event.type);
  return (
    event.type === 'provider-command' &&
    ['tool-result', 'late-result', 'user-text'].includes(event.command.type)
  );
}
