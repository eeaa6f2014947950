import type { Config } from '../config/config.js';
import { Secret } from '../lib/secret.js';
import type { Endpoint } from './options.js';

/** Where OpenAI, or the server that stands in for it, is. */
export function openAiEndpoint({ openai }: Config): Endpoint {
  return {
    baseUrl: openai.baseUrl,
    apiKey: openai.apiKey ?? new Secret(''),
    auth: openai.auth,
    query: revealed(openai.query),
    headers: revealed(openai.headers),
  };
}

function revealed(secrets: Readonly<Record<string, Secret>>): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()]));
}
