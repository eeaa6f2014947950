import { Secret } from '../../lib/secret.js';
import { parseTemplate } from '../../lib/template.js';
import { renderOptional, type TemplateValues } from './template-values.js';

/** Makes a JSON value of values; `undefined` where nothing is left of it. */
export type BodyTemplate = (values: TemplateValues) => unknown;

/** Reads JSON with gaps in its texts. A text that is nothing but a gap becomes the value as it is; what has no value is left out. */
export function parseBodyTemplate(json: unknown): BodyTemplate {
  if (json instanceof Secret) return textTemplate(json.reveal());
  if (typeof json === 'string') return textTemplate(json);
  if (Array.isArray(json)) {
    const items = json.map(parseBodyTemplate);
    return (values) => items.map((item) => item(values)).filter((item) => item !== undefined);
  }
  if (typeof json !== 'object' || json === null) return () => json;
  const entries = Object.entries(json).map(([key, value]) => [key, parseBodyTemplate(value)] as const);
  return (values) => {
    const filled = entries.map(([key, value]) => [key, value(values)] as const);
    return Object.fromEntries(filled.filter(([, value]) => value !== undefined));
  };
}

function textTemplate(text: string): BodyTemplate {
  const template = parseTemplate(text);
  const { only } = template;
  return only === undefined ? (values) => renderOptional(template, values) : (values) => values.get(only);
}
