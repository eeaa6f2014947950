/** One response at a time: a new one is asked for only when none is open, and at most one waits its turn. */
export class ResponseOrder {
  readonly #ask: () => void;
  #asked = false;
  #openId: string | undefined;
  #waiting = false;
  #abandoned = false;

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
    if (this.#abandoned) return;
    if (this.#asked || this.#openId !== undefined) {
      this.#waiting = true;
      return;
    }
    this.#waiting = false;
    this.#asked = true;
    this.#ask();
  }

  started(responseId: string): void {
    this.#asked = false;
    this.#openId = responseId;
  }

  /** A response is over; returns whether none is open now: what comes late or twice for an earlier one does not end the open one. */
  done(responseId: string): boolean {
    if (this.#openId !== undefined && this.#openId !== responseId) return false;
    this.#openId = undefined;
    if (this.#waiting) this.request();
    return true;
  }

  /** The provider is gone: nothing is open, nothing waits, and nobody will answer any more. */
  abandon(): void {
    this.#abandoned = true;
    this.#openId = undefined;
    this.#asked = false;
    this.#waiting = false;
  }

  /** The provider had a response open that we did not know of when we asked, though we may have heard of it since: ours waits for its end. */
  refused(): void {
    if (!this.pending) return;
    this.#asked = false;
    this.#waiting = true;
  }
}
