import type { JournalOutput } from '../../../src/observe/journal/append-file.js';
import { JOURNAL_LIMITS, type JournalLimits } from '../../../src/observe/journal/journals.js';
import type { Clock } from '../../../src/ports/clock.js';

/** How the disk misbehaves that the journal is written to. */
export interface DiskHabits {
  /** Every write takes so long (ms). */
  readonly writeMs?: number;
  /** What may wait in memory meanwhile, where other calls have taken the rest. */
  readonly roomBytes?: number;
  /** What becomes of the file after the call. */
  readonly spoil?: (text: string) => string;
}

/** The disk of a call in virtual time: one file, in memory. */
export class Disk {
  isClosed = false;
  readonly #clock: Clock;
  readonly #habits: DiskHabits;
  #written = '';

  constructor(clock: Clock, habits: DiskHabits) {
    this.#clock = clock;
    this.#habits = habits;
  }

  /** What may wait to be written. */
  get limits(): JournalLimits {
    const { roomBytes } = this.#habits;
    return roomBytes === undefined ? JOURNAL_LIMITS : { ...JOURNAL_LIMITS, callBytes: roomBytes };
  }

  /** What reached it. */
  get text(): string {
    return this.#habits.spoil?.(this.#written) ?? this.#written;
  }

  readonly output = (): JournalOutput => ({
    append: async (bytes) => {
      const { writeMs } = this.#habits;
      if (writeMs !== undefined) await new Promise<void>((go) => void this.#clock.after(writeMs, go));
      this.#add(bytes);
    },
    partBytes: 0,
    appendNow: (bytes) => this.#add(bytes),
    put: () => Promise.reject(new Error('no sound is kept here')),
    close: () => {
      this.isClosed = true;
      return Promise.resolve();
    },
  });

  /** A journal is cut into batches at its lines. */
  #add(bytes: Uint8Array): void {
    this.#written += Buffer.from(bytes).toString();
  }
}
