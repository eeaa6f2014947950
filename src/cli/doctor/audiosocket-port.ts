import type { AudioSocketConfig } from '../../config/asterisk.js';
import { messageOf } from '../../lib/errors.js';
import { fail, ok, type Found } from './finding.js';
import { tryListening } from './port.js';

/** Whether AudioSocket can be listened on; without that the server does not start. `serverRuns`: one of this configuration does, and has it. */
export async function audioSocketPortFindings(
  { host, port }: Pick<AudioSocketConfig, 'host' | 'port'>,
  serverRuns: boolean,
): Promise<readonly Found[]> {
  if (port === 0) return [ok('AudioSocket takes any free port')];
  const where = `${host}:${port}`;
  const error = await tryListening(host, port);
  if (error === undefined && !serverRuns) return [ok(`${where} is free for AudioSocket`)];
  if (error === undefined)
    return [
      fail(
        `nothing listens on ${where}, though a server runs`,
        'AudioSocket() of the dialplan reaches nobody',
        'start the server again with this configuration: the port is opened at the start only',
      ),
    ];
  const isTaken = 'code' in error && error.code === 'EADDRINUSE';
  if (isTaken && serverRuns) return [ok(`${where} is taken, as it should be while the server runs`)];
  const saw = isTaken ? `${where} is in use by another program` : `${where}: ${messageOf(error)}`;
  return [
    fail(
      saw,
      'the server does not start without it (audiosocket.cannot_listen)',
      isTaken
        ? `stop the other (ss -ltnp 'sport = :${port}' names it), or choose another asterisk.audiosocket.port`
        : 'check asterisk.audiosocket.host and port',
    ),
  ];
}
