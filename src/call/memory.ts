import type { CallEvent } from '../ports/call-events.js';
import type { ProviderCommand, ProviderEvent } from '../ports/provider.js';
import type { Remembered } from '../ports/remembered.js';

/** A token of English is about so many characters. */
const CHARS_PER_TOKEN = 4;
/** What an item costs besides its text. */
const TOKENS_PER_ITEM = 4;
/** So many items are kept; the oldest go. */
const MAX_ITEMS = 500;

const GOES_ON =
  'You are in the middle of a telephone call. What follows is what was said so far, as the caller heard it. Go on from there: do not greet again.';
const UNWRITTEN = 'Here the caller said something that nobody wrote down.';

type Item = Remembered & {
  /** The provider's id, where it gave one. */
  readonly itemId?: string;
};

/** What was said in a call so far, as it was heard, and what the tools gave: another session is told it. A fold over the call's events. */
export class Memory {
  #items: Item[];
  /** What the agent was asked to say word for word, and has not said yet. */
  #toSay: string[] = [];

  /** `earlier`: what was said before this process had the call. */
  constructor(earlier: readonly Remembered[] = []) {
    this.#items = [...earlier];
  }

  /** Oldest first; what was not heard is left out. */
  get items(): readonly Remembered[] {
    return this.#items
      .filter((item) => item.who !== 'agent' || item.text !== '')
      .map(({ itemId: _, ...item }) => item);
  }

  /** A call of a tool, by the provider's id. */
  toolCall(callId: string): (Remembered & { who: 'tool' }) | undefined {
    const found = this.#items.find((item) => item.who === 'tool' && item.callId === callId);
    return found?.who === 'tool' ? found : undefined;
  }

  /** Takes note of what happens in the call. */
  see(event: CallEvent): void {
    if (event.type === 'provider-event') this.#heardOf(event.event);
    else if (event.type === 'provider-command' && event.again === undefined) this.#asked(event.command);
    else if (event.type === 'playback') this.#played(event.part.itemId, event.heardText);
  }

  /**
   * What tells another session all this, the newest first where it does not fit into so many tokens. `openTurn`: the caller's last turn is sent again as
   * sound, and not told.
   */
  commands(budgetTokens: number, { openTurn }: { readonly openTurn: boolean }): readonly ProviderCommand[] {
    const told = this.#toTell(openTurn);
    const items = newest(told, budgetTokens).flatMap(commandsOf);
    const say = this.#toSay.map((text): ProviderCommand => ({ type: 'say', text }));
    return items.length === 0 ? say : [{ type: 'tell', text: GOES_ON }, ...items, ...say];
  }

  #toTell(openTurn: boolean): readonly Remembered[] {
    const items = this.#items.filter((item) => item.who !== 'agent' || item.text !== '');
    if (openTurn) while (isSpoken(items.at(-1))) items.pop();
    return items;
  }

  #heardOf(event: ProviderEvent): void {
    switch (event.type) {
      case 'audio':
        return this.#open(event.part.itemId, 'agent');
      case 'committed':
        return this.#open(event.itemId, 'caller');
      case 'transcript':
        if (event.speaker === 'caller') this.#write(event.itemId, event.text, event.final);
        return;
      case 'tool-call': {
        const { callId, name, argumentsJson } = event;
        return this.#add({ who: 'tool', callId, name, argumentsJson });
      }
      case 'response-done':
        if (event.status === 'completed') this.#toSay = [];
        return;
      default:
        return;
    }
  }

  #asked(command: ProviderCommand): void {
    if (command.type === 'say') this.#toSay.push(command.text);
    else if (command.type === 'user-text') this.#add({ who: 'caller', text: command.text });
    else if (command.type === 'tool-result' || command.type === 'late-result')
      this.#change(
        (item) => item.who === 'tool' && item.callId === command.callId,
        (item) => (item.who === 'tool' ? { ...item, output: command.output } : item),
      );
  }

  #open(itemId: string, who: 'agent' | 'caller'): void {
    if (itemId !== '' && this.#last(itemId) >= 0) return;
    this.#add({ who, text: '', ...(itemId !== '' && { itemId }) });
  }

  #write(itemId: string, text: string, final: boolean): void {
    if (this.#last(itemId) < 0) this.#add({ who: 'caller', text: '', itemId });
    this.#change(
      (item) => item.itemId === itemId,
      (item) => (item.who === 'caller' ? { ...item, text: final ? text : item.text + text } : item),
    );
  }

  #played(itemId: string, text: string): void {
    if (text === '') return;
    this.#change(
      (item) => item.itemId === itemId,
      (item) => (item.who === 'agent' ? { ...item, text: joined(item.text, text) } : item),
    );
  }

  /** Looked for from the end: what is asked for is nearly always the newest. */
  #last(itemId: string): number {
    return this.#items.findLastIndex((item) => item.itemId === itemId);
  }

  #change(which: (item: Item) => boolean, how: (item: Item) => Item): void {
    const index = this.#items.findLastIndex(which);
    const item = this.#items[index];
    if (item !== undefined) this.#items[index] = how(item);
  }

  #add(item: Item): void {
    this.#items.push(item);
    if (this.#items.length > MAX_ITEMS) this.#items.shift();
  }
}

/** Whether it came as sound, and not as text or from a tool. */
function isSpoken(item: Item | undefined): boolean {
  return item?.who === 'caller' && item.itemId !== undefined;
}

function newest(items: readonly Remembered[], budgetTokens: number): readonly Remembered[] {
  let left = budgetTokens;
  const from = items.findLastIndex((item) => (left -= tokensOf(item)) < 0);
  return items.slice(from + 1);
}

function tokensOf(item: Remembered): number {
  const chars =
    item.who === 'tool' ? item.argumentsJson.length + (item.output?.length ?? 0) : item.text.length;
  return TOKENS_PER_ITEM + Math.ceil(chars / CHARS_PER_TOKEN);
}

function commandsOf(item: Remembered): readonly ProviderCommand[] {
  switch (item.who) {
    case 'agent':
      return [{ type: 'agent-text', text: item.text }];
    case 'caller':
      return [item.text === '' ? { type: 'tell', text: UNWRITTEN } : { type: 'user-text', text: item.text }];
    case 'tool': {
      const { callId, name, argumentsJson, output } = item;
      // One that still runs is told with its result.
      return output === undefined ? [] : [{ type: 'late-result', callId, name, argumentsJson, output }];
    }
  }
}

function joined(before: string, more: string): string {
  return before === '' ? more : `${before} ${more}`;
}
