import { Secret } from '../../src/lib/secret.js';
import type { HttpTemplate } from '../../src/ports/tool-definitions.js';

/** A request with gaps as an operator writes it. */
export type TemplateTexts = Partial<Omit<HttpTemplate, 'url' | 'headers' | 'query'>> & {
  readonly url?: string;
  readonly headers?: Record<string, string>;
  readonly query?: Record<string, string>;
};

/** The request as the configuration gives it: a GET with roomy limits unless the texts say otherwise. */
export function httpTemplate({ url, headers, query, ...others }: TemplateTexts): HttpTemplate {
  return {
    method: 'GET',
    timeoutMs: 5000,
    maxResponseBytes: 262_144,
    allowedHosts: [],
    privateHosts: [],
    ...others,
    url: new Secret(url ?? 'https://shop.example/'),
    headers: secrets(headers),
    query: secrets(query),
  };
}

function secrets(texts: Record<string, string> = {}): Record<string, Secret> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, new Secret(text)]));
}
