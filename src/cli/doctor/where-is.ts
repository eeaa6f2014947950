import { isIP } from 'node:net';
import { isInRanges, listOfRanges } from '../../lib/address-ranges.js';
import { isPublicAddress } from '../../lib/public-address.js';

const LOOPBACK = listOfRanges(['127.0.0.0/8', '::1']);
/** Every address that there is: who listens there is reached from everywhere. */
const ALL = ['0.0.0.0', '::'];

/** Whether who listens at a host is reached by this machine only. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || isInRanges(LOOPBACK, host);
}

/** Whether a host is this machine or in a private network; names other than localhost may lead anywhere. */
export function isPrivateHost(host: string): boolean {
  if (host === 'localhost') return true;
  return isIP(host) !== 0 && !ALL.includes(host) && !isPublicAddress(host);
}
