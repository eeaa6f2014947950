import type { SoftphoneNote } from '../../ports/softphone-messages.js';
import type { Message } from '../types.js';

/** What was said in one call, made of the server's notes: each id is final once, and then no more is told of it. */
export class SaidMessages {
  /** Those that may still change. */
  readonly #open = new Map<string, Message>();
  readonly #final = new Set<string>();

  /** The message of a note; undefined for what comes after the final one: words that nobody heard. */
  of(note: SoftphoneNote & { readonly note: 'caller' | 'agent' }): Message | undefined {
    const message = messageOf(note);
    if (this.#final.has(message.id)) return undefined;
    if (message.final) this.#close(message.id);
    else this.#open.set(message.id, message);
    return message;
  }

  /** The call is over: what has not been final is now. */
  rest(): readonly Message[] {
    const messages = [...this.#open.values()].map((message) => ({ ...message, final: true }));
    for (const { id } of messages) this.#close(id);
    return messages;
  }

  #close(id: string): void {
    this.#open.delete(id);
    this.#final.add(id);
  }
}

/** The agent's words are final when the caller has heard them, or has cut them off: not when the model has written them. */
function messageOf(note: SoftphoneNote & { readonly note: 'caller' | 'agent' }): Message {
  const { itemId: id, text } = note;
  if (note.note === 'caller') return { id, role: 'caller', text, final: note.final };
  const { outcome, heardText } = note;
  return {
    ...{ id, role: 'agent', text, final: outcome !== undefined },
    ...(outcome !== undefined && { outcome }),
    ...(heardText !== undefined && { heardText }),
  };
}
