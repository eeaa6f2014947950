import { LineCounter, parseDocument, type Document, type YAMLError } from 'yaml';
import type { Environment } from './env-refs.js';
import { inFileOrder, type ConfigFault } from './faults.js';
import { buildTree } from './yaml-builder.js';
import type { YamlNode } from './yaml-tree.js';

/** More than this is noise: a broken quote makes a fault of every line after it. */
const MAX_SYNTAX_FAULTS = 10;
const TOO_DEEP = 'nested too deeply';

/** What the parser calls things, in an operator's words; the rest keeps the parser's own. */
const CLEARER: Partial<Record<YAMLError['code'], string>> = {
  MULTIPLE_DOCS: 'a second document begins here; a configuration is one document, so take out the ---',
  TAB_AS_INDENT: 'a tab in the indentation; YAML indents with spaces',
  RESOURCE_EXHAUSTION: TOO_DEEP,
  TAG_RESOLVE_FAILED: 'a tag (a word that begins with !) that means nothing here; put the value in quotes',
};

/** What a YAML text holds; `root` is absent when the text is not YAML at all. An empty text is an empty mapping. */
export interface ParsedYaml {
  readonly root?: YamlNode;
  readonly faults: readonly ConfigFault[];
}

/** Parses YAML 1.2 into values that know their places. With `env`, environment references are replaced, in values only. Never throws. */
export function parseYaml(text: string, file: string, env?: Environment): ParsedYaml {
  const lines = new LineCounter();
  const document = documentOf(text, lines);
  if (document === undefined) return { faults: [{ file, path: '', message: TOO_DEEP }] };
  const placeAt = (offset: number): { file: string; line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    const faults = broken.map((error) => ({
      ...placeAt(error.pos[0]),
      path: '',
      message: CLEARER[error.code] ?? unquoted(error.message),
    }));
    return { faults: inFileOrder(faults).slice(0, MAX_SYNTAX_FAULTS) };
  }
  return buildTree(document.contents, placeAt, env);
}

/** Undefined where the parser has no room left on the stack: it bounds the depth of some of what can be nested, and not of all. */
function documentOf(text: string, lineCounter: LineCounter): Document.Parsed | undefined {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false, version: '1.2' });
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

/** The parser may quote what it stumbled over, which may be a key. */
function unquoted(message: string): string {
  return message.replace(/(?<=\S): .*$/s, '');
}
