import type { UpgradeRequest } from '../../ports/text-channel.js';
import { faults, type ApiFault } from './api-fault.js';
import { SECRET_PREFIX, type MintedSession } from './minted-secrets.js';
import type { DialectName } from './parse-request.js';

/** Close codes of refused connections (RFC 6455 leaves 3000 to 4999 to libraries and applications; these are the service's own). */
const CLOSE_BAD_KEY = 3000;
const CLOSE_BAD_REQUEST = 4000;
const CLOSE_NO_MODEL = 4004;
const KEY_PROTOCOL = 'openai-insecure-api-key.';
const BETA_PROTOCOL = 'openai-beta.realtime-v1';

export interface AdmissionRules {
  /** Accepted API keys; absent: any. */
  readonly keys?: readonly string[];
  /** Models there are; absent: any. */
  readonly models?: readonly string[];
  /** Finds what was agreed when a secret was minted for a browser; undefined when it is unknown or has expired. */
  readonly minted?: (secret: string) => MintedSession | undefined;
  /** Answer the beta header as OpenAI does today. */
  readonly refuseBeta?: boolean;
}

export type Admission =
  { readonly dialect: DialectName; readonly model: string; readonly minted?: MintedSession } | Refused;

interface Refused {
  readonly fault: ApiFault;
  readonly closeCode: number;
}

/** Decides by the upgrade request whether there will be a session, and in which dialect. */
export function admit({ url, headers }: UpgradeRequest, rules: AdmissionRules): Admission {
  const key = keyOf(headers);
  const minted = key === undefined ? undefined : rules.minted?.(key);
  if (minted !== undefined) return agreed(minted, url, rules);
  if (!isKey(key, rules)) return { fault: faults.invalidKey(), closeCode: CLOSE_BAD_KEY };
  const dialect = dialectOf(headers);
  if (dialect === 'beta' && rules.refuseBeta)
    return { fault: faults.betaRefused(), closeCode: CLOSE_BAD_REQUEST };
  const chosen = chooseModel(modelIn(url), rules);
  return typeof chosen === 'string' ? { dialect, model: chosen } : chosen;
}

/** Who brings a minted secret gets what was agreed when it was minted; the model may be named again. */
function agreed(minted: MintedSession, url: string, rules: AdmissionRules): Admission {
  const chosen = chooseModel(modelIn(url) ?? minted.change.model, rules);
  return typeof chosen === 'string' ? { dialect: minted.dialect, model: chosen, minted } : chosen;
}

function modelIn(url: string): string | undefined {
  return new URLSearchParams(url.split('?')[1] ?? '').get('model') ?? undefined;
}

function chooseModel(model: string | undefined, { models }: AdmissionRules): string | Refused {
  if (model === undefined || model === '')
    return { fault: faults.missing('model'), closeCode: CLOSE_BAD_REQUEST };
  if (mayEnter(model, models)) return model;
  return { fault: faults.modelNotFound(model), closeCode: CLOSE_NO_MODEL };
}

/** Whether this is an API key, which is what mints secrets; a minted secret is none. */
export function isKey(key: string | undefined, { keys, minted }: AdmissionRules): boolean {
  const looksMinted = minted !== undefined && key?.startsWith(SECRET_PREFIX) === true;
  return !looksMinted && mayEnter(key, keys);
}

function dialectOf(headers: UpgradeRequest['headers']): DialectName {
  const isBeta = headers['openai-beta'] === 'realtime=v1' || protocolsOf(headers).includes(BETA_PROTOCOL);
  return isBeta ? 'beta' : 'ga';
}

/** The API key: a bearer token, Azure's own header, or the subprotocol of browsers, which can set no headers. */
export function keyOf(headers: UpgradeRequest['headers']): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers['authorization'] ?? '')?.[1];
  const protocol = protocolsOf(headers).find((name) => name.startsWith(KEY_PROTOCOL));
  return bearer ?? headers['api-key'] ?? protocol?.slice(KEY_PROTOCOL.length);
}

function protocolsOf(headers: UpgradeRequest['headers']): readonly string[] {
  return (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
}

function mayEnter(name: string | undefined, accepted: readonly string[] | undefined): boolean {
  return name !== undefined && name !== '' && (accepted === undefined || accepted.includes(name));
}
