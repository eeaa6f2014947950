import type { InterruptionSource } from '../ports/call-events.js';

/** Follows the greeting from its request to its first sound, because until then nobody can speak into it. */
export class Greeting {
  readonly #interruptible: boolean;
  #responseId: string | undefined;
  #asked = false;
  #toCome = false;

  /** `interruptible`: whether the caller may stop it once it is heard. */
  constructor(interruptible: boolean) {
    this.#interruptible = interruptible;
  }

  asked(): void {
    this.#asked = true;
    this.#toCome = true;
  }

  /** The first response after the request is the greeting's. */
  responseStarted(responseId: string): void {
    if (this.#asked) this.#responseId ??= responseId;
  }

  /** A sound of a response came, or its end. */
  came(responseId: string): void {
    if (this.is(responseId)) this.#toCome = false;
  }

  /** Whether it must be heard to its end. */
  get isProtected(): boolean {
    return !this.#interruptible;
  }

  /** Whether this response is the greeting. */
  is(responseId: string | undefined): boolean {
    return responseId !== undefined && responseId === this.#responseId;
  }

  /**
   * Whether the greeting comes whatever happens now. A voice or a noise on a line that has just opened (many say hello) does not take it
   * away. A key does, where the greeting may be interrupted at all: who presses one knows what comes.
   */
  mustCome(by: InterruptionSource): boolean {
    return this.#toCome && (by === 'provider' || !this.#interruptible);
  }
}
