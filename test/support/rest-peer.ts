import type { ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { HttpPeer, json, type PeerRequest } from './http-peer.js';
import { TestServer } from './test-server.js';

export const API_KEY = 'sk-very-secret-4711';
export const OFFER = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n';
export const ANSWER = OFFER.replace('o=- 1', 'o=- 3');

/** What the provider's REST side answers in a test. */
export type RestAnswer = (request: PeerRequest, response: ServerResponse) => unknown;

/** A provider over real HTTP that mints `ek_1`, `ek_2` …, good for so long, and answers calls. */
export function healthyRest(lifeS = 600): RestAnswer {
  let minted = 0;
  return ({ target }, response) => {
    const secret = { value: `ek_${(minted += 1)}`, expires_at: Math.floor(Date.now() / 1000) + lifeS };
    if (target.endsWith('/realtime/client_secrets')) return { ...secret, session: {} };
    if (target.endsWith('/realtime/sessions')) return { client_secret: secret };
    return response.writeHead(201, { location: '/v1/realtime/calls/rtc_77' }).end(ANSWER);
  };
}

/** An answer with an error, as the API words it. */
export function refusing(
  status: number,
  code: string,
  headers: Readonly<Record<string, string>> = {},
): RestAnswer {
  return (_request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    json(response, { error: { code, message: `Incorrect API key provided: ${API_KEY}` } }, status);
  };
}

/** A call server whose provider is this one. */
export async function browserScene(answer: RestAnswer = healthyRest(), yaml = '', more: object = {}) {
  const peer = await HttpPeer.open(answer);
  onTestFinished(() => peer.close());
  const env = { OPENAI_API_KEY: API_KEY, OPENAI_BASE_URL: `${peer.url}/v1` };
  const server = await TestServer.start({ yaml: yaml || '{}', env, ...more });
  return { peer, server };
}

/** Asks for a token. */
export async function askToken(url: string, headers: Readonly<Record<string, string>> = {}, body?: object) {
  const response = await fetch(`${url}/openai/token`, {
    method: 'POST',
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const said = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, said, text };
}
