import { faults, type ApiFault } from './api-fault.js';
import type { Item } from './conversation-item.js';

/** Older items are forgotten beyond this many, as the real service truncates. */
const MAX_ITEMS = 500;
/** Where `previous_item_id` puts an item before all others. */
const FRONT = 'root';

/** The items of one session in order, and which of them the model has answered. */
export class Conversation {
  readonly #items: Item[] = [];
  /** Answered items, so that the next response reacts only to what is new. */
  readonly #seen = new WeakSet<Item>();

  get items(): readonly Item[] {
    return this.#items;
  }

  /** Adds after that item (absent: at the end) and returns the id of the item before it; a fault when there is no such item. */
  add(item: Item, after?: string): { readonly previousId: string | null } | { readonly fault: ApiFault } {
    if (this.find(item.id)) return { fault: faults.itemExists(item.id) };
    const index = this.#indexAfter(after);
    if (index === undefined) return { fault: faults.noSuchPrevious(after ?? '') };
    this.#items.splice(index, 0, item);
    const previousId = this.#items[index - 1]?.id ?? null;
    if (this.#items.length > MAX_ITEMS) this.#items.shift();
    return { previousId };
  }

  find(id: string): Item | undefined {
    return this.#items.find((item) => item.id === id);
  }

  /** Whether there was such an item. */
  remove(id: string): boolean {
    const index = this.#items.findIndex((item) => item.id === id);
    if (index >= 0) this.#items.splice(index, 1);
    return index >= 0;
  }

  hasCall(callId: string): boolean {
    return this.#items.some((item) => item.type === 'function_call' && item.callId === callId);
  }

  get lastId(): string | null {
    return this.#items.at(-1)?.id ?? null;
  }

  /** Id of the item before that one. */
  previousOf(item: Item): string | null {
    return this.#items[this.#items.indexOf(item) - 1]?.id ?? null;
  }

  /** The items that no response has reacted to yet; from now on they count as answered. */
  takeNew(): readonly Item[] {
    const fresh = this.#items.filter((item) => !this.#seen.has(item));
    for (const item of fresh) this.#seen.add(item);
    return fresh;
  }

  #indexAfter(after: string | undefined): number | undefined {
    if (after === undefined) return this.#items.length;
    if (after === FRONT) return 0;
    const index = this.#items.findIndex((item) => item.id === after);
    return index < 0 ? undefined : index + 1;
  }
}

/** Cuts the audio of what the model said after `audioEndMs`, and its transcript with it; a fault when that can't be done. */
export function truncateItem(
  item: Item | undefined,
  itemId: string,
  contentIndex: number,
  audioEndMs: number,
): ApiFault | undefined {
  if (!item) return faults.noSuchItem('truncate', itemId);
  const part = item.type === 'message' ? item.content[contentIndex] : undefined;
  if (part?.type !== 'output_audio' || audioEndMs === 0 || part.audioMs === 0) return faults.onlyModelAudio();
  const hasMs = Math.floor(part.audioMs);
  if (audioEndMs > hasMs) return faults.alreadyShorter(hasMs, audioEndMs);
  part.audioMs = audioEndMs;
  part.transcript = '';
  return undefined;
}
