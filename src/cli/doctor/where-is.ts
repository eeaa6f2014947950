import { isIP } from 'node:net';
import { isPublicAddress } from '../../lib/public-address.js';

/** Every address that there is: who listens there is reached from everywhere. */
const ALL = ['0.0.0.0', '::'];

/** Whether a host is this machine or in a private network; names other than localhost may lead anywhere. */
export function isPrivateHost(host: string): boolean {
  if (host === 'localhost') return true;
  return isIP(host) !== 0 && !ALL.includes(host) && !isPublicAddress(host);
}
