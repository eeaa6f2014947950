import { TELEPHONE_FORMAT } from '../../audio/frame.js';
import type { CarrierCapabilities } from '../../ports/carrier.js';

/** The browser's player queues what it is sent and plays it in real time, and echoes a mark that it plays or clears, as Twilio does. It can't pass a caller on. */
export const softphoneCapabilities: CarrierCapabilities = {
  pacing: 'carrier',
  clear: true,
  mark: 'echoed-when-cleared',
  dtmfOut: false,
  transfer: false,
  returns: false,
  format: TELEPHONE_FORMAT,
};
