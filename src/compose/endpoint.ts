import type { Config, OpenAiConnection } from '../config/config.js';
import { Secret } from '../lib/secret.js';
import type { Endpoint } from './options.js';

/** Where OpenAI, or the server that stands in for it, is. */
export function openAiEndpoint({ openai }: Pick<Config, 'openai'>): Endpoint {
  return endpointAt(openai);
}

/** How a server is reached. */
export function endpointAt(connection: OpenAiConnection): Endpoint {
  return {
    baseUrl: connection.baseUrl,
    apiKey: connection.apiKey ?? new Secret(''),
    auth: connection.auth,
    query: revealed(connection.query),
    headers: revealed(connection.headers),
  };
}

function revealed(secrets: Readonly<Record<string, Secret>>): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()]));
}
