import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { TalkpathError } from '../../lib/errors.js';
import { practiceScriptSchema, type PracticeScript } from './script.js';

/** Reads a practice script from YAML text; throws `config.invalid` with every fault as file:line:column. */
export function parsePracticeScript(yamlText: string, fileName: string): PracticeScript {
  const lines = new LineCounter();
  const document = parseDocument(yamlText, { lineCounter: lines });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${fileName}:${line}:${col}`;
  };
  const syntax = document.errors.map((error) => `${at(error.pos[0])} ${error.message}`);
  if (syntax.length > 0) throw new TalkpathError('config.invalid', syntax.join('\n'));
  const parsed = practiceScriptSchema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path, message }) => `${at(offsetOf(document, path))} ${path.join('.')}: ${message}`,
  );
  throw new TalkpathError('config.invalid', faults.join('\n'));
}

/** Where the nearest thing that exists on that path begins. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
