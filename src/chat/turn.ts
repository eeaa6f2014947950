import { TalkpathError, type ErrorCode } from '../lib/errors.js';
import type { ChatSpent, ChatTurn } from '../ports/chat-events.js';
import type { Clock } from '../ports/clock.js';
import type { ChatAnswer, ChatProgress, Told } from './answer.js';
import type { Conversation } from './conversation.js';
import { NOTHING_SPENT, sumOf } from './spent.js';

/** An answer, and what it took. */
export interface PaidAnswer extends ChatAnswer {
  readonly spent: ChatSpent;
}

/** A message that is to be answered. */
export interface TurnParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly conversation: Conversation;
  readonly message: string;
  /** It is over, however it went. */
  readonly ended: (turn: ChatTurn) => void;
}

/** Has a message answered, and takes down what that took, also where it fails. */
export async function takeTurn(
  { clock, conversation, message, ended }: TurnParts,
  told: (progress: ChatProgress) => void,
  signal: AbortSignal,
): Promise<PaidAnswer> {
  const beganMs = clock.now();
  const tools: string[] = [];
  let spent = NOTHING_SPENT;
  const watch: Told = (step) => {
    if (step.type === 'used') return void (spent = sumOf(spent, step));
    if (step.type === 'tool' && step.stage === 'called') tools.push(step.name);
    told(step);
  };
  const over = (how: Pick<ChatTurn, 'outcome' | 'code'>): void => {
    const { id: conversationId, agent } = conversation.identity;
    const { model } = conversation;
    ended({ conversationId, agent, model, ...how, ...spent, tools, tookMs: clock.now() - beganMs });
  };
  try {
    const answer = await conversation.answer(message, watch, signal);
    over({ outcome: answer.status });
    return { ...answer, spent };
  } catch (error) {
    over({ outcome: 'failed', code: codeOf(error) });
    throw error;
  }
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof TalkpathError ? error.code : 'internal.error';
}
