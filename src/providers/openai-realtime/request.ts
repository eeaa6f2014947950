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
  const { settings, headers = {} } = endpoint;
  return {
    url: sessionUrl(endpoint),
    headers: {
      ...credentials(endpoint),
      ...(settings.dialect === 'beta' && { 'OpenAI-Beta': 'realtime=v1' }),
      ...headers,
    },
  };
}

/** Parameters that choose the model in their own way (Azure's preview URL, a session joined by its id). */
export const MODEL_PARAMETERS = ['model', 'deployment', 'call_id'];

function sessionUrl({ baseUrl, settings, query = {} }: RealtimeEndpoint): string {
  const url = new URL(baseUrl);
  url.protocol = url.protocol.replace(/^http/, 'ws');
  if (!url.pathname.split('/').includes('realtime')) {
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/realtime`;
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const named = MODEL_PARAMETERS.some((name) => url.searchParams.has(name));
  if (!named) url.searchParams.set('model', settings.model);
  return url.href;
}

/** The key's header, unless the operator gave one of that name. */
function credentials({ apiKey, auth, headers = {} }: RealtimeEndpoint): Record<string, string> {
  const key = apiKey.reveal();
  const name = auth === 'bearer' ? 'Authorization' : 'api-key';
  const given = Object.keys(headers).some((own) => own.toLowerCase() === name.toLowerCase());
  if (key === '' || given) return {};
  return { [name]: auth === 'bearer' ? `Bearer ${key}` : key };
}
