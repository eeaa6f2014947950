/** Attributes of an element; those that are undefined are left out. Numbers are kept to a tenth of a pixel. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Controls that XML forbids, halves of letters, and marks that turn the direction of text around. */
const UNDRAWABLE =
  /[\ud800-\udfff\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;

/** An SVG element with its content, which is SVG already. */
export function el(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? num(value) : escaped(String(value))}"`)
    .join('');
  const inner = content.join('');
  return inner === '' ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>`;
}

/** Text as an SVG element can hold it: whoever said it, it stays text. */
export function escaped(text: string): string {
  return text
    .replace(UNDRAWABLE, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A line of text that begins at `x`, `y` (its base line). */
export function label(x: number, y: number, style: string, text: string): string {
  return el('text', { x, y, class: style }, escaped(text));
}

/** What a pointer that rests on an element is told. */
export function tip(text: string): string {
  return `<title>${escaped(text)}</title>`;
}

/** A number as it stands in a path: to a tenth of a pixel. */
export function num(value: number): string {
  return String(Math.round(value * 10) / 10);
}
