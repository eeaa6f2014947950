import type { ChatObserver, ChatTurn } from '../../ports/chat-events.js';
import type { Metrics } from '../metrics.js';
import { tokensByKind } from './token-kinds.js';

/** Counts conversations in text: one observer for all of them. */
export function createChatMetrics(metrics: Metrics): ChatObserver {
  return (event) => {
    switch (event.type) {
      case 'chat-began':
        return metrics.chatsLive.inc({ agent: event.agent });
      case 'chat-ended':
        return metrics.chatsLive.dec({ agent: event.agent });
      case 'message-refused':
        return metrics.chatRefused.inc({ code: event.code });
      case 'turn':
        return countTurn(metrics, event);
    }
  };
}

function countTurn(metrics: Metrics, { agent, outcome, tokens, usd }: ChatTurn): void {
  metrics.chatTurns.inc({ agent, outcome });
  for (const [kind, count] of tokensByKind(tokens)) metrics.chatTokens.inc({ agent, kind }, count);
  if (usd === null) metrics.chatTurnsWithoutCost.inc({ agent });
  else metrics.chatCost.inc({ agent }, usd);
}
