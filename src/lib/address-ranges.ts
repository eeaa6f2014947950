import { BlockList, isIP } from 'node:net';

/** Addresses and ranges like `10.0.0.0/8`, of IPv4 and IPv6; `check` of the list takes an address and its family. */
export function listOfRanges(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', prefix] = range.split('/');
    const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(prefix), family);
  }
  return list;
}

/** Whether the list has an address, written as a socket has it: an IPv4 one may stand in IPv6 (`::ffff:10.0.0.1`). */
export function isInRanges(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
