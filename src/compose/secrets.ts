import type { Config } from '../config/config.js';
import { Secret } from '../lib/secret.js';

/** The secrets of a configuration, for whoever must not write them: keys and tokens, and what came from the environment into a place for secrets. */
export function secretsOf(config: Config): ReadonlySet<string> {
  const { fromEnvironment, ...rest } = config;
  const { openai, agents, twilio, asterisk, server, webhooks } = config;
  const fallbacks = [...agents.values()].map((agent) => agent.fallbacks);
  const always = [
    openai,
    fallbacks,
    twilio.authToken,
    asterisk,
    server.adminToken,
    webhooks.map(({ secret }) => secret),
  ];
  const values = (of: unknown): Set<string> => new Set([...secretsIn(of)].map((secret) => secret.reveal()));
  const secretPlaces = values(rest);
  const given = fromEnvironment.map((secret) => secret.reveal()).filter((value) => secretPlaces.has(value));
  return new Set([...values(always), ...given]);
}

function* secretsIn(value: unknown): Generator<Secret> {
  if (value instanceof Secret) yield value;
  else if (value instanceof Map) yield* secretsIn([...value.values()]);
  else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) yield* secretsIn(part);
  }
}
