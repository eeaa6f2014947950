import { TalkpathError } from '../lib/errors.js';
import type { ChatObserver, ChatTurn } from '../ports/chat-events.js';
import type { Clock } from '../ports/clock.js';
import { Allowance, type PerMinute } from './allowance.js';
import type { ChatProgress } from './answer.js';
import { estimateTokens } from './context.js';
import { Conversation, type ChatRules, type ConversationParts } from './conversation.js';
import { tokensIn } from './spent.js';
import { takeTurn, type PaidAnswer } from './turn.js';

/** One visitor who is no operator may have so many conversations at once. */
export const MAX_CONVERSATIONS_PER_VISITOR = 50;

/** Who writes. */
export interface ChatVisitor {
  /** The same for the same visitor, and for nobody else. */
  readonly key: string;
  /** Operators may use everybody's conversations. */
  readonly isOperator: boolean;
}

/** What all conversations share. */
export interface ChatDeskParts extends Pick<ConversationParts, 'open' | 'date'> {
  readonly clock: Clock;
  readonly rules: () => ChatRules;
  readonly limits: () => PerMinute & { readonly maxConversations: number };
  readonly newId: () => string;
  readonly observe: ChatObserver;
}

/** In a conversation that there is, or a new one with that agent. */
type Where = { readonly id: string } | { readonly agent: string };

const TOO_MUCH = 'too much was written in the last minute; wait a moment';
/** Where all conversations are being answered, one of the answers may be done by then. */
const BUSY_RETRY_MS = 5_000;

/** A message is not taken for now. */
export class NotNow extends TalkpathError {
  readonly retryAfterMs: number;

  constructor(code: 'chat.too_many_requests' | 'chat.too_many', message: string, retryAfterMs: number) {
    super(code, message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** A message that was taken, to be answered when somebody listens. */
export interface TakenMessage {
  readonly conversation: Conversation;
  readonly answer: (told: (progress: ChatProgress) => void, signal: AbortSignal) => Promise<PaidAnswer>;
}

/** All conversations, and what their visitors may write. */
export class ChatDesk {
  readonly #parts: ChatDeskParts;
  readonly #conversations = new Map<string, Conversation>();
  readonly #allowance: Allowance;

  constructor(parts: ChatDeskParts) {
    this.#parts = parts;
    this.#allowance = new Allowance(parts.clock, parts.limits);
  }

  get size(): number {
    return this.#conversations.size;
  }

  /** All of them, the one that was used last first. */
  list(): readonly Conversation[] {
    return [...this.#conversations.values()]
      .reverse()
      .sort((a, b) => b.usedAt.getTime() - a.usedAt.getTime());
  }

  /** A visitor's conversation. Throws `chat.not_found`, for everybody else's too. */
  find(visitor: ChatVisitor, id: string): Conversation {
    const found = this.#conversations.get(id);
    if (found === undefined || (!visitor.isOperator && found.identity.owner !== visitor.key))
      throw new TalkpathError('chat.not_found', 'there is no such conversation');
    return found;
  }

  /** Takes a message. Throws a `TalkpathError` where it can't be taken now. */
  take(visitor: ChatVisitor, message: string, where: Where): TakenMessage {
    try {
      return this.#taken(visitor, message, where);
    } catch (error) {
      if (error instanceof TalkpathError) this.#parts.observe({ type: 'message-refused', code: error.code });
      throw error;
    }
  }

  /** Ends a conversation and forgets it. */
  delete(conversation: Conversation): void {
    const { id, agent } = conversation.identity;
    conversation.end();
    if (this.#conversations.delete(id)) this.#parts.observe({ type: 'chat-ended', agent });
  }

  /** Ends all of them; whoever waits for an answer is told why. */
  close(why: TalkpathError): void {
    for (const conversation of this.#conversations.values()) {
      conversation.end(why);
      this.delete(conversation);
    }
  }

  #taken(visitor: ChatVisitor, message: string, where: Where): TakenMessage {
    const known = 'id' in where ? this.find(visitor, where.id) : undefined;
    if (known?.isBusy === true) throw new TalkpathError('chat.busy', 'the conversation is being answered');
    const leaving = known === undefined ? this.#leavingFor(visitor) : undefined;
    const estimated = known?.estimate(message) ?? estimateTokens(message);
    const waitMs = this.#allowance.take(visitor.key, estimated);
    if (waitMs > 0) throw new NotNow('chat.too_many_requests', TOO_MUCH, waitMs);
    if (leaving !== undefined) this.delete(leaving);
    const conversation = known ?? this.#begin(visitor, 'agent' in where ? where.agent : '');
    const { clock } = this.#parts;
    const ended = (turn: ChatTurn): void => this.#ended(visitor, estimated, turn);
    const answer: TakenMessage['answer'] = (told, signal) =>
      takeTurn({ clock, conversation, message, ended }, told, signal);
    return { conversation, answer };
  }

  #ended({ key }: ChatVisitor, estimated: number, turn: ChatTurn): void {
    const used = tokensIn(turn);
    // What a broken answer took is known in part, if at all.
    const isKnown = used > 0 && turn.outcome !== 'failed';
    this.#allowance.settle(key, estimated, isKnown ? used : Math.max(estimated, used));
    this.#parts.observe({ type: 'turn', ...turn });
  }

  /** Who makes room for one conversation more, where there is none: what nothing was written in for longest, and nobody waits for. */
  #leavingFor({ key, isOperator }: ChatVisitor): Conversation | undefined {
    const all = [...this.#conversations.values()];
    const own = all.filter(({ identity }) => identity.owner === key);
    const hasOwnShare = !isOperator && own.length >= MAX_CONVERSATIONS_PER_VISITOR;
    if (!hasOwnShare && all.length < this.#parts.limits().maxConversations) return undefined;
    const idle = (hasOwnShare ? own : all).filter(({ isBusy }) => !isBusy);
    const [first, ...others] = idle;
    if (first === undefined)
      throw new NotNow(
        'chat.too_many',
        'as many conversations as are allowed are being answered',
        BUSY_RETRY_MS,
      );
    return others.reduce((longest, one) => (one.idleSinceMs < longest.idleSinceMs ? one : longest), first);
  }

  #begin({ key }: ChatVisitor, agent: string): Conversation {
    const { clock, date, rules, open, newId, observe } = this.#parts;
    const id = newId();
    const conversation = new Conversation({
      id,
      owner: key,
      agent,
      clock,
      date,
      rules,
      open,
      expired: () => this.delete(conversation),
    });
    this.#conversations.set(id, conversation);
    observe({ type: 'chat-began', agent });
    return conversation;
  }
}
