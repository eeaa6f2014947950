import { waitMs } from '../load.js';
import type { Fault } from './fault.js';

const BLOCKED_MS = 500;

function host(name: string, strike: Fault['strike']): Fault {
  return { name, where: 'host', whenRinging: 'before', strike };
}

/** What goes wrong with the machine or the process: it concerns all calls of the server. */
export const HOST_FAULTS: readonly Fault[] = [
  host('loop blocked for 500 ms', async ({ server }) => {
    server.signal('SIGSTOP');
    await waitMs(BLOCKED_MS);
    server.signal('SIGCONT');
  }),
  host('disk full', ({ server }) => server.fillDisk()),
  // The log too is a file on it.
  { ...host('disk full, with the log', ({ server }) => server.fillDisk()), log: 'file' },
  host('clock steps by an hour', ({ server }) => server.stepClock()),
  {
    ...host('SIGTERM', ({ server }) => server.signal('SIGTERM')),
    // What came in the same moment is dealt with before a signal is: such a call is still taken.
    noticed: ({ server }) => server.untilSaid('draining: no further call is taken'),
  },
  host('kill -9', ({ server }) => server.dieAndComeBack()),
];
