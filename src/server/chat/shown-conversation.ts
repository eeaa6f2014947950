import { tokensOf, type ChatEntry, type Turn } from '../../chat/context.js';
import type { Conversation } from '../../chat/conversation.js';
import { shownSpent } from './shown-spent.js';

/** A conversation as `GET /chat` lists it: nothing that was said. */
export function listedConversation(conversation: Conversation, isOperator: boolean): object {
  const { identity, context, isBusy, isOpen, usedAt, spent } = conversation;
  return {
    conversation_id: identity.id,
    agent: identity.agent,
    busy: isBusy,
    session_open: isOpen,
    last_used_at: usedAt.toISOString(),
    turns: context.turns.length,
    tokens: context.tokens,
    ...shownSpent(spent, isOperator),
  };
}

/** A conversation as `GET /chat/:id` shows it. */
export function shownConversation(conversation: Conversation, isOperator: boolean): object {
  const messages = conversation.context.turns.flatMap(messagesOf);
  return { ...listedConversation(conversation, isOperator), messages };
}

function messagesOf({ at, entries }: Turn): readonly object[] {
  return entries.map((entry) => ({ ...wordsOf(entry), at: at.toISOString(), tokens: tokensOf(entry) }));
}

function wordsOf(entry: ChatEntry): object {
  if (entry.role !== 'tool') return { role: entry.role, text: entry.text };
  const { role, name, argumentsJson, output } = entry;
  return { role, name, arguments: argumentsJson, output };
}
