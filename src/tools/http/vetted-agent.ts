import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';
import { hostListed, isPrivateByName } from '../../lib/hosts.js';
import { HttpFault } from './http-fault.js';
import { isPublicAddress } from '../../lib/public-address.js';

/**
 * What opens connections: to the public internet, and to the private hosts that are listed. The address is judged at the moment of connecting,
 * and the one that was judged is the one connected to; so a name that means something else the next time gains nothing.
 */
export function vettedAgent(privateHosts: readonly string[], lookup: LookupFunction = systemLookup): Agent {
  const anywhere = buildConnector({ lookup });
  const inPublic = buildConnector({ lookup: publicOnly(lookup) });
  return new Agent({
    connect: (options, callback) => {
      const url = new URL(`${options.protocol}//${options.host ?? options.hostname}`);
      if (hostListed(url, privateHosts)) return anywhere(options, callback);
      // Nobody looks an address up that is a number already.
      if (isPrivateByName(url)) return callback(refusal(), null);
      inPublic(options, callback);
    },
  });
}

function publicOnly(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, []);
      const open = Array.isArray(found) ? found.filter(({ address }) => isPublicAddress(address)) : [];
      const [first] = open;
      if (first === undefined) return callback(refusal(), []);
      if (options.all === true) callback(null, open);
      else callback(null, first.address, first.family);
    });
}

function refusal(): HttpFault {
  return new HttpFault('forbidden', 'the address is a private one, and its host is not in private_hosts');
}
