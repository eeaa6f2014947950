import { Secret } from '../../src/lib/secret.js';

/** A value with its secrets as the texts they hide, for comparing. */
export function revealed(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, revealed(held)]));
}
