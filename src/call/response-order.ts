/** What a response is asked for: an answer, in which the model may call tools; or words alone, while a tool runs or the call ends. */
export type ResponseWish = 'answer' | 'words';

/** Why nothing is asked for now: the caller is with somebody else; the session is gone. */
export type Hold = 'away' | 'lost';

/** One response at a time: a new one is asked for only when none is open, and at most one waits its turn. */
export class ResponseOrder {
  readonly #ask: (wish: ResponseWish) => void;
  #asked: ResponseWish | undefined;
  #openId: string | undefined;
  #waiting: ResponseWish | undefined;
  readonly #holds = new Set<Hold>();
  #abandoned = false;

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
    if (this.#abandoned) return;
    if (this.#holds.size > 0 || this.#asked !== undefined || this.#openId !== undefined)
      return this.#wait(wish);
    this.#waiting = undefined;
    this.#asked = wish;
    this.#ask(wish);
  }

  started(responseId: string): void {
    this.#asked = undefined;
    this.#openId = responseId;
  }

  /** A response is over; returns whether none is open now: what comes late or twice for an earlier one does not end the open one. */
  done(responseId: string): boolean {
    if (this.#openId !== undefined && this.#openId !== responseId) return false;
    this.#openId = undefined;
    if (this.#waiting !== undefined) this.request(this.#waiting);
    return true;
  }

  /** What is wanted waits until `release`. */
  hold(why: Hold): void {
    this.#holds.add(why);
  }

  release(why: Hold): void {
    this.#holds.delete(why);
    if (this.#waiting !== undefined) this.request(this.#waiting);
  }

  /** The session is gone: what was asked of it waits for the next one, and with `again` so does the response that it had begun. */
  lost(again: boolean): void {
    this.hold('lost');
    const wish = this.#asked ?? (again && this.#openId !== undefined ? 'answer' : undefined);
    this.#asked = undefined;
    this.#openId = undefined;
    if (wish !== undefined) this.#wait(wish);
  }

  /** The provider is gone: nothing is open, nothing waits, and nobody will answer any more. */
  abandon(): void {
    this.#abandoned = true;
    this.#openId = undefined;
    this.#asked = undefined;
    this.#waiting = undefined;
  }

  /** The provider had a response open that we did not know of when we asked, though we may have heard of it since: ours waits for its end. */
  refused(): void {
    if (!this.pending) return;
    this.#wait(this.#asked ?? 'answer');
    this.#asked = undefined;
  }

  /** An answer may hold the words, but words alone are no answer. */
  #wait(wish: ResponseWish): void {
    this.#waiting = this.#waiting === 'answer' ? 'answer' : wish;
  }
}
