import { TELEPHONE_FORMAT } from '../../audio/frame.js';
import type { CarrierCapabilities } from '../../ports/carrier.js';

/** Twilio queues what it is sent and plays it in real time; a cleared mark is echoed like one that was played. It takes no keys from us. */
export const twilioCapabilities: CarrierCapabilities = {
  pacing: 'carrier',
  clear: true,
  mark: 'echoed-when-cleared',
  dtmfOut: false,
  transfer: true,
  returns: true,
  format: TELEPHONE_FORMAT,
};
