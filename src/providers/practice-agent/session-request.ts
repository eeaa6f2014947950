import { z } from 'zod';
import { faults, type ApiFault } from './api-fault.js';
import { faultOfIssue } from './fault-of-issue.js';
import { parseRequest, type DialectName } from './parse-request.js';
import { isRecord } from './request-shapes.js';
import type { SettingsChange } from './settings.js';

/** How long a secret is good (s), where the request does not say: the API's own. */
const DEFAULT_LIFE_S = 600;

const secretRequest = z.strictObject({
  expires_after: z
    .strictObject({
      anchor: z.literal('created_at').optional(),
      seconds: z.int().min(10).max(7200).default(DEFAULT_LIFE_S),
    })
    .optional(),
  session: z.unknown(),
});

type SessionReading = { readonly change: SettingsChange } | { readonly fault: ApiFault };

/** The settings that a JSON text asks for, as strictly as `session.update`. */
export function parseSession(dialect: DialectName, json: string): SessionReading {
  return readSession(dialect, parseJson(json));
}

/** The body of a request for a secret: how long it shall be good, and the settings of its sessions. */
export function readSecretRequest(
  json: string,
): { readonly lifeS: number; readonly change: SettingsChange } | { readonly fault: ApiFault } {
  const body = json === '' ? {} : parseJson(json);
  if (!isRecord(body)) return { fault: faults.bodyNotJson() };
  const result = secretRequest.safeParse(body, { reportInput: true });
  if (!result.success) {
    const [issue] = result.error.issues;
    return { fault: issue ? faultOfIssue(issue) : faults.bodyNotJson() };
  }
  const { expires_after: after, session } = result.data;
  const lifeS = after?.seconds ?? DEFAULT_LIFE_S;
  if (session === undefined) return { lifeS, change: {} };
  const read = readSession('ga', session);
  return 'fault' in read ? read : { lifeS, change: read.change };
}

function readSession(dialect: DialectName, session: unknown): SessionReading {
  if (!isRecord(session)) return { fault: faults.bodyNotJson() };
  const parsed = parseRequest(dialect, JSON.stringify({ type: 'session.update', session }));
  if ('fault' in parsed) return parsed;
  return parsed.request.type === 'session.update' ? { change: parsed.request.change } : { change: {} };
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
