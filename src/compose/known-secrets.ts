import type { Config } from '../config/config.js';
import type { Secret } from '../lib/secret.js';
import { secretsOf, secretsOfUrl } from '../tools/http/secrets.js';
import { secretsOfServer } from '../tools/mcp/secrets.js';

/** Every text of the configuration that nobody may learn from what others send us. `isSecret`: whether a text came from the environment. */
export function knownSecrets(config: Config, isSecret: (text: string) => boolean): readonly string[] {
  const { tools, lookups, webhooks } = config;
  const requests = [...tools.http, ...lookups.values()].map(({ request }) => request);
  return [
    ...keysOf(config, isSecret).map((secret) => secret.reveal()),
    ...requests.flatMap((request) => secretsOf(request, isSecret)),
    ...tools.mcp.flatMap((server) => secretsOfServer(server, isSecret)),
    ...webhooks.flatMap(({ url, secret }) => [secret.reveal(), ...secretsOfUrl(url)]),
  ];
}

/** What we show to carrier and model, and what operators show to us. */
function keysOf(
  { openai, agents, twilio, asterisk, server }: Config,
  isSecret: (text: string) => boolean,
): readonly Secret[] {
  const fallbacks = [...agents.values()].flatMap((agent) => agent.fallbacks);
  const keys = fallbacks.map((one) => (one.provider === 'openai' ? one.connection.apiKey : undefined));
  const extra = [...Object.values(openai.headers), ...Object.values(openai.query)];
  return [
    ...[
      openai.apiKey,
      ...keys,
      twilio.authToken,
      asterisk.password,
      asterisk.ari?.password,
      server.adminToken,
    ].filter((secret) => secret !== undefined),
    ...extra.filter((secret) => isSecret(secret.reveal())),
  ];
}
