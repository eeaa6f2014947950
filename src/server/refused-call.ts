import { ERRORS } from '../lib/errors.js';
import { plainText } from '../lib/plain-text.js';
import type { Refusal } from './admission.js';
import type { IncomingCall, ServerDeps } from './deps.js';

/** Counts a call that is not taken, and says so in the log. */
export function noteRefusal(
  { calls, logger, metrics, logAddress }: Pick<ServerDeps, 'calls' | 'logger' | 'metrics' | 'logAddress'>,
  { carrier, carrierCallId, ...ends }: Pick<IncomingCall, 'carrier' | 'carrierCallId' | 'from' | 'to'>,
  { code, detail }: Refusal,
): void {
  metrics.callsRefused.inc({ reason: code });
  const [from, to] = [ends.from, ends.to].map((address) => logAddress(plainText(address)));
  const fields = { code, detail, carrier, carrierCallId, from, to, calls: calls.size };
  logger.warn({ ...fields, remedy: ERRORS[code].remedy }, code);
}

/** The same, for whoever closes the stream of it and has nothing to add. */
export function noted(
  deps: Parameters<typeof noteRefusal>[0],
  call: Parameters<typeof noteRefusal>[1],
  refusal: Refusal,
): Refusal {
  noteRefusal(deps, call, refusal);
  return { ...refusal, noted: true };
}
