/** Something that was said, or that a tool did, in a conversation. */
export type ChatEntry =
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string }
  | {
      readonly role: 'tool';
      readonly callId: string;
      readonly name: string;
      readonly argumentsJson: string;
      /** JSON. */
      readonly output: string;
    };

/** A message of the user's with everything that came of it. */
export interface Turn {
  /** When the message came. */
  readonly at: Date;
  readonly entries: readonly ChatEntry[];
}

/** As in the API's own rule of thumb: four bytes of English text a token. */
const BYTES_PER_TOKEN = 4;
/** Role, ends and separators of one entry. */
const TOKENS_PER_ENTRY = 4;

/** What a text will be counted as by a model, by its length. */
export function estimateTokens(text: string): number {
  return Math.ceil(new TextEncoder().encode(text).length / BYTES_PER_TOKEN);
}

/** What an entry will be counted as. */
export function tokensOf(entry: ChatEntry): number {
  const text = entry.role === 'tool' ? entry.name + entry.argumentsJson + entry.output : entry.text;
  return TOKENS_PER_ENTRY + estimateTokens(text);
}

/** What was said in a conversation, in whole turns: an answer is never kept without its question, nor a tool's result without its call. */
export class ChatContext {
  #turns: readonly Turn[] = [];

  get turns(): readonly Turn[] {
    return this.#turns;
  }

  /** Estimated. */
  get tokens(): number {
    return sum(this.#turns);
  }

  add(turn: Turn): void {
    this.#turns = [...this.#turns, turn];
  }

  /** Forgets the oldest turns until the rest fits; says how many. */
  trim(maxTokens: number): number {
    let from = 0;
    let tokens = this.tokens;
    for (const turn of this.#turns) {
      if (tokens <= maxTokens) break;
      tokens -= sum([turn]);
      from += 1;
    }
    this.#turns = this.#turns.slice(from);
    return from;
  }

  /** Forgets the turns that began before that moment; says how many. */
  clear(before: Date): number {
    const kept = this.#turns.filter(({ at }) => at >= before);
    const removed = this.#turns.length - kept.length;
    this.#turns = kept;
    return removed;
  }
}

function sum(turns: readonly Turn[]): number {
  return turns.flatMap(({ entries }) => entries).reduce((total, entry) => total + tokensOf(entry), 0);
}
