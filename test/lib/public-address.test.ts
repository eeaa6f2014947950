import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../src/lib/public-address.js';

describe('an address is judged by where it lies', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '192.167.1.1',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2a00:1450:4001:80b::200e',
  ])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ['127.0.0.1', 'this machine'],
    ['127.255.255.254', 'this machine'],
    ['0.0.0.0', 'this machine'],
    ['10.1.2.3', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'behind a carrier’s NAT'],
    ['100.127.255.255', 'behind a carrier’s NAT'],
    ['169.254.169.254', 'link-local: the metadata of clouds'],
    ['192.0.0.8', 'protocol assignments'],
    ['192.0.2.7', 'documentation'],
    ['198.18.0.1', 'benchmarks'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.255', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::1', 'this machine'],
    ['::127.0.0.1', 'IPv4 in IPv6'],
    ['::ffff:127.0.0.1', 'mapped'],
    ['::ffff:7f00:1', 'mapped'],
    ['::ffff:8.8.8.8', 'mapped'],
    ['64:ff9b::7f00:1', 'translated'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local, with its link'],
    ['2606:4700::1%eth0', 'of one link only'],
    ['fc00::1', 'unique local'],
    ['fdff::1', 'unique local'],
    ['fec0::1', 'site-local'],
    ['ff02::1', 'multicast'],
    ['2001::1', 'Teredo'],
    ['2001:db8::1', 'documentation'],
    ['2002:7f00:1::1', '6to4'],
    ['localhost', 'no address'],
    ['127.1', 'no address as systems write it'],
    ['', 'no address'],
  ])('%s is not: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
