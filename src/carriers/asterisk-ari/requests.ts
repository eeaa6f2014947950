/** One request to Asterisk's REST interface. Everything goes in the query: the interface takes parameters there, and a body is optional. */
export interface AriRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the interface's URL, as in `/channels/1700000000.1`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** Asterisk's ids of channels and bridges: nothing that could change a path. */
const ID = /^[\w.@;:-]{1,150}$/;

/** Whether a text can be the id of a channel. */
export function isChannelId(text: string): boolean {
  return ID.test(text) && !/^\.+$/.test(text);
}

/** Why a channel is hung up, as Asterisk names causes: what a SIP caller gets for it is 486, 503, 16 (BYE) … */
export type HangUpCause = 'normal' | 'busy' | 'congestion';

/** Where in the dialplan a channel goes on. */
export interface DialplanPlace {
  readonly context: string;
  readonly extension: string;
}

/** How the sound of a call is brought to us: one channel of Asterisk's that has us at its other end. */
export interface ExternalMedia {
  readonly channelId: string;
  readonly app: string;
  /** As Asterisk calls it, as in `ulaw`. */
  readonly format: string;
  /** One-time token (a UUID) that tells whose stream it is. */
  readonly token: string;
  /** A section of `websocket_client.conf`, or `host:port` of AudioSocket. */
  readonly host: string;
  readonly over: 'chan-websocket' | 'audiosocket';
}

/** The requests that are made of Asterisk, each as its documents have it (ARI, channels, bridges, applications and asterisk). */
export const ari = {
  info: (): AriRequest => ({ method: 'GET', path: '/asterisk/info', query: { only: 'system' } }),
  modules: (): AriRequest => ({ method: 'GET', path: '/asterisk/modules' }),
  application: (app: string): AriRequest => ({ method: 'GET', path: `/applications/${app}` }),
  watchChannel: (app: string, id: string): AriRequest => ({
    method: 'POST',
    path: `/applications/${app}/subscription`,
    query: { eventSource: `channel:${id}` },
  }),
  channel: (id: string): AriRequest => ({ method: 'GET', path: channel(id) }),
  answer: (id: string): AriRequest => ({ method: 'POST', path: `${channel(id)}/answer` }),
  hangUp: (id: string, reason: HangUpCause = 'normal'): AriRequest => ({
    method: 'DELETE',
    path: channel(id),
    query: { reason },
  }),
  setVariable: (id: string, variable: string, value: string): AriRequest => ({
    method: 'POST',
    path: `${channel(id)}/variable`,
    query: { variable, value },
  }),
  /** Goes on after `Stasis()`, or at another place of the dialplan. */
  goOn: (id: string, place?: DialplanPlace): AriRequest => ({
    method: 'POST',
    path: `${channel(id)}/continue`,
    query: { ...place, ...(place !== undefined && { priority: '1' }) },
  }),
  redirect: (id: string, endpoint: string): AriRequest => ({
    method: 'POST',
    path: `${channel(id)}/redirect`,
    query: { endpoint },
  }),
  dtmf: (id: string, dtmf: string): AriRequest => ({
    method: 'POST',
    path: `${channel(id)}/dtmf`,
    query: { dtmf },
  }),
  externalMedia,
  bridges: (): AriRequest => ({ method: 'GET', path: '/bridges' }),
  newBridge: (bridgeId: string): AriRequest => ({
    method: 'POST',
    path: '/bridges',
    query: { type: 'mixing', bridgeId, name: bridgeId },
  }),
  addToBridge: (bridgeId: string, channelIds: readonly string[]): AriRequest => ({
    method: 'POST',
    path: `/bridges/${bridgeId}/addChannel`,
    query: { channel: channelIds.join(',') },
  }),
  endBridge: (bridgeId: string): AriRequest => ({ method: 'DELETE', path: `/bridges/${bridgeId}` }),
} as const;

function externalMedia({ channelId, app, format, token, host, over }: ExternalMedia): AriRequest {
  const common = { channelId, app, format, external_host: host };
  const way =
    over === 'chan-websocket'
      ? {
          transport: 'websocket',
          encapsulation: 'none',
          connection_type: 'client',
          transport_data: `f(json)v(token=${token})`,
        }
      : { transport: 'tcp', encapsulation: 'audiosocket', data: token };
  return { method: 'POST', path: '/channels/externalMedia', query: { ...common, ...way } };
}

function channel(id: string): string {
  return `/channels/${encodeURIComponent(id)}`;
}
