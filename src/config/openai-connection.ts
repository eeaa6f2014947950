import { Secret } from '../lib/secret.js';
import type { OpenAiConnection } from './config.js';
import { OPENAI_DEFAULTS, type OpenAiBlock } from './openai-schema.js';

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
  const url = new URL(
    block.base_url === undefined || block.base_url === '' ? OPENAI_DEFAULTS.base_url : block.base_url,
  );
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

function namesHeader(connection: OpenAiConnection, name: string): boolean {
  return Object.keys(connection.headers).some((own) => own.toLowerCase() === name.toLowerCase());
}
