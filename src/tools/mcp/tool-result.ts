import { z } from 'zod';
import { TalkpathError } from '../../lib/errors.js';

/** What a server answers to `tools/call`, as far as it is used; parts of a kind that is not known are no fault. */
export const McpToolResult = z.object({
  content: z.array(z.record(z.string(), z.unknown())).default([]),
  structuredContent: z.record(z.string(), z.unknown()).optional(),
  isError: z.boolean().optional(),
});

/** A parsed answer to `tools/call`. */
export type McpToolResult = z.infer<typeof McpToolResult>;
type Part = McpToolResult['content'][number];

/** What a model is told when a server says nothing. */
const NOTHING = 'done; the tool said nothing';

/** The result for the model: the structured one where there is one, otherwise the text. Throws `tool.failed` when the server says that it failed. */
export function resultOf({ content, structuredContent, isError }: McpToolResult): unknown {
  const text = content.map(textOf).join('\n');
  if (isError === true) throw new TalkpathError('tool.failed', text === '' ? 'the tool failed' : text);
  return structuredContent ?? (text === '' ? NOTHING : text);
}

/** What is not text is named only: a model on the telephone can't look at it. */
function textOf(part: Part): string {
  const { type, text, resource, mimeType, uri } = part;
  if (typeof text === 'string') return text;
  if (isPart(resource)) return textOf({ ...resource, type: 'resource' });
  const what = [mimeType, uri].filter((fact) => typeof fact === 'string').join(' ');
  return what === '' ? `[${String(type)}]` : `[${String(type)}: ${what}]`;
}

function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
