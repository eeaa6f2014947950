import type { CarrierCapabilities } from '../../ports/carrier.js';

/** Asterisk plays each AudioSocket frame as it comes: the clock is ours, and so are marks and what is forgotten. Keys and transfers need the REST interface. */
export const audioSocketCapabilities: CarrierCapabilities = {
  pacing: 'ours',
  clear: true,
  mark: 'echoed-when-cleared',
  dtmfOut: false,
  transfer: false,
  returns: false,
  format: { encoding: 'pcm16', rateHz: 8000 },
};
