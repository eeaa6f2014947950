import type { JsonSchema, ToolDeclaration } from '../ports/tool.js';

/** The shape for the Realtime API stands where providers may use it too. */
export { toOpenAIRealtimeSchema } from '../ports/tool-shapes.js';

/** A tool as Chat Completions takes it: nested under `function`. */
export interface ChatFunction {
  readonly type: 'function';
  readonly function: ToolDeclaration;
}

/** The tool for a request of the Chat Completions API. */
export function toChatCompletionsSchema({ name, description, parameters }: ToolDeclaration): ChatFunction {
  return { type: 'function', function: { name, description, parameters } };
}

/** A tool as the Model Context Protocol lists it. */
export interface McpToolShape {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
}

/** The tool for an answer to `tools/list` of the Model Context Protocol. */
export function toMcpTool({ name, description, parameters }: ToolDeclaration): McpToolShape {
  return { name, description, inputSchema: parameters };
}
