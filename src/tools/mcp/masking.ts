import type { McpServerDefinition } from '../../ports/tool-definitions.js';

/** Shorter values (`1`, `on`, `de`) are no secrets, and would be found everywhere. */
const MIN_SECRET_CHARS = 6;
const MASK = '[secret]';
/** A variable of such a name holds a secret, wherever its value was written down. */
const SECRET_NAME = /key|token|secret|passw|credential/i;

/** Replaces an operator's secrets wherever they turn up in what a server says. */
export interface Masking {
  readonly text: (text: string) => string;
  /** The same for every string in a JSON value, names included. */
  readonly json: (value: unknown) => unknown;
}

/** Knows the secrets of a server's definition: its environment or its headers, and what its address holds. */
export function maskingOf(
  { transport }: McpServerDefinition,
  isSecret: (text: string) => boolean = () => true,
): Masking {
  const secrets = transport.type === 'stdio' ? [] : secretsOfAddress(transport.url);
  const given = transport.type === 'stdio' ? transport.env : transport.headers;
  for (const [name, secret] of Object.entries(given)) {
    if (transport.type === 'stdio' && !SECRET_NAME.test(name) && !isSecret(secret.reveal())) continue;
    // A header's value is often a scheme and then the secret: `Bearer …`.
    secrets.push(secret.reveal(), secret.reveal().split(' ').at(-1) ?? '');
  }
  const wanted = [...new Set(secrets)]
    .filter((secret) => secret.length >= MIN_SECRET_CHARS)
    .sort((a, b) => b.length - a.length);
  const text = (from: string): string =>
    wanted.reduce((masked, secret) => masked.replaceAll(secret, MASK), from);
  const json = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(json);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [text(key), json(inner)]));
  };
  return { text, json };
}

function secretsOfAddress(url: string): string[] {
  if (!URL.canParse(url)) return [];
  const { password, searchParams } = new URL(url);
  return [password, ...searchParams.values()];
}
