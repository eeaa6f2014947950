import type { Secret } from '../lib/secret.js';
import { withoutUndefined } from '../lib/without-undefined.js';
import type { AsteriskBlock } from './asterisk-schema.js';
import { withoutFinalSlash } from './web-url.js';

/** Calls from Asterisk. */
export interface AsteriskConfig {
  readonly enabled: boolean;
  readonly username: string;
  /** Absent: only this machine may bring calls. */
  readonly password?: Secret;
  readonly audiosocket: AudioSocketConfig;
  /** Absent: Asterisk is not asked to do anything. */
  readonly ari?: AriConfig;
}

/** The TCP port of AudioSocket. */
export interface AudioSocketConfig {
  readonly enabled: boolean;
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** Addresses and ranges that may connect. */
  readonly allow: readonly string[];
  /** Whether calls may come that were not announced. */
  readonly unannounced: boolean;
}

/** Asterisk's REST interface. */
export interface AriConfig {
  /** Without a final `/`. */
  readonly url: string;
  readonly username: string;
  readonly password?: Secret;
  /** Name of the Stasis application. */
  readonly app: string;
  /** How the sound of its calls gets here. */
  readonly media: 'chan-websocket' | 'audiosocket';
  /** Of `websocket_client.conf`. */
  readonly section: string;
  /** As Asterisk calls it. */
  readonly format: AsteriskBlock['ari']['format'];
  /** Where Asterisk reaches AudioSocket, as in `127.0.0.1:9092`. */
  readonly audiosocketAt: string;
  /** The context of the dialplan that rings destinations. */
  readonly transferContext: string;
  /** A template of the endpoint that the caller's side is told to call; absent: the dialplan rings. */
  readonly transferEndpoint?: string;
}

/** What the block means. */
export function asteriskOf({ enabled, username, password, audiosocket, ari }: AsteriskBlock): AsteriskConfig {
  return withoutUndefined({
    enabled,
    username,
    password: unlessEmpty(password),
    audiosocket,
    ari: ariOf(ari, audiosocket),
  });
}

function ariOf(
  {
    url,
    username = 'talkpath',
    password,
    audiosocket_at: audiosocketAt,
    transfer_context: transferContext,
    transfer_endpoint: transferEndpoint,
    ...rest
  }: AsteriskBlock['ari'],
  { host, port }: AsteriskBlock['audiosocket'],
): AriConfig | undefined {
  if (url === undefined || url === '') return undefined;
  return withoutUndefined({
    ...rest,
    audiosocketAt: audiosocketAt ?? `${host.includes(':') ? `[${host}]` : host}:${port}`,
    transferContext,
    transferEndpoint,
    url: withoutFinalSlash(url),
    username,
    password: unlessEmpty(password),
  });
}

/** An empty secret protects nothing, so it counts as none. */
function unlessEmpty(secret: Secret | undefined): Secret | undefined {
  return secret?.reveal() === '' ? undefined : secret;
}
