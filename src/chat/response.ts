import { ERRORS, TalkpathError } from '../lib/errors.js';
import { deferred, type Deferred } from '../lib/deferred.js';
import type { Clock, Timer } from '../ports/clock.js';
import type { ProviderEvent, ResponseStatus, TokenUsage } from '../ports/provider.js';
import type { ChatToolCall } from './answer.js';

/** A model that is to answer and sends nothing for so long has failed. */
export const SILENCE_LIMIT_MS = 60_000;
/** It gets so long to stop when it is told to. */
export const CANCEL_LIMIT_MS = 5_000;
/** What one response may say, and how many tools it may call. */
export const MAX_ANSWER_CHARS = 200_000;
export const MAX_TOOL_CALLS = 32;

/** How a response ended. */
export interface ResponseEnd {
  readonly text: string;
  readonly status: Exclude<ResponseStatus, 'failed'>;
  readonly calls: readonly ChatToolCall[];
}

/** What a response needs of its session. */
export interface ResponseParts {
  readonly clock: Clock;
  readonly words: (text: string) => void;
  readonly used: (tokens: TokenUsage) => void;
  readonly cancel: (responseId: string) => void;
}

/** One response of the model, from the wish for it to its end. */
export class ChatResponse {
  readonly #parts: ResponseParts;
  readonly #end: Deferred<ResponseEnd> = deferred();
  readonly #calls = new Map<string, ChatToolCall>();
  readonly #spoken = new Set<string>();
  #id: string | undefined;
  #isCancelled = false;
  #text = '';
  #timer: Timer;

  constructor(parts: ResponseParts) {
    this.#parts = parts;
    this.#timer = this.#patience(SILENCE_LIMIT_MS);
  }

  /** Rejects with a `TalkpathError` when there is no proper end. */
  get ended(): Promise<ResponseEnd> {
    return this.#end.promise;
  }

  /** Nobody waits for it any more. A response that has no id yet can't be cancelled: then it is as soon as it has one. */
  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    this.#timer.cancel();
    this.#timer = this.#patience(CANCEL_LIMIT_MS);
    if (this.#id !== undefined) this.#parts.cancel(this.#id);
  }

  fail(error: TalkpathError): void {
    this.#timer.cancel();
    this.#end.reject(error);
  }

  take(event: ProviderEvent): void {
    if (!this.#isCancelled) {
      this.#timer.cancel();
      this.#timer = this.#patience(SILENCE_LIMIT_MS);
    }
    switch (event.type) {
      case 'response-started':
        return this.#started(event.responseId);
      case 'transcript':
        return this.#words(event);
      case 'tool-call':
        return this.#call(event);
      case 'usage':
        if (event.responseId === this.#id) this.#parts.used(event.tokens);
        return;
      case 'response-done':
        return this.#done(event);
      default:
    }
  }

  #started(responseId: string): void {
    if (this.#id !== undefined) return;
    this.#id = responseId;
    if (this.#isCancelled) this.#parts.cancel(responseId);
  }

  /** The whole text of an item comes at its end once more. */
  #words({ speaker, itemId, text, final }: ProviderEvent & { type: 'transcript' }): void {
    if (speaker !== 'agent' || text === '' || (final && this.#spoken.has(itemId))) return;
    const gap = this.#text !== '' && !this.#spoken.has(itemId) ? '\n' : '';
    this.#spoken.add(itemId);
    this.#text += gap + text;
    if (this.#text.length > MAX_ANSWER_CHARS) return this.#tooMuch('characters');
    if (!this.#isCancelled) this.#parts.words(gap + text);
  }

  #call({ responseId, callId, name, argumentsJson }: ProviderEvent & { type: 'tool-call' }): void {
    if (responseId !== this.#id) return;
    this.#calls.set(callId, { callId, name, argumentsJson });
    if (this.#calls.size > MAX_TOOL_CALLS) this.#tooMuch('calls of tools');
  }

  #tooMuch(what: string): void {
    this.fail(new TalkpathError('chat.too_long_answer', `a response with too many ${what}`));
  }

  #done({ responseId, status, fault }: ProviderEvent & { type: 'response-done' }): void {
    if (responseId !== this.#id) return;
    if (status === 'failed') {
      const message = fault?.message ?? ERRORS['provider.response_failed'].remedy;
      return this.fail(new TalkpathError(fault?.code ?? 'provider.response_failed', message));
    }
    this.#timer.cancel();
    const calls = [...this.#calls.values()];
    this.#end.resolve({ text: this.#text, status, calls });
  }

  #patience(limitMs: number): Timer {
    return this.#parts.clock.after(limitMs, () =>
      this.fail(new TalkpathError('chat.no_answer', `nothing came for ${limitMs / 1000} s`)),
    );
  }
}
