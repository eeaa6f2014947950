/** One response at a time: a new one is asked for only when none is open, and at most one waits its turn. */
export class ResponseOrder {
  readonly #ask: () => void;
  #asked = false;
  #openId: string | undefined;
  #waiting = false;

  /** `ask` sends the request to the provider. */
  constructor(ask: () => void) {
    this.#ask = ask;
  }

  /** The response that is open now, if any. */
  get openId(): string | undefined {
    return this.#openId;
  }

  /** Whether a response is open, was asked for, or waits. */
  get pending(): boolean {
    return this.#asked || this.#waiting || this.#openId !== undefined;
  }

  /** Wants a response for what has been put into the conversation so far. */
  request(): void {
    if (this.#asked || this.#openId !== undefined) {
      this.#waiting = true;
      return;
    }
    this.#asked = true;
    this.#ask();
  }

  started(responseId: string): void {
    this.#asked = false;
    this.#openId = responseId;
  }

  done(): void {
    this.#openId = undefined;
    this.#asked = false;
    if (!this.#waiting) return;
    this.#waiting = false;
    this.request();
  }

  /** The provider is gone: nothing is open and nothing waits. */
  abandon(): void {
    this.#openId = undefined;
    this.#asked = false;
    this.#waiting = false;
  }

  /** The provider had a response open that we did not know of: ours waits for its end. */
  refused(): void {
    if (!this.#asked) return;
    this.#asked = false;
    this.#waiting = true;
  }
}
