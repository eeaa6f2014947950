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

/**
 * A gap with the blank before it, what stands there instead of an empty value, as in `{{caller_name|there}}`, and, only looked at, what would
 * close up to the words before it.
 */
const PROSE_GAP = /([ \t]?)\{\{\s*([A-Za-z_]\w*)\s*(?:\|\s*([^{}|\s][^{}|]*))?\}\}(?=([\s,.;:!?…)]|$)?)/g;

/** Fills the gaps of a text that is read or said: an empty value gives way to the gap's default, or else takes the blank before it along. */
export function renderProse(text: string, fill: (name: string) => string): string {
  return text.replace(PROSE_GAP, (...groups: readonly (string | undefined)[]) => {
    const [, blank = '', name = '', byDefault = '', closesUp] = groups;
    const value = fill(name) || byDefault.trimEnd();
    return value === '' && closesUp !== undefined ? '' : blank + value;
  });
}

/** The text with its gaps bare, each without its default. */
export function withoutDefaults(text: string): string {
  return text.replace(PROSE_GAP, (_gap, blank: string, name: string) => `${blank}{{${name}}}`);
}
