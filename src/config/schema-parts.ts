import { isIP } from 'node:net';
import { z } from 'zod';
import { Secret } from '../lib/secret.js';

/** The words for whatever is wrong with a value of this schema: what would be right. */
export function words(whatIsRight: string): { error: string } {
  return { error: `must be ${whatIsRight}` };
}

/** Names of headers, query parameters and environment variables. */
export const FIELD_NAME = z.string().regex(/^[\w-]{1,64}$/);

/** Names that are safe in logs, URLs and file names. */
export const PLAIN_NAME = z.string().regex(/^[\w.-]{1,64}$/);

/** Text with something in it. */
export function text() {
  return z.string().min(1);
}

/** A whole number between two bounds, both included. */
export function wholeNumber(min: number, max: number) {
  const right = words(`a whole number from ${min} to ${max}`);
  return z.int(right).min(min, right).max(max, right);
}

/** One of a few words. */
export function pick<const Words extends readonly string[]>(...choices: Words) {
  return z.enum(choices);
}

/** A key or token that goes into a URL or header as one word; white space around it (a newline from a file) is dropped. May be empty. */
export function secret() {
  return z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]*$/, words('one word of printable ASCII characters'))
    .transform((value) => new Secret(value));
}

/** The value of an HTTP header: one line (RFC 9110, section 5.5). */
export function header() {
  return z
    .string()
    .trim()
    .regex(/^[\x20-\x7e]*$/, words('one line of printable ASCII characters'))
    .transform((value) => new Secret(value));
}

/** Names that stand for address ranges, as proxies are often given. */
const PROXY_RANGES = ['loopback', 'linklocal', 'uniquelocal'];

/** Who may be a proxy: an address, a range like `10.0.0.0/8`, or one of the named ranges. */
export function proxyAddress() {
  return z
    .string()
    .refine(
      isProxyAddress,
      words(`an address, a range like 10.0.0.0/8, or one of ${PROXY_RANGES.join(', ')}`),
    );
}

/** An address, or a range like `10.0.0.0/8`. */
export function addressRange() {
  return z.string().refine(isAddressRange, words('an address, or a range like 10.0.0.0/8'));
}

function isProxyAddress(text: string): boolean {
  return isAddressRange(text) || PROXY_RANGES.includes(text);
}

function isAddressRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (prefix === undefined) return bits > 0;
  return rest.length === 0 && /^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= bits;
}
