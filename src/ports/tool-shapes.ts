import type { JsonSchema, ToolDeclaration } from './tool.js';

/** A tool as the Realtime API takes it, in both dialects: flat, with the name beside the type. */
export interface RealtimeFunction {
  readonly type: 'function';
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonSchema;
}

/** The tool for a `session.update` of the Realtime API. */
export function toOpenAIRealtimeSchema({ name, description, parameters }: ToolDeclaration): RealtimeFunction {
  return { type: 'function', name, description, parameters };
}
