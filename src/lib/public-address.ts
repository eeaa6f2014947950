import { isIP } from 'node:net';
import { listOfRanges } from './address-ranges.js';

/** What of IPv4 is not the public internet: RFC 6890 and the registry of special-purpose addresses that it began. */
const SPECIAL_IPV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** All of IPv6 that is handed out to the public; loopback, link-local, unique local, mapped and multicast addresses lie outside. */
const GLOBAL_IPV6 = ['2000::/3'];

/** What within it is not: protocol assignments with Teredo, documentation, and 6to4, which wraps IPv4 addresses of any kind. */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const specialIpv4 = listOfRanges(SPECIAL_IPV4);
const globalIpv6 = listOfRanges(GLOBAL_IPV6);
const specialIpv6 = listOfRanges(SPECIAL_IPV6);

/** Whether an IP address, written as a system writes it, belongs to the public internet. What is no address does not. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !specialIpv4.check(address, 'ipv4');
    case 6:
      // With a zone (fe80::1%eth0) it is of this link only.
      if (address.includes('%')) return false;
      return globalIpv6.check(address, 'ipv6') && !specialIpv6.check(address, 'ipv6');
    default:
      return false;
  }
}
