/** A quick speaker's time for one character: text whose share of the sound is not known yet is spoken no faster. */
const CHARACTER_MS = 60;
/** Items whose words are kept; the oldest goes. */
const MAX_ITEMS = 64;
/** Scripts that put no space between words: there each character counts as one. */
const UNSPACED = String.raw`\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}`;
const WORD = new RegExp(String.raw`[${UNSPACED}]\p{M}*|[^\s${UNSPACED}]+`, 'gu');

interface Words {
  text: string;
  audioMs: number;
  /** Whether all sound of the item has come. */
  complete: boolean;
  /** From which character on the text came with how much sound before it. */
  readonly came: { readonly fromChar: number; readonly afterMs: number }[];
}

/**
 * The words that go with what was heard, cut at the word. Text comes ahead of its sound and carries no times, so a character's time is estimated:
 * once all sound of the item is there, by the character's place in the text; before that, not earlier than the sound that was
 * there when the character came, and not faster than a quick speaker. Both err towards words that were heard in part being left out.
 */
export class HeardText {
  readonly #items = new Map<string, Words>();

  /** Sound of an item came. */
  audio(itemId: string, lengthMs: number): void {
    const words = this.#of(itemId);
    words.audioMs += lengthMs;
    words.complete = false;
  }

  /** Words of an item came: some more of them, or, `final`, all that it has. */
  transcript(itemId: string, text: string, final: boolean): void {
    const words = this.#of(itemId);
    if (words.came.length === 0 || !final) {
      words.came.push({ fromChar: words.text.length, afterMs: words.audioMs });
    }
    words.text = final ? text : words.text + text;
  }

  /** All sound of an item has come. */
  complete(itemId: string): void {
    const words = this.#items.get(itemId);
    if (words !== undefined) words.complete = true;
  }

  /** What the caller has been told when so much of the item was heard. Never more for less; whole words; all of them when all was heard. */
  heardText(itemId: string, heardMs: number): string {
    const words = this.#items.get(itemId);
    if (words === undefined || heardMs <= 0) return '';
    const { text, audioMs, complete } = words;
    if (complete && heardMs >= audioMs) return text;
    let end = 0;
    for (const { index, 0: word } of text.matchAll(WORD)) {
      if (spokenAtMs(words, index + word.length) > heardMs) break;
      end = index + word.length;
    }
    return text.slice(0, end);
  }

  #of(itemId: string): Words {
    const known = this.#items.get(itemId);
    if (known !== undefined) return known;
    const words: Words = { text: '', audioMs: 0, complete: false, came: [] };
    this.#items.set(itemId, words);
    const [oldest] = this.#items.keys();
    if (this.#items.size > MAX_ITEMS && oldest !== undefined) this.#items.delete(oldest);
    return words;
  }
}

/** When the first `chars` characters of an item have been spoken (ms of its sound). Rises with `chars`. */
function spokenAtMs({ text, audioMs, complete, came }: Words, chars: number): number {
  if (complete) return (chars / text.length) * audioMs;
  const last = came.findLast(({ fromChar }) => fromChar < chars);
  return Math.max(last?.afterMs ?? 0, chars * CHARACTER_MS);
}
