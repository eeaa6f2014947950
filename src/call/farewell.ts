/** Says whether a text is how somebody says goodbye. */
export type FarewellTest = (text: string) => boolean;

/** Looks for the words of a farewell in the last sentence or two: not somewhere on the way, not in a question, and not where somebody is to say them. */
export function farewellTest(words: readonly string[]): FarewellTest {
  if (words.length === 0) return () => false;
  const anyWord = words.map((word) => word.trim().split(/\s+/).map(escaped).join('\\s+')).join('|');
  const farewell = new RegExp(
    `(?<!\\b(?:say|says|saying)\\s+)(?<![\\p{L}\\p{N}])(?:${anyWord})(?![\\p{L}\\p{N}])`,
    'iu',
  );
  return (text) => lastSentences(text).some((sentence) => farewell.test(sentence) && !sentence.endsWith('?'));
}

function lastSentences(text: string): readonly string[] {
  const sentences = text.split(/(?<=[.!?])\s+/).map((sentence) => sentence.trim());
  return sentences.filter((sentence) => sentence !== '').slice(-2);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Gathers what the agent says in a response. */
export class FarewellWatch {
  readonly #isFarewell: FarewellTest;
  #text = '';

  constructor(isFarewell: FarewellTest) {
    this.#isFarewell = isFarewell;
  }

  /** Words of the agent; whole items. */
  said(text: string): void {
    this.#text += ` ${text}`;
  }

  /** The response is over: whether it was a goodbye. */
  responseDone(): boolean {
    const farewell = this.#isFarewell(this.#text);
    this.#text = '';
    return farewell;
  }
}
