import { askAri } from '../carriers/asterisk-ari/ask-ari.js';
import { createAriCallControl } from '../carriers/asterisk-ari/call-control.js';
import type { Config } from '../config/config.js';
import type { CallControl, CarrierCapabilities } from '../ports/carrier.js';
import type { Clock } from '../ports/clock.js';
import type { IncomingCall } from '../server/deps.js';

/** Acts on calls of Asterisk's, where its REST interface is configured. */
export function asteriskControl({ asterisk: { ari } }: Config, clock: Clock): CallControl | undefined {
  return ari && createAriCallControl({ ask: askAri(ari, clock), ...ari });
}

/** What Asterisk can do in a call besides: keys and transfers, in one that its REST interface has in hand. */
export function asteriskCapabilities(
  capabilities: CarrierCapabilities,
  { byStasis }: Pick<IncomingCall, 'byStasis'>,
): CarrierCapabilities {
  return byStasis === true ? { ...capabilities, dtmfOut: true, transfer: true } : capabilities;
}
