import type { ToolContext } from '../../src/ports/tool.js';

/** What a tool is given in a conversation without a telephone. */
export function plainContext(changes: Partial<ToolContext> = {}): ToolContext {
  return {
    conversation: { callId: 'call_1', agent: 'default', from: '+12025550111', to: '+12025550100' },
    elapsedMs: 1234,
    idempotencyKey: 'call_1:item_1',
    signal: new AbortController().signal,
    ...changes,
  };
}
