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

interface Item {
  readonly told: Remembered;
  /** The provider's id, where it gave one. */
  readonly itemId?: string;
}

/** What was said in a call so far, as it was heard, and what the tools gave: another session is told it. A fold over the call's events. */
export class Memory {
  #items: Item[];
  /** What the agent was asked to say word for word, and has not said yet. */
  #toSay: string[] = [];

  /** `earlier`: what was said before this process had the call. */
  constructor(earlier: readonly Remembered[] = []) {
    this.#items = earlier.map((told) => ({ told }));
  }

  /** Oldest first; what was not heard is left out. */
  get items(): readonly Remembered[] {
    return this.#heard.map(({ told }) => told);
  }

  /** A call of a tool, by the provider's id. */
  toolCall(callId: string): (Remembered & { who: 'tool' }) | undefined {
    const found = this.#items.find(({ told }) => told.who === 'tool' && told.callId === callId)?.told;
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

  get #heard(): readonly Item[] {
    return this.#items.filter(({ told }) => told.who !== 'agent' || told.text !== '');
  }

  #toTell(openTurn: boolean): readonly Remembered[] {
    const items = [...this.#heard];
    if (openTurn) while (isSpoken(items.at(-1))) items.pop();
    return items.map(({ told }) => told);
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
    else if (command.type === 'tool-result' || command.type === 'late-result') {
      const { callId, output } = command;
      this.#change(
        ({ told }) => told.who === 'tool' && told.callId === callId,
        (told) => (told.who === 'tool' ? { ...told, output } : told),
      );
    }
  }

  #open(itemId: string, who: 'agent' | 'caller'): void {
    if (itemId !== '' && this.#items.findLastIndex((item) => item.itemId === itemId) >= 0) return;
    this.#add({ who, text: '' }, itemId);
  }

  #write(itemId: string, text: string, final: boolean): void {
    this.#open(itemId, 'caller');
    this.#change(
      (item) => item.itemId === itemId,
      (told) => (told.who === 'caller' ? { ...told, text: final ? text : told.text + text } : told),
    );
  }

  #played(itemId: string, text: string): void {
    if (text === '') return;
    this.#change(
      (item) => item.itemId === itemId,
      (told) => (told.who === 'agent' ? { ...told, text: joined(told.text, text) } : told),
    );
  }

  /** Looked for from the end: what is asked for is nearly always the newest. */
  #change(which: (item: Item) => boolean, how: (told: Remembered) => Remembered): void {
    const index = this.#items.findLastIndex(which);
    const item = this.#items[index];
    if (item !== undefined) this.#items[index] = { ...item, told: how(item.told) };
  }

  #add(told: Remembered, itemId = ''): void {
    this.#items.push({ told, ...(itemId !== '' && { itemId }) });
    if (this.#items.length > MAX_ITEMS) this.#items.shift();
  }
}

/** Whether the caller said it, and did not write it. */
function isSpoken(item: Item | undefined): boolean {
  return item?.told.who === 'caller' && item.itemId !== undefined;
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
