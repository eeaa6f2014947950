import type { UpgradeRequest } from '../../ports/text-channel.js';
import { faults, type ApiFault } from './api-fault.js';
import type { DialectName } from './parse-request.js';

/** Close codes of refused connections (RFC 6455 leaves 3000 to 4999 to libraries and applications; these are the service's own). */
const CLOSE_BAD_KEY = 3000;
const CLOSE_BAD_REQUEST = 4000;
const CLOSE_NO_MODEL = 4004;

export interface AdmissionRules {
  /** Accepted API keys; absent: any. */
  readonly keys?: readonly string[];
  /** Models there are; absent: any. */
  readonly models?: readonly string[];
  /** Answer the beta header as OpenAI does today. */
  readonly refuseBeta?: boolean;
}

export type Admission =
  | { readonly dialect: DialectName; readonly model: string }
  | { readonly fault: ApiFault; readonly closeCode: number };

/** Decides by the upgrade request whether there will be a session, and in which dialect. */
export function admit({ url, headers }: UpgradeRequest, rules: AdmissionRules): Admission {
  if (!mayEnter(keyOf(headers), rules.keys)) return { fault: faults.invalidKey(), closeCode: CLOSE_BAD_KEY };
  const dialect = headers['openai-beta'] === 'realtime=v1' ? 'beta' : 'ga';
  if (dialect === 'beta' && rules.refuseBeta) {
    return { fault: faults.betaRefused(), closeCode: CLOSE_BAD_REQUEST };
  }
  const model = new URLSearchParams(url.split('?')[1] ?? '').get('model');
  if (!model) return { fault: faults.missing('model'), closeCode: CLOSE_BAD_REQUEST };
  if (!mayEnter(model, rules.models)) {
    return { fault: faults.modelNotFound(model), closeCode: CLOSE_NO_MODEL };
  }
  return { dialect, model };
}

/** The API key: a bearer token, or Azure's own header. */
function keyOf(headers: UpgradeRequest['headers']): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? headers['api-key'];
}

function mayEnter(name: string | undefined, accepted: readonly string[] | undefined): boolean {
  return name !== undefined && name !== '' && (accepted === undefined || accepted.includes(name));
}
