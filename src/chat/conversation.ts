import type { Clock, Timer } from '../ports/clock.js';
import { TalkpathError } from '../lib/errors.js';
import type { ChatSpent } from '../ports/chat-events.js';
import type { ChatAnswer, Told } from './answer.js';
import { ChatContext, estimateTokens } from './context.js';
import { ChatSession, type OpenChat } from './chat-session.js';
import { NOTHING_SPENT, sumOf } from './spent.js';

/** A context that got too long is cut to this part of what is allowed, so that it is not cut again with each message (which costs the model's cache). */
const TRIMMED_TO = 0.8;

/** What conversations go by, as configured now. */
export interface ChatRules {
  readonly idleMs: number;
  readonly keepMs: number;
  readonly maxContextTokens: number;
}

/** Who a conversation is, and whose. */
export interface ChatIdentity {
  readonly id: string;
  /** By whom it may be used, besides operators. */
  readonly owner: string;
  readonly agent: string;
}

/** What a conversation is made from. */
export interface ConversationParts extends ChatIdentity {
  readonly clock: Clock;
  readonly date: () => Date;
  readonly rules: () => ChatRules;
  /** Opens a session at the model; rejects with a `TalkpathError`. */
  readonly open: (identity: ChatIdentity) => Promise<OpenChat>;
  /** Nothing was written for long: it may be forgotten. */
  readonly expired: () => void;
}

/** One conversation in text: what was said, and while it lasts the session that knows it. */
export class Conversation {
  readonly #parts: ConversationParts;
  readonly #context = new ChatContext();
  readonly #lifetime = new AbortController();
  #session: ChatSession | undefined;
  #isBusy = false;
  /** Why it was ended in the middle of an answer. */
  #why: TalkpathError | undefined;
  #model: string | undefined;
  #spent = NOTHING_SPENT;
  #usedAt: Date;
  #idleSinceMs: number;
  #timer: Timer;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    this.#usedAt = parts.date();
    this.#idleSinceMs = parts.clock.now();
    this.#timer = this.#expiry();
  }

  get identity(): ChatIdentity {
    const { id, owner, agent } = this.#parts;
    return { id, owner, agent };
  }

  get context(): Pick<ChatContext, 'turns' | 'tokens'> {
    return this.#context;
  }

  /** Of its last session; undefined where none came about. */
  get model(): string | undefined {
    return this.#model;
  }

  /** What it took so far, forgotten turns included. */
  get spent(): ChatSpent {
    return this.#spent;
  }

  /** When something was last written. */
  get usedAt(): Date {
    return this.#usedAt;
  }

  /** Whether it is being answered. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** When its last answer ended, or it began (monotonic). */
  get idleSinceMs(): number {
    return this.#idleSinceMs;
  }

  /** Whether a session at the model is open. */
  get isOpen(): boolean {
    return this.#session?.isOver === false;
  }

  /** What answering this will take at least, as estimated (tokens). */
  estimate(message: string): number {
    return this.#context.tokens + estimateTokens(message);
  }

  /** Has a message answered; rejects with a `TalkpathError`, `chat.busy` among them, and then forgets the message. */
  async answer(message: string, told: Told, signal: AbortSignal): Promise<ChatAnswer> {
    this.#claim();
    this.#isBusy = true;
    this.#timer.cancel();
    const at = this.#parts.date();
    this.#usedAt = at;
    const over = AbortSignal.any([signal, this.#lifetime.signal]);
    try {
      this.#makeRoom(message);
      const session = await this.#opened();
      const answer = await session.answer(message, this.#counted(told), over);
      if (answer.entries.length > 0 || answer.status !== 'cancelled')
        this.#context.add({ at, entries: [{ role: 'user', text: message }, ...answer.entries] });
      // The model has read a message that we do not keep.
      else this.#forgetSession();
      if (answer.status === 'cancelled' && this.#why !== undefined) throw this.#why;
      return answer;
    } catch (error) {
      this.#forgetSession();
      throw this.#why ?? error;
    } finally {
      this.#isBusy = false;
      this.#idleSinceMs = this.#parts.clock.now();
      this.#timer = this.#idle();
    }
  }

  /** Forgets the oldest turns until the rest fits into so many tokens; says how many turns. */
  trim(maxTokens: number): number {
    this.#claim();
    return this.#changed(this.#context.trim(maxTokens));
  }

  /** Forgets the turns before that moment; says how many. */
  clear(before: Date): number {
    this.#claim();
    return this.#changed(this.#context.clear(before));
  }

  /** It is over: an answer that is being given stops, and rejects with this. */
  end(why?: TalkpathError): void {
    this.#why ??= why;
    this.#lifetime.abort();
    this.#timer.cancel();
    this.#forgetSession();
  }

  #counted(told: Told): Told {
    return (step) => {
      if (step.type === 'used') this.#spent = sumOf(this.#spent, step);
      told(step);
    };
  }

  #claim(): void {
    if (this.#isBusy) throw new TalkpathError('chat.busy', 'the conversation is being answered');
  }

  #makeRoom(message: string): void {
    const { maxContextTokens } = this.#parts.rules();
    if (this.estimate(message) <= maxContextTokens) return;
    const room = maxContextTokens * TRIMMED_TO - estimateTokens(message);
    this.#changed(this.#context.trim(Math.max(0, room)));
  }

  /** A session holds what was said, and can't be made to forget. */
  #changed(removed: number): number {
    if (removed > 0) this.#forgetSession();
    return removed;
  }

  async #opened(): Promise<ChatSession> {
    if (this.#session?.isOver === false) return this.#session;
    const chat = await this.#parts.open(this.identity);
    this.#model = chat.model;
    const session = new ChatSession({ clock: this.#parts.clock, chat, turns: this.#context.turns });
    this.#session = session;
    // It was ended while the session was being opened.
    if (this.#lifetime.signal.aborted) this.#forgetSession();
    return session;
  }

  #forgetSession(): void {
    this.#session?.close();
    this.#session = undefined;
  }

  #idle(): Timer {
    const { clock, rules } = this.#parts;
    if (this.#lifetime.signal.aborted) return { cancel: () => undefined };
    return clock.after(rules().idleMs, () => {
      this.#forgetSession();
      this.#timer = this.#expiry();
    });
  }

  #expiry(): Timer {
    const { clock, rules, expired } = this.#parts;
    return clock.after(rules().keepMs, expired);
  }
}
