import type { ToolContext } from '../ports/tool.js';
import type { CallParts } from './call-parts.js';
import type { Ending } from './ending.js';
import type { HoldLine } from './hold-line.js';
import type { LineActions } from './line-actions.js';
import type { Tell } from './opening.js';
import type { ResponseOrder } from './response-order.js';
import { ToolCalls } from './tool-calls.js';
import type { Wires } from './wires.js';

/** What the tools of a call need of it. */
export interface ToolSideParts {
  readonly parts: CallParts;
  readonly wires: Wires;
  readonly ask: Tell;
  readonly lifetime: AbortSignal;
  readonly ending: Pick<Ending, 'underWay'>;
  readonly order: Pick<ResponseOrder, 'request'>;
  readonly hold: Pick<HoldLine, 'begin'>;
  readonly line: LineActions;
}

/** The tool calls of a telephone call: what they may do to the line, and what the caller hears while they run. */
export function callTools({
  parts,
  wires,
  ask,
  lifetime,
  ending,
  order,
  hold,
  line,
}: ToolSideParts): ToolCalls {
  const contextOf = (toolCallId: string, signal: AbortSignal): ToolContext => ({
    conversation: parts.info,
    elapsedMs: wires.clock.now(),
    idempotencyKey: `${parts.info.callId}:${toolCallId}`,
    signal,
    line: line.of(toolCallId),
    afterCall: parts.afterCall,
  });
  return new ToolCalls({
    ...wires.ends,
    ask,
    tools: parts.tools,
    limits: parts.toolLimits,
    execute: parts.executeTool,
    lifetime,
    contextOf,
    followUp: () => {
      if (!ending.underWay) order.request();
    },
    waitAloud: (progress) => hold.begin(progress),
  });
}
