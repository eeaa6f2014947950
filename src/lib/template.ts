/** A text with gaps, as in `Hello {{caller_name}}`. A gap is filled with a value; what the value says is never read as a template again. */
export interface Template {
  /** The names of the gaps, each once. */
  readonly names: readonly string[];
  /** The name of the gap that the text is, if it is nothing but one. */
  readonly only: string | undefined;
  /** The text with its gaps filled. */
  render(fill: (name: string) => string): string;
}

const GAP = /\{\{\s*([A-Za-z_]\w*)\s*\}\}/g;

/** Reads a text with gaps. What only looks like a gap (`{{1x}}`, `{{}}`) stays as it is. */
export function parseTemplate(text: string): Template {
  const gaps = [...text.matchAll(GAP)];
  const [gap] = gaps;
  const only = gaps.length === 1 && gap?.[0] === text.trim() ? gap[1] : undefined;
  return {
    names: [...new Set(gaps.map(([, name = '']) => name))],
    only,
    render: (fill) => text.replace(GAP, (_gap, name: string) => fill(name)),
  };
}
