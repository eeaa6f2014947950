import { tokensOf, type ChatEntry, type Turn } from '../../chat/context.js';
import type { Conversation } from '../../chat/conversation.js';

/** A conversation as `GET /chat/:id` shows it. */
export function shownConversation({ identity, context, isBusy, isOpen }: Conversation): object {
  return {
    conversation_id: identity.id,
    agent: identity.agent,
    busy: isBusy,
    session_open: isOpen,
    turns: context.turns.length,
    tokens: context.tokens,
    messages: context.turns.flatMap(messagesOf),
  };
}

function messagesOf({ at, entries }: Turn): readonly object[] {
  return entries.map((entry) => ({ ...wordsOf(entry), at: at.toISOString(), tokens: tokensOf(entry) }));
}

function wordsOf(entry: ChatEntry): object {
  if (entry.role !== 'tool') return { role: entry.role, text: entry.text };
  const { role, name, argumentsJson, output } = entry;
  return { role, name, arguments: argumentsJson, output };
}
