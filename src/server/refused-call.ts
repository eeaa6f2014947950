import { ERRORS } from '../lib/errors.js';
import type { Refusal } from './admission.js';
import type { IncomingCall, ServerDeps } from './deps.js';

/** Counts a call that is not taken, and says so in the log. */
export function noteRefusal(
  { calls, logger, metrics }: Pick<ServerDeps, 'calls' | 'logger' | 'metrics'>,
  { carrier, carrierCallId }: Pick<IncomingCall, 'carrier' | 'carrierCallId'>,
  { code, detail }: Refusal,
): void {
  metrics.callsRefused.inc({ reason: code });
  const fields = { code, detail, carrier, carrierCallId, calls: calls.size };
  logger.warn({ ...fields, remedy: ERRORS[code].remedy }, code);
}
