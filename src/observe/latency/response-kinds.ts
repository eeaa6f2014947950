import type { CallEvent } from '../../ports/call-events.js';

/** Whose idea a response was: because the caller spoke, and was found or said to have finished; ours, to go on with an answer; ours, to say something else. */
export type ResponseKind = 'answer' | 'follow-up' | 'own-words';

/** Tells responses apart by what was asked for before they began. */
export class ResponseKinds {
  #asked: ResponseKind = 'answer';
  #ownWords = false;
  #committed = false;

  /** What was told to another session again is history, but for what is still to be said. */
  ask({ command, again }: CallEvent & { type: 'provider-command' }): void {
    if (command.type === 'say' || (command.type === 'user-text' && again === undefined))
      this.#ownWords = true;
    if (command.type === 'commit') this.#committed = true;
    if (command.type !== 'respond') return;
    this.#asked = this.#ownWords ? 'own-words' : this.#committed ? 'answer' : 'follow-up';
    this.#ownWords = false;
    this.#committed = false;
  }

  started(): ResponseKind {
    const kind = this.#asked;
    this.#asked = 'answer';
    return kind;
  }
}
