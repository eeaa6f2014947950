import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../../lib/make-folder.js';
import { messageOf } from '../../lib/errors.js';
import type { Clock, Timer } from '../../ports/clock.js';

/** What changes is written so much later, all at once: a crash costs no more than that. */
const WRITE_AFTER_MS = 500;
/** Nobody but the user who runs the server reads what callers say. */
const FILE_MODE = 0o600;
const DIR_MODE = 0o700;

/** What a snapshot is written with. */
export interface SnapshotFileParts {
  readonly path: string;
  readonly clock: Clock;
  readonly content: () => string;
  readonly failed: (detail: string) => void;
}

/** The file of one call's snapshot: replaced as a whole, written behind, one write at a time, and gone when the call is. */
export class SnapshotFile {
  readonly #parts: SnapshotFileParts;
  #timer: Timer | undefined;
  #work: Promise<void> = Promise.resolve();
  #over = false;

  constructor(parts: SnapshotFileParts) {
    this.#parts = parts;
    this.#write();
  }

  /** There is more to be written. */
  touch(): void {
    if (this.#over) return;
    this.#timer ??= this.#parts.clock.after(WRITE_AFTER_MS, () => {
      this.#timer = undefined;
      this.#write();
    });
  }

  /** Settles when nothing of it is left. */
  remove(): Promise<void> {
    this.#over = true;
    this.#timer?.cancel();
    return this.#then(() => rm(this.#parts.path, { force: true }));
  }

  #write(): void {
    void this.#then(async () => {
      if (this.#over) return;
      const { path, content } = this.#parts;
      const next = `${path}.next`;
      await makeFolder(dirname(path), DIR_MODE);
      await writeFile(next, content(), { mode: FILE_MODE });
      await rename(next, path);
    });
  }

  #then(step: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(step).catch((error: unknown) => this.#parts.failed(messageOf(error)));
    return this.#work;
  }
}
