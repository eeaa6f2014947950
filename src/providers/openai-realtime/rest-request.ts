import type { ToolDeclaration } from '../../ports/tool.js';
import { present } from './fields.js';
import { MODEL_PARAMETERS, realtimeRequest, type RealtimeEndpoint } from './request.js';
import { betaSession } from './session-beta.js';
import { gaSession } from './session-ga.js';

/** One request of the REST side of the Realtime API. The headers hold the key. */
export interface RestRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | FormData;
}

/** Where a session is and what it shall be like. */
export interface RestSession {
  readonly endpoint: RealtimeEndpoint;
  readonly tools: readonly ToolDeclaration[];
}

/** Asks for a secret: GA's `client_secrets` with the session in it, or beta's `sessions`, whose body is the flat session. */
export function secretRequest(session: RestSession, lifeS: number): RestRequest {
  const { endpoint } = session;
  const isGa = endpoint.settings.dialect === 'ga';
  const body = isGa
    ? { expires_after: { anchor: 'created_at', seconds: lifeS }, session: sessionOf(session) }
    : sessionOf(session);
  const { url, headers } = restTarget(endpoint, isGa ? 'client_secrets' : 'sessions');
  return { url, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Brings a WebRTC offer, with the session as a part of the form. */
export function callRequest(session: RestSession, offer: string): RestRequest {
  const body = new FormData();
  body.set('sdp', offer);
  body.set('session', JSON.stringify(sessionOf(session)));
  return { ...restTarget(session.endpoint, 'calls'), body };
}

/** The session as the provider takes it over HTTP: as in `session.update`, with the model. */
export function sessionOf({ endpoint: { settings }, tools }: RestSession): object {
  const session = settings.dialect === 'ga' ? gaSession(settings, tools) : betaSession(settings, tools);
  return present({ ...session, model: settings.model });
}

function restTarget(endpoint: RealtimeEndpoint, route: string): Pick<RestRequest, 'url' | 'headers'> {
  const { url, headers } = realtimeRequest(endpoint);
  const target = new URL(url);
  target.protocol = target.protocol.replace(/^ws/, 'http');
  target.pathname = `${target.pathname.replace(/\/realtime(?:\/.*)?$/, '')}/realtime/${route}`;
  // The session has the model.
  for (const name of MODEL_PARAMETERS) target.searchParams.delete(name);
  return { url: target.href, headers };
}
