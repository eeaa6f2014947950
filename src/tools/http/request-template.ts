import type { Secret } from '../../lib/secret.js';
import { parseTemplate, type Template } from '../../lib/template.js';
import type { HttpTemplate } from '../../ports/tool-definitions.js';
import { parseBodyTemplate } from './body-template.js';
import type { HttpRequest } from './exchange.js';
import { renderOptional, unfit, type TemplateValues } from './template-values.js';
import { parseUrlTemplate } from './url-template.js';

/** Makes a request of values. Throws `tool.bad_arguments` for values that can't go where they should. */
export type RequestTemplate = (values: TemplateValues) => HttpRequest;

type Templates = readonly (readonly [name: string, template: Template])[];

/** What a header can hold: printable ASCII, the upper half of Latin-1, blanks and tabs (RFC 9110, 5.5). */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Compressed answers would be an answer's length in disguise. */
const STANDARD_HEADERS = {
  accept: 'application/json, text/plain;q=0.9, */*;q=0.5',
  'accept-encoding': 'identity',
};

/** Reads a request with gaps; gives what is wrong with it, if anything is. */
export function parseRequestTemplate(definition: HttpTemplate): RequestTemplate | string {
  const { method } = definition;
  const url = parseUrlTemplate(definition.url.reveal());
  if (typeof url === 'string') return url;
  const query = templatesOf(definition.query);
  const headers = templatesOf(definition.headers).map(([name, text]) => [name.toLowerCase(), text] as const);
  const bodyOf = parseBodyTemplate(definition.body);
  return (values) => {
    const json = bodyOf(values);
    return {
      method,
      url: withQuery(url(values), query, values),
      headers: {
        ...STANDARD_HEADERS,
        ...(method !== 'GET' && idempotencyOf(values)),
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...headersOf(headers, values),
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    };
  };
}

function templatesOf(texts: Readonly<Record<string, Secret>>): Templates {
  return Object.entries(texts).map(([name, text]) => [name, parseTemplate(text.reveal())] as const);
}

/** After what the URL itself has. */
function withQuery(url: URL, query: Templates, values: TemplateValues): URL {
  const added = new URLSearchParams();
  for (const [name, template] of query) {
    const value = renderOptional(template, values);
    if (value !== undefined) added.append(name, value);
  }
  const whole = new URL(url);
  whole.search = [url.search.slice(1), added.toString()].filter(Boolean).join('&');
  return whole;
}

function idempotencyOf(values: TemplateValues): Record<string, string> {
  return headersOf([['idempotency-key', parseTemplate('{{idempotency_key}}')]], values);
}

function headersOf(headers: Templates, values: TemplateValues): Record<string, string> {
  const rendered = headers.flatMap(([name, template]) => {
    const value = renderOptional(template, values);
    if (value === undefined) return [];
    if (!HEADER_VALUE.test(value)) throw unfit(`the header ${name} can hold one line of Latin letters only`);
    return [[name, value] as const];
  });
  return Object.fromEntries(rendered);
}
