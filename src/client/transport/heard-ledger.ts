const MS_PER_SECOND = 1000;

/** A stretch of one item of the agent's speech that is played, or waits to be. */
interface Part {
  readonly itemId: string;
  readonly contentIndex: number;
  sentMs: number;
  /** Proved by marks. */
  reachedMs: number;
}

/** How much of an item was heard, of what came. */
export interface HeardPart {
  readonly itemId: string;
  readonly contentIndex: number;
  readonly sentMs: number;
  readonly heardMs: number;
}

/**
 * What the caller has heard of each item: marks behind every piece prove it, the clock fills in between them. Parts are played one after the other;
 * one that was heard to its end leaves when the next mark or `ended` says so.
 */
export class HeardLedger {
  readonly #rateHz: number;
  #parts: Part[] = [];
  #marks = 0;
  readonly #pending = new Map<string, { readonly part: Part; readonly endMs: number }>();
  /** When the last mark was reached, or the first piece after a silence was queued. */
  #sinceMs = 0;

  constructor(rateHz: number) {
    this.#rateHz = rateHz;
  }

  get isPlaying(): boolean {
    return this.#pending.size > 0;
  }

  /** A piece goes to the player; returns the name of the mark that has to follow it. */
  queued(itemId: string, contentIndex: number, samples: number, nowMs: number): string {
    if (!this.isPlaying) this.#sinceMs = nowMs;
    const part = this.#partOf(itemId, contentIndex);
    part.sentMs += (samples * MS_PER_SECOND) / this.#rateHz;
    const name = `m${++this.#marks}`;
    this.#pending.set(name, { part, endMs: part.sentMs });
    return name;
  }

  /** Marks that were cleared are unknown here, as are those of earlier connections. */
  reached(name: string, nowMs: number): void {
    const mark = this.#pending.get(name);
    if (mark === undefined) return;
    this.#pending.delete(name);
    mark.part.reachedMs = mark.endMs;
    this.#sinceMs = nowMs;
  }

  /** Takes out the parts that were heard to their end; `isOpen` says of an item that more may come. */
  takeHeard(isOpen: (itemId: string) => boolean): readonly HeardPart[] {
    const done = this.#parts.filter((part) => part.reachedMs === part.sentMs && !isOpen(part.itemId));
    this.#parts = this.#parts.filter((part) => !done.includes(part));
    return done.map((part) => heardOf(part, part.sentMs));
  }

  /** The player was cleared: everything leaves, with what was heard of it by now. */
  cut(nowMs: number): readonly HeardPart[] {
    const playing = this.#pending.values().next().value?.part;
    const elapsedMs = nowMs - this.#sinceMs;
    const cut = this.#parts.map((part) =>
      heardOf(part, part === playing ? Math.min(part.sentMs, part.reachedMs + elapsedMs) : part.reachedMs),
    );
    this.#parts = [];
    this.#pending.clear();
    return cut;
  }

  #partOf(itemId: string, contentIndex: number): Part {
    const known = this.#parts.find((part) => part.itemId === itemId && part.contentIndex === contentIndex);
    if (known !== undefined) return known;
    const part = { itemId, contentIndex, sentMs: 0, reachedMs: 0 };
    this.#parts.push(part);
    return part;
  }
}

function heardOf({ itemId, contentIndex, sentMs }: Part, heardMs: number): HeardPart {
  return { itemId, contentIndex, sentMs, heardMs };
}
