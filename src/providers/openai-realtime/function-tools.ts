import type { ToolDeclaration } from '../../ports/tool.js';
import type { Fields } from './fields.js';

/** Tools as both dialects take them: flat function objects, not the nested ones of Chat Completions. */
export function functionTools(tools: readonly ToolDeclaration[]): readonly Fields[] {
  return tools.map(({ name, description, parameters }) => ({
    type: 'function',
    name,
    description,
    parameters,
  }));
}
