import { isBlock, variantsOf, type Shape } from '../../src/config/schema-shape.js';

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'number',
  integer: 'whole number',
  boolean: '`true`, `false`',
  null: '`null`',
};

/** What may stand at a key, in a few words. */
export function valueText(shape: Shape): string {
  const texts = variantsOf(shape).map(plainText);
  return [...new Set(texts)].join(' or ');
}

function plainText(shape: Shape): string {
  const { type, minimum, maximum } = shape;
  if (shape.const !== undefined) return code(shape.const);
  if (shape.enum !== undefined) return distinct(shape.enum).map(code).join(', ');
  if (type === 'array') return `list of ${shape.items === undefined ? 'values' : valueText(shape.items)}`;
  if (type === 'object') return blockText(shape);
  const word = typeof type === 'string' ? (WORDS[type] ?? type) : 'JSON';
  const hasMaximum = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (hasMaximum) return `${word}, ${minimum ?? 0}–${maximum}`;
  return minimum === undefined ? word : `${word}, ${minimum} or more`;
}

function blockText(shape: Shape): string {
  const { properties, additionalProperties: others } = shape;
  if (properties !== undefined) return isBlock(shape) ? 'block' : 'JSON';
  const isTexts = typeof others === 'object' && others.$ref === undefined;
  return isTexts ? `block: name → ${valueText(others)}` : 'JSON';
}

function code(value: unknown): string {
  return `\`${String(value)}\``;
}

/** Upper case is as good, and needs no second mention. */
function distinct(values: readonly unknown[]): readonly unknown[] {
  const isRepeated = (value: unknown): boolean =>
    typeof value === 'string' && value !== value.toLowerCase() && values.includes(value.toLowerCase());
  return values.filter((value) => !isRepeated(value));
}
