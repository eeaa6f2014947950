/** What an expression of PromQL speaks of. */
export interface PromqlNames {
  readonly metrics: readonly string[];
  /** Label names, in matchers and in groupings. */
  readonly labels: readonly string[];
}

const WORDS = new Set([
  'and',
  'or',
  'unless',
  'by',
  'without',
  'on',
  'ignoring',
  'group_left',
  'group_right',
  'offset',
  'bool',
]);
const GROUPING = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;

/** Takes an expression apart as far as names go. */
export function namesIn(expression: string): PromqlNames {
  const labels: string[] = [];
  const bare = expression
    .replace(/"(?:[^"\\]|\\.)*"/g, '""')
    .replace(/\{([^}]*)\}/g, (_all, matchers: string) => {
      for (const [, name = ''] of matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)) labels.push(name);
      return ' ';
    })
    .replace(GROUPING, (_all, names: string) => {
      labels.push(
        ...names
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== ''),
      );
      return ' ';
    })
    .replace(/\[[^\]]*\]/g, ' ');
  const words = [...bare.matchAll(/[a-zA-Z_:][\w:]*(?!\w*\s*\()/g)].map(([word]) => word);
  return { metrics: words.filter((word) => !WORDS.has(word)), labels };
}
