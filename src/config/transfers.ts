import { withoutUndefined } from '../lib/without-undefined.js';
import type { TransferDestination } from '../ports/carrier.js';
import type { VoicemailConfig } from './config.js';
import type { TransfersBlock, VoicemailBlock } from './hand-over-schema.js';
import type { FaultReport } from './report.js';
import { plainNumber } from './routes.js';

const MS_PER_S = 1000;

/** A number in E.164, whole. */
const NUMBER = /^\+[1-9]\d{2,14}$/;

/** A SIP address as carriers take it (RFC 3261, section 19.1): no white space, and nothing that has a meaning in markup. */
const SIP_ADDRESS = /^sips?:[^\s@<>"'&,]+(@[^\s@<>"'&,]+)?$/i;

/** The places that callers may be passed on to, numbers without ornaments. */
export function buildTransfers(transfers: TransfersBlock): Map<string, TransferDestination> {
  const named = Object.entries(transfers).map(([name, { to, caller_id: callerId, ring_s: ringS }]) => {
    const destination = withoutUndefined({
      name,
      address: SIP_ADDRESS.test(to) ? to : plainNumber(to),
      callerId: callerId === undefined ? undefined : plainNumber(callerId),
      ringMs: ringS * MS_PER_S,
    });
    return [name, destination] as const;
  });
  return new Map(named);
}

/** How a message is taken. */
export function voicemailOf({ max_s: maxS, silence_s: silenceS }: VoicemailBlock): VoicemailConfig {
  return { maxLengthMs: maxS * MS_PER_S, silenceMs: silenceS * MS_PER_S };
}

/** Notes addresses that no carrier could ring. */
export function checkTransfers(transfers: TransfersBlock, report: FaultReport): void {
  for (const [name, { to, caller_id: callerId }] of Object.entries(transfers)) {
    if (!SIP_ADDRESS.test(to) && !NUMBER.test(plainNumber(to)))
      report.add(['transfers', name, 'to'], {
        message: 'must be a number like +12025550111 or an address like sip:desk@pbx.example.com',
      });
    if (callerId !== undefined && !NUMBER.test(plainNumber(callerId)))
      report.add(['transfers', name, 'caller_id'], { message: 'must be a number like +12025550111' });
  }
}
