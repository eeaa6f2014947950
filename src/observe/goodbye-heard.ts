import type { CallEvent } from '../ports/call-events.js';

/** Whether the words with which somebody outside ended a call were heard, or some of them: a fold of its events. */
export class GoodbyeHeard {
  #wanted: string | undefined;
  #said = false;
  #heard = false;

  get heard(): boolean {
    return this.#heard;
  }

  see(event: CallEvent): void {
    if (event.type === 'end-asked') this.#wanted ??= event.say;
    else if (event.type === 'provider-command')
      this.#said ||= event.command.type === 'say' && event.command.text === this.#wanted;
    else if (event.type === 'playback') this.#heard ||= this.#said && event.heardMs > 0;
  }
}
