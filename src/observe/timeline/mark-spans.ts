import { BoundedList } from './bounded-list.js';
import type { MarkSpan } from './types.js';

/** Half an hour of speech has nine thousand. */
const MAX_MARKS = 20_000;

/** Marks, from when they were sent until the carrier's echo. */
export class MarkSpans {
  readonly #marks = new BoundedList<{ -readonly [Key in keyof MarkSpan]: MarkSpan[Key] }>(MAX_MARKS);
  readonly #open = new Map<string, number>();

  get marks(): readonly MarkSpan[] {
    return this.#marks.items;
  }

  get leftOut(): number {
    return this.#marks.leftOut;
  }

  sent(name: string, sentAtMs: number): void {
    if (this.#marks.leftOut === 0) this.#open.set(name, this.#marks.items.length);
    this.#marks.push({ sentAtMs, reachedAtMs: undefined });
  }

  reached(name: string, atMs: number): void {
    const index = this.#open.get(name);
    const mark = index === undefined ? undefined : this.#marks.items[index];
    this.#open.delete(name);
    if (mark !== undefined) mark.reachedAtMs ??= atMs;
  }
}
