import type { ProviderCommand } from '../../ports/provider.js';

/** Whose idea a response was: the provider's, because the caller spoke; ours, to go on with an answer; ours, to say something else. */
export type ResponseKind = 'answer' | 'follow-up' | 'own-words';

/** Tells responses apart by what was asked for before they began. */
export class ResponseKinds {
  #asked: ResponseKind = 'answer';
  #ownWords = false;

  ask(command: ProviderCommand): void {
    if (command.type === 'say' || command.type === 'user-text') this.#ownWords = true;
    if (command.type !== 'respond') return;
    this.#asked = this.#ownWords ? 'own-words' : 'follow-up';
    this.#ownWords = false;
  }

  started(): ResponseKind {
    const kind = this.#asked;
    this.#asked = 'answer';
    return kind;
  }
}
