/** What a response is asked for: an answer, in which the model may call tools; or words alone, while a tool of its runs or the call ends. */
export type ResponseWish = 'answer' | 'words';

/** One response at a time: a new one is asked for only when none is open, and at most one waits its turn. */
export class ResponseOrder {
  readonly #ask: (wish: ResponseWish) => void;
  #asked: ResponseWish | undefined;
  #openId: string | undefined;
  #waiting: ResponseWish | undefined;
  #held = false;

  /** `ask` sends the request to the provider. */
  constructor(ask: (wish: ResponseWish) => void) {
    this.#ask = ask;
  }

  /** The response that is open now, if any. */
  get openId(): string | undefined {
    return this.#openId;
  }

  /** Whether a response is open, was asked for, or waits. */
  get pending(): boolean {
    return this.#asked !== undefined || this.#waiting !== undefined || this.#openId !== undefined;
  }

  /** Wants a response for what has been put into the conversation so far. */
  request(wish: ResponseWish = 'answer'): void {
    if (this.#held || this.#asked !== undefined || this.#openId !== undefined) {
      this.#waiting = this.#waiting === 'answer' ? 'answer' : wish;
      return;
    }
    this.#asked = wish;
    this.#ask(wish);
  }

  started(responseId: string): void {
    this.#asked = undefined;
    this.#openId = responseId;
  }

  done(): void {
    this.#openId = undefined;
    this.#asked = undefined;
    this.#next();
  }

  /** Nobody is on the line: what is wanted waits until `release`. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    if (this.#asked === undefined && this.#openId === undefined) this.#next();
  }

  /** The provider is gone: nothing is open and nothing waits. */
  abandon(): void {
    this.#openId = undefined;
    this.#asked = undefined;
    this.#waiting = undefined;
  }

  /** The provider had a response open that we did not know of: ours waits for its end. */
  refused(): void {
    if (this.#asked === undefined) return;
    this.#waiting = this.#asked;
    this.#asked = undefined;
  }

  #next(): void {
    const wish = this.#waiting;
    this.#waiting = undefined;
    if (wish !== undefined) this.request(wish);
  }
}
