import type { AudioSocketConfig } from '../../config/asterisk.js';
import type { Config } from '../../config/config.js';
import type { Secret } from '../../lib/secret.js';
import { isLoopback } from '../../config/go-live.js';
import { isPrivateHost } from './where-is.js';
import { fail, ok, warn, type Found } from './finding.js';

/** As they stand in config/examples/asterisk. */
const EXAMPLE_PASSWORDS: readonly string[] = ['change-me', 'change-me-too'];

/** What the block `asterisk` says, and to whom it opens the server. */
export function asteriskBlockFindings({ asterisk, server }: Config): readonly Found[] {
  const { password, audiosocket, ari } = asterisk;
  const found = [
    ...openFindings(password !== undefined, server),
    ...exampleFindings('asterisk.password', password),
    ...exampleFindings('asterisk.ari.password', ari?.password),
    ...(audiosocket.enabled ? socketFindings(audiosocket) : []),
  ];
  if (ari?.media === 'audiosocket' && !audiosocket.enabled)
    found.push(
      fail(
        'asterisk.ari.media is audiosocket, and asterisk.audiosocket.enabled is false',
        'calls by Stasis have no sound',
        'set asterisk.audiosocket.enabled: true',
      ),
    );
  if (ari !== undefined && server.workers !== 1)
    found.push(
      warn(
        'asterisk.ari.url is set, and server.workers is not 1',
        'calls by Stasis come to a server of one process only',
        'set server.workers: 1, or bring calls by the dialplan',
      ),
    );
  return found.length === 0
    ? [ok('calls from Asterisk may come, from this machine or with the password')]
    : found;
}

function openFindings(hasPassword: boolean, { host, publicUrl }: Config['server']): Found[] {
  if (hasPassword) return [];
  if (publicUrl !== undefined)
    return [
      warn(
        `asterisk.password is not set, and PUBLIC_URL is`,
        'neither announcements nor streams without a token are taken: calls come by Stasis only',
        'set asterisk.password, and the same in websocket_client.conf and extensions.conf',
      ),
    ];
  if (isLoopback(host)) return [];
  return [
    warn(
      `asterisk.password is not set, and the server listens on ${host}`,
      'Asterisk on another machine is turned away: without a password only this machine may bring calls',
      'set asterisk.password, and the same in websocket_client.conf',
    ),
  ];
}

/** What everybody can read in config/examples guards nothing. */
function exampleFindings(key: string, password: Secret | undefined): Found[] {
  if (password === undefined || !EXAMPLE_PASSWORDS.includes(password.reveal())) return [];
  return [
    warn(
      `${key} is the one of the examples`,
      'everybody who has read them knows it',
      'choose another, here and in Asterisk’s files: websocket_client.conf, extensions.conf, ari.conf',
    ),
  ];
}

function socketFindings({ host, allow, unannounced }: AudioSocketConfig): Found[] {
  const found: Found[] = [];
  if (!isPrivateHost(host))
    found.push(
      fail(
        `AudioSocket listens on ${host}, which others may reach`,
        'it knows no password and no encryption: whoever reaches the port hears calls and makes them',
        'set asterisk.audiosocket.host to 127.0.0.1 or to an address of a private network',
      ),
    );
  if (unannounced && allow.some((range) => !isPrivateHost(range.split('/')[0] ?? '')))
    found.push(
      fail(
        'AudioSocket takes calls that nobody announced, from public addresses',
        'strangers can call, at your cost',
        'set asterisk.audiosocket.unannounced: false, or allow private addresses only',
      ),
    );
  return found;
}
