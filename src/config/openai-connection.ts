import { Secret } from '../lib/secret.js';
import type { OpenAiConnection } from './config.js';
import type { OpenAiBlock } from './openai-schema.js';

const OPENAI_URL = 'wss://api.openai.com/v1';
const OPENAI_HOST = 'api.openai.com';

const SOCKET_SCHEMES: Readonly<Record<string, string>> = {
  'ws:': 'ws:',
  'wss:': 'wss:',
  'http:': 'ws:',
  'https:': 'wss:',
};

/** What is wrong with a base URL, in words that follow its path; `undefined` when it can be used. */
export function baseUrlFault(text: string): string | undefined {
  if (!URL.canParse(text)) return 'must be a URL like wss://host/v1';
  const url = new URL(text);
  if (!(url.protocol in SOCKET_SCHEMES))
    return 'must be a URL that begins with wss://, ws://, https:// or http://';
  if (url.username !== '' || url.password !== '')
    return 'must not hold a user name or password; use openai.api_key or openai.headers';
  return url.hash === '' ? undefined : 'must not have a part after #';
}

/** The connection that a provider block means; its base URL must be without fault. */
export function connectionOf(block: OpenAiBlock): OpenAiConnection {
  const url = new URL(block.base_url === undefined || block.base_url === '' ? OPENAI_URL : block.base_url);
  const scheme = SOCKET_SCHEMES[url.protocol] ?? url.protocol;
  const path = url.pathname.replace(/\/+$/, '').replace(/\/realtime$/, '');
  const ownQuery = [...url.searchParams].map(([name, value]) => [name, new Secret(value)] as const);
  const { api_key: apiKey } = block;
  return {
    ...(apiKey !== undefined && apiKey.reveal() !== '' && { apiKey }),
    baseUrl: `${scheme}//${url.host}${path}`,
    auth: block.auth,
    query: { ...Object.fromEntries(ownQuery), ...block.query },
    headers: block.headers,
  };
}

/** Whether this server is known to turn away everybody who brings no key. */
export function needsKey(connection: OpenAiConnection): boolean {
  const { host } = new URL(connection.baseUrl);
  return host === OPENAI_HOST && !namesHeader(connection, 'authorization');
}

/** Query parameters that choose the model in their own way (Azure's preview URL, a session joined by its id). */
const MODEL_PARAMETERS = ['model', 'deployment', 'call_id'];

/**
 * The URL of the WebSocket for one model. The rule: `http` and `https` become `ws` and `wss`; `/realtime` is appended unless the path
 * has a part of that name already; the base URL's own query stays, `openai.query` is added, and `model=` too unless one of them names
 * `model`, `deployment` or `call_id`.
 */
export function realtimeUrl(connection: OpenAiConnection, model: string): string {
  const url = new URL(connection.baseUrl);
  if (!url.pathname.split('/').includes('realtime'))
    url.pathname = `${url.pathname.replace(/\/$/, '')}/realtime`;
  for (const [name, value] of Object.entries(connection.query)) url.searchParams.set(name, value.reveal());
  if (!MODEL_PARAMETERS.some((name) => url.searchParams.has(name))) url.searchParams.set('model', model);
  return url.href;
}

/** The headers that open the WebSocket; this is the one place that reveals the key. A header of `openai.headers` goes before the key's own. */
export function connectionHeaders(connection: OpenAiConnection): Record<string, string> {
  const { apiKey, auth, headers } = connection;
  const keyHeader = auth === 'bearer' ? 'Authorization' : 'api-key';
  const own = Object.entries(headers).map(([name, value]) => [name, value.reveal()] as const);
  if (apiKey === undefined || namesHeader(connection, keyHeader)) return Object.fromEntries(own);
  const key = auth === 'bearer' ? `Bearer ${apiKey.reveal()}` : apiKey.reveal();
  return { [keyHeader]: key, ...Object.fromEntries(own) };
}

function namesHeader(connection: OpenAiConnection, name: string): boolean {
  return Object.keys(connection.headers).some((own) => own.toLowerCase() === name.toLowerCase());
}
