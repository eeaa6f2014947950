import type { RealtimeSettings } from '../../ports/realtime-settings.js';
import type { Secret } from '../../lib/secret.js';

/** Where a session is, and how to get in. */
export interface RealtimeEndpoint {
  /** `https://…/v1`, `wss://…/v1/realtime`, `http://localhost:…`: `/realtime` is added where it is missing. */
  readonly baseUrl: string;
  /** May be empty for servers that ask for none. */
  readonly apiKey: Secret;
  readonly auth: 'bearer' | 'api-key';
  readonly settings: RealtimeSettings;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The WebSocket upgrade that opens a session. The headers hold the key: they go to the dialer and nowhere else. */
export function realtimeRequest(endpoint: RealtimeEndpoint): {
  url: string;
  headers: Record<string, string>;
} {
  const { settings, headers } = endpoint;
  return {
    url: sessionUrl(endpoint),
    headers: {
      ...credentials(endpoint),
      ...(settings.dialect === 'beta' && { 'OpenAI-Beta': 'realtime=v1' }),
      ...headers,
    },
  };
}

function sessionUrl({ baseUrl, settings, query = {} }: RealtimeEndpoint): string {
  const url = new URL(baseUrl);
  url.protocol = url.protocol.replace(/^http/, 'ws');
  if (!url.pathname.split('/').includes('realtime')) {
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/realtime`;
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  // Azure's preview endpoint names a deployment instead.
  const named = url.searchParams.has('model') || url.searchParams.has('deployment');
  if (!named) url.searchParams.set('model', settings.model);
  return url.href;
}

function credentials({ apiKey, auth }: RealtimeEndpoint): Record<string, string> {
  const key = apiKey.reveal();
  if (key === '') return {};
  return auth === 'bearer' ? { Authorization: `Bearer ${key}` } : { 'api-key': key };
}
