import type { BrowserSession } from '../../ports/browser-session.js';
import { mintSecret, placeCall, type RestDeps } from './rest.js';
import { sessionOf, type RestSession } from './rest-request.js';
import { realtimeRequest } from './request.js';

/** A session of this agent that a browser holds itself. */
export function createBrowserSession(agent: string, session: RestSession, deps: RestDeps): BrowserSession {
  const { endpoint } = session;
  return {
    agent,
    model: endpoint.settings.model,
    url: publicUrl(realtimeRequest({ ...endpoint, query: {} }).url),
    key: JSON.stringify([endpoint.baseUrl, agent, sessionOf(session)]),
    mint: () => mintSecret(session, deps),
    call: (offer) => placeCall(session, offer, deps),
  };
}

/** Without what may hold a key. */
function publicUrl(text: string): string {
  const url = new URL(text);
  const model = url.searchParams.get('model');
  url.search = model === null ? '' : new URLSearchParams({ model }).toString();
  url.username = '';
  url.password = '';
  return url.href;
}
