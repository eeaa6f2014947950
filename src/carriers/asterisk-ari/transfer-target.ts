import type { TransferDestination } from '../../ports/carrier.js';

const SIP = /^sips?:/i;

/** The endpoint that a destination is called at, from a template: `{number}` is its number, or the user part of its SIP address, and `{address}` the whole of it. */
export function endpointOf(template: string, { address }: TransferDestination): string {
  return template.replaceAll('{number}', userOf(address)).replaceAll('{address}', address);
}

/** The extension at which the dialplan rings a destination. */
export function extensionOf({ address }: TransferDestination): string {
  return userOf(address);
}

function userOf(address: string): string {
  if (!SIP.test(address)) return address;
  const rest = address.replace(SIP, '');
  return (rest.includes('@') ? rest.split('@', 1)[0] : rest.split(/[;:]/, 1)[0]) ?? rest;
}
