import { durationMs } from '../../audio/frame.js';
import { BoundedMap } from '../../lib/bounded-map.js';
import type { AudioPart, ProviderEvent } from '../../ports/provider.js';

/** Parts whose sound has begun and not ended. */
const MAX_OPEN_PARTS = 256;
/** A quick speaker's time for one character: words whose sound has not come yet are spoken no faster. */
const CHARACTER_MS = 60;

/** A part of the agent’s speech that came and has not ended for the caller. */
export interface OpenPart {
  readonly itemId: string;
  readonly responseId: string;
  readonly receivedMs: number;
  /** Whether all of its sound has come. */
  readonly isWhole: boolean;
}

/** What has come of the agent’s speech and was not played to its end yet. */
export class OpenParts {
  readonly #parts = new BoundedMap<string, OpenPart>(MAX_OPEN_PARTS);
  /** What still comes of these is thrown away. */
  readonly #over = new BoundedMap<string, true>(MAX_OPEN_PARTS);

  /** In the order in which they began. */
  get all(): readonly OpenPart[] {
    return [...this.#parts.values()];
  }

  received({ part, responseId, frame }: ProviderEvent & { type: 'audio' }): void {
    if (this.#over.has(keyOf(part))) return;
    const { receivedMs = 0 } = this.#parts.get(keyOf(part)) ?? {};
    const { itemId } = part;
    const sofar = { itemId, responseId, receivedMs: receivedMs + durationMs(frame), isWhole: false };
    this.#parts.set(keyOf(part), sofar);
  }

  complete(part: AudioPart): void {
    const known = this.#parts.get(keyOf(part));
    if (known !== undefined) this.#parts.set(keyOf(part), { ...known, isWhole: true });
  }

  ended(part: AudioPart): void {
    this.#parts.delete(keyOf(part));
    this.#over.set(keyOf(part), true);
  }
}

/** The words that go with so much of the sound of a part, cut at the word: by their place in the text. */
export function wordsHeard(text: string, { receivedMs, isWhole }: OpenPart, heardMs: number): string {
  const lengthMs = isWhole ? receivedMs : Math.max(receivedMs, text.length * CHARACTER_MS);
  const chars = lengthMs === 0 ? 0 : Math.floor((heardMs / lengthMs) * text.length);
  if (chars >= text.length) return text;
  return text.slice(0, Math.max(0, text.slice(0, chars + 1).search(/\s\S*$/)));
}

function keyOf({ itemId, contentIndex }: AudioPart): string {
  return `${contentIndex} ${itemId}`;
}
