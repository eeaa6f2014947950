import { TELEPHONE_FORMAT } from '../../audio/frame.js';
import type { CarrierCapabilities } from '../../ports/carrier.js';

/** Asterisk's WebSocket channel queues what it is sent (20 s of it) and plays it in real time; a flush takes the marks that wait with it. Keys and transfers need the REST interface. */
export const chanWebsocketCapabilities: CarrierCapabilities = {
  pacing: 'carrier',
  clear: true,
  mark: 'dropped-when-cleared',
  dtmfOut: false,
  transfer: false,
  returns: false,
  format: TELEPHONE_FORMAT,
};
