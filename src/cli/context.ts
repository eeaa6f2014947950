import type { Socket } from 'node:net';
import type { ToWorker } from '../compose/workers/messages.js';
import type { PrimaryLink } from '../compose/workers/worker-channel.js';
import type { Scheduler } from '../ports/clock.js';
import type { Terminal } from './terminal.js';

/** The process that started this one as a worker. */
export interface PrimaryProcess extends PrimaryLink {
  /** Calls back for everything that it says, from the first word on. */
  readonly onMessage: (take: (message: ToWorker, socket: Socket | undefined) => void) => void;
  /** Ends this process. */
  readonly leave: (code: 0 | 1) => void;
}

/** What every command gets from the process. */
export interface CliContext {
  readonly terminal: Terminal;
  readonly clock: Scheduler;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absent but in a worker of `talkpath serve`. */
  readonly primary?: PrimaryProcess | undefined;
  /** Calls back when the process is asked to stop (SIGINT, SIGTERM), and when it is asked again; the third time it ends as it is. */
  readonly onStop: (stop: () => void) => void;
  /** Calls back each time the process is asked to read its configuration again (SIGHUP). */
  readonly onReload: (reload: () => void) => void;
  /** Calls back once when something was thrown that nobody caught; once that is done the process ends with 1. */
  readonly onCrash: (report: (error: unknown) => Promise<void>) => void;
  /** Sets the exit code of the process: 0 fine, 1 the thing asked about failed, 2 wrong usage or configuration. */
  readonly exitWith: (code: 0 | 1 | 2) => void;
}
