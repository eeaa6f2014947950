import { createHash } from 'node:crypto';
import type { Config } from '../config/config.js';

const FINGERPRINT_CHARS = 16;
const known = new WeakMap<Config, string>();

/** Tells one configuration from another: the beginning of the SHA-256 of everything in it, secrets left out. */
export function fingerprintOf(config: Config): string {
  const found = known.get(config);
  if (found !== undefined) return found;
  const text = JSON.stringify(config, (_key, value: unknown) =>
    value instanceof Map ? [...(value as Map<unknown, unknown>)] : value,
  );
  const fingerprint = createHash('sha256').update(text).digest('hex').slice(0, FINGERPRINT_CHARS);
  known.set(config, fingerprint);
  return fingerprint;
}
