/** A list that takes no more than so many, and counts the rest: a peer can't make it grow. */
export class BoundedList<Item> {
  readonly #items: Item[] = [];
  readonly #capacity: number;
  #leftOut = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get items(): readonly Item[] {
    return this.#items;
  }

  get leftOut(): number {
    return this.#leftOut;
  }

  push(item: Item): void {
    if (this.#items.length < this.#capacity) this.#items.push(item);
    else this.#leftOut += 1;
  }

  /** Puts another in place of the newest. */
  replaceLast(item: Item): void {
    if (this.#items.length > 0) this.#items[this.#items.length - 1] = item;
  }
}
