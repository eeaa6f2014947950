import { z } from 'zod';
import { parseJsonPath } from '../lib/json-path.js';
import { Secret } from '../lib/secret.js';
import { FIELD_NAME, header, pick, text, wholeNumber, words } from './schema-parts.js';

const MAX_RESPONSE_BYTES = { default: 262_144, most: 4_194_304 };

/** Query parameters are called all kinds of things (`filter[name]`), but a gap in a name would never be filled. */
const PARAMETER_NAME = z.string().regex(/^[\x21-\x7a|~]{1,64}$/);

const HOST = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:\d{1,5})?$/;

/** Text of which nobody may see a part. */
export function secretText() {
  return z.string().transform((value) => new Secret(value));
}

/** A path into JSON. */
export function jsonPath() {
  const right = words('a path like data.items[0].name');
  return z.string(right).refine((path) => parseJsonPath(path) !== undefined, right);
}

/** `name` or `name:port`. */
export function host() {
  const right = words('a host or host:port, as in api.example.com or 127.0.0.1:8090');
  return z.string(right).toLowerCase().regex(HOST, right);
}

/** The keys of an HTTP request with gaps. */
export const REQUEST_KEYS = {
  method: pick('GET', 'POST', 'PUT', 'PATCH', 'DELETE').default('GET').describe('The HTTP method.'),
  url: text().describe('Where the request goes. Gaps `{{…}}` may stand in its path only.'),
  headers: z
    .record(FIELD_NAME, header())
    .default({})
    .describe('Headers by name; secrets go here as `${VARIABLE}`. Never shown.'),
  query: z
    .record(PARAMETER_NAME, secretText())
    .default({})
    .describe('Query parameters by name. Never shown.'),
  body: z
    .json()
    .exactOptional()
    .describe('JSON with gaps; a text that is nothing but a gap becomes the value itself, with its type.'),
  max_response_bytes: wholeNumber(1, MAX_RESPONSE_BYTES.most)
    .default(MAX_RESPONSE_BYTES.default)
    .describe('An answer longer than that (bytes) is a failure.'),
};

/** A block that has the keys of a request, among others. */
export type RequestBlock = z.output<z.ZodObject<typeof REQUEST_KEYS>>;
