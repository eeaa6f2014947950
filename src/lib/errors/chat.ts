import type { ErrorFacts } from './facts.js';

/** What goes wrong with conversations in text. */
export const CHAT_ERRORS = {
  'chat.not_found': {
    retryable: false,
    remedy: 'There is no such conversation, or it was forgotten (chat.keep_s); begin another.',
  },
  'chat.busy': {
    retryable: true,
    remedy: 'The conversation is being answered; wait for `done`, or close that stream.',
  },
  'chat.too_many': {
    retryable: true,
    remedy:
      'As many conversations as are allowed are being answered; wait as long as is said (retry-after), or raise limits.max_conversations.',
  },
  'chat.too_many_requests': {
    retryable: true,
    remedy:
      'One visitor wrote too often or too much; wait as long as is said (retry-after). See limits.requests_per_minute and limits.tokens_per_minute.',
  },
  'chat.no_answer': {
    retryable: true,
    remedy: 'The model began no answer, or stopped in the middle of one; write again.',
  },
  'chat.too_long_answer': {
    retryable: false,
    remedy: 'The model wrote without end; look for a loop in its instructions or tools.',
  },
} as const satisfies Record<string, ErrorFacts>;
