import type { JournalLine } from './lines.js';

/** More of them say nothing new; they are counted. */
const MAX_GAPS = 1000;

/** Lines that are missing. */
export interface Gap {
  /** The last line before them, counted from 1; 0 where they are the first. */
  readonly line: number;
  /** Between these two times of the call (ms since it began). */
  readonly fromMs: number;
  readonly toMs: number;
  /** Their numbers. */
  readonly first: number;
  readonly last: number;
  /** How many of them have not been found in another place. */
  readonly missing: number;
}

/** How a line does not stand where it was written. */
export interface Displaced {
  readonly what: 'repeated' | 'misplaced' | 'time-back';
  readonly detail: string;
}

/** Watches over the numbers and the times of a journal's lines: what is missing, what stands elsewhere or twice. Journals whose lines have no numbers only have times. */
export class LineOrder {
  readonly #gaps: { -readonly [Key in keyof Gap]: Gap[Key] }[] = [];
  #furtherGaps = 0;
  #highest = 0;
  #previous = 0;
  /** Lines since the last that had a number. */
  #unnumbered = 0;
  /** Where that one stands. */
  #line = 0;
  #atMs = 0;

  /** How far the call has come (ms since it began). */
  get atMs(): number {
    return this.#atMs;
  }

  /** Lines that are missing and stand nowhere else, in their order. */
  get gaps(): readonly Gap[] {
    return this.#gaps.filter(({ missing }) => missing > 0);
  }

  get furtherGaps(): number {
    return this.#furtherGaps;
  }

  /** A line that can't be read: one of those that are not missing. */
  unreadable(): void {
    this.#unnumbered += 1;
  }

  /** The next line, and where it stands (counted from 1). Of lines that were moved together only the first is told of. */
  take(line: JournalLine, at: number): Displaced | undefined {
    const displaced = this.#number(line, at);
    const back = this.#time(line);
    return displaced ?? back;
  }

  #number(line: JournalLine, at: number): Displaced | undefined {
    const { i } = line;
    if (i === undefined) {
      this.#unnumbered += 1;
      return undefined;
    }
    const goesOn = i === this.#previous + 1;
    const isBack = i <= this.#highest;
    if (!isBack) this.#goOn(line, i);
    const displaced = isBack ? this.#backTo(i) : undefined;
    this.#previous = i;
    this.#unnumbered = 0;
    this.#line = at;
    return goesOn ? undefined : displaced;
  }

  /** Lines that were lost have their numbers, too; they are told of by the line that says so. */
  #goOn(line: JournalLine, i: number): void {
    const known = this.#unnumbered + (line.e === 'lost' ? line.lines : 0);
    const missing = i - this.#highest - 1 - known;
    if (missing > 0 && this.#gaps.length >= MAX_GAPS) this.#furtherGaps += 1;
    else if (missing > 0) {
      const toMs = Math.max(this.#atMs, line.e === 'up' || line.e === 'line' ? line.to : line.t);
      const [first, last] = [this.#highest + 1, i - 1];
      this.#gaps.push({ line: this.#line, fromMs: this.#atMs, toMs, first, last, missing });
    }
    this.#highest = i;
  }

  #backTo(i: number): Displaced {
    const gap = this.#gaps.find(({ first, last, missing }) => missing > 0 && first <= i && i <= last);
    if (gap === undefined) return { what: 'repeated', detail: `its number, ${i}, was there before` };
    gap.missing -= 1;
    return { what: 'misplaced', detail: `its number is ${i}, and ${this.#previous} stands before it` };
  }

  /** Lines that stand for more than a moment, and the one that tells of losses, are written when others that are younger are there already. */
  #time({ t, e }: JournalLine): Displaced | undefined {
    if (e === 'up' || e === 'line' || e === 'lost') return undefined;
    const beforeMs = this.#atMs;
    this.#atMs = t;
    if (t >= beforeMs) return undefined;
    return { what: 'time-back', detail: `it is of ${t} ms, the one before it of ${beforeMs} ms` };
  }
}
