import type { Logger } from '../../observe/logger.js';
import type { ChatObserver, ChatTurn } from '../../ports/chat-events.js';
import { chatUsd, tokenSums } from './shown-spent.js';

/** Writes a line for each message that was answered or was not; nothing that was said is in it. */
export function chatLog(logger: Logger, provider: () => string): ChatObserver {
  return (event) => {
    if (event.type !== 'turn') return;
    const level = event.outcome === 'failed' ? 'error' : 'info';
    logger[level](lineOf(event, provider()), 'chat.turn');
  };
}

function lineOf(turn: ChatTurn, provider: string): object {
  const { conversationId, agent, model, outcome, code, tools, tookMs } = turn;
  return {
    event: 'chat.turn',
    conversationId,
    agent,
    provider,
    model,
    outcome,
    code,
    durationMs: Math.round(tookMs),
    tools: [...new Set(tools)],
    toolCalls: tools.length,
    ...tokenSums(turn),
    costUsd: chatUsd(turn),
  };
}
