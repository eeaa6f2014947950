import { parseJsonPath, pick } from '../../lib/json-path.js';

/** What the gaps of a script's texts are filled with. */
export interface Words {
  /** By the gap's name. */
  readonly named: Readonly<Record<string, string>>;
  /** What a tool answered, as JSON: `{{result.items[0].name}}` picks from it. */
  readonly result: unknown;
}

const GAP = /\{\{(\w+)((?:\.|\[)[^{}]*)?\}\}/g;

/** Fills the gaps of a text; one that nothing is known for stays as it is. */
export function fill(template: string, { named, result }: Words): string {
  return template.replace(GAP, (whole, name: string, path?: string) => {
    if (path === undefined) return (Object.hasOwn(named, name) ? named[name] : undefined) ?? whole;
    return picked({ result }, name + path) ?? whole;
  });
}

/** Fills the gaps of an object's texts. */
export function fillObject(
  template: Readonly<Record<string, unknown>>,
  words: Words,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) => [
      name,
      typeof value === 'string' ? fill(value, words) : value,
    ]),
  );
}

/** JSON and identifiers as one would say them. */
export function spoken(text: string): string {
  return text
    .replace(/[{}[\]"_]+/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ?([:,]) ?/g, '$1 ')
    .trim();
}

/** The JSON that the text is, or nothing. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function picked(from: unknown, path: string): string | undefined {
  const found = pick(from, parseJsonPath(path) ?? []);
  if (found === from || found === undefined || found === null) return undefined;
  return typeof found === 'string' ? found : spoken(JSON.stringify(found));
}
