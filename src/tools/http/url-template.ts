import { parseTemplate, type Template } from '../../lib/template.js';
import { asText, renderOptional, unfit, type TemplateValues } from './template-values.js';

/** Scheme, host with port, path, query; a fragment is never sent. */
const PARTS = /^(https?:)\/\/([^/?#\\]+)([^?#\\]*)(?:\?([^#]*))?(?:#.*)?$/i;

/** What a URL takes for `.` or `..`, and so for another place than the one that was meant. */
const DOTS = /^(?:\.|%2e){1,2}$/i;

/** Makes an address of values. */
export type UrlTemplate = (values: TemplateValues) => URL;

/**
 * Reads an address with gaps behind the host. A value stays within its segment or its query parameter, whatever it is.
 * Gives what is wrong with the text, if anything is.
 */
export function parseUrlTemplate(text: string): UrlTemplate | string {
  const [, scheme = '', authority = '', path = '', query = ''] = PARTS.exec(text) ?? [];
  const origin = originOf(`${scheme}//${authority}`);
  if (origin === undefined) return 'the URL must begin with http:// or https:// and a host';
  if (parseTemplate(authority).names.length > 0) return 'the host of the URL can not be a value';
  if (authority.includes('@')) return 'a name and a password stand in a header, not in the URL';
  const segments = path.split('/').slice(1).map(parseTemplate);
  const params = query.split('&').map(parseTemplate);
  return (values) => {
    const rendered = segments.map((segment) => renderSegment(segment, values));
    const search = params.map((param) => renderOptional(param, values, encode) ?? '').filter(Boolean);
    return new URL(`${origin}/${rendered.join('/')}?${search.join('&')}`);
  };
}

function originOf(text: string): string | undefined {
  return URL.canParse(text) ? new URL(text).origin : undefined;
}

/** Nothing in the place of a value would make it the address of something else, and so would `..`. */
function renderSegment(segment: Template, values: TemplateValues): string {
  const rendered = segment.render((name) => {
    const value = asText(values.get(name));
    if (value === undefined || value === '') throw unfit(`${name} is needed`);
    if (value.split(/[/\\]/).some((part) => DOTS.test(part))) throw misplaced(name);
    return encode(value);
  });
  if (segment.names.length > 0 && DOTS.test(rendered)) throw misplaced(segment.names.join(', '));
  return rendered;
}

function encode(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    throw unfit('a value is not well-formed text');
  }
}

function misplaced(name: string): Error {
  return unfit(`${name} can not be used in an address`);
}
