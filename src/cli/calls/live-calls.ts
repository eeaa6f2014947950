import type { CallSummary } from '../../observe/journal/summary.js';

/** A server on this machine answers at once; nobody waits longer for a list. */
const PATIENCE_MS = 1500;

/** The live calls of a server; undefined where none answers, or not to us. */
export async function liveCalls(
  url: string,
  adminToken: string | undefined,
): Promise<readonly CallSummary[] | undefined> {
  try {
    const headers: Record<string, string> =
      adminToken === undefined ? {} : { authorization: `Bearer ${adminToken}` };
    const response = await fetch(`${url}/calls?live=true`, {
      headers,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return response.ok ? callsIn(await response.json()) : undefined;
  } catch {
    return undefined;
  }
}

function callsIn(body: unknown): readonly CallSummary[] | undefined {
  if (typeof body !== 'object' || body === null || !('calls' in body) || !Array.isArray(body.calls))
    return undefined;
  return body.calls.filter(isSummary);
}

function isSummary(value: unknown): value is CallSummary {
  return (
    typeof value === 'object' &&
    value !== null &&
    'callId' in value &&
    typeof value.callId === 'string' &&
    'live' in value &&
    Object.values(value).every((field) => ['string', 'number', 'boolean'].includes(typeof field))
  );
}
