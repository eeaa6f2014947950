import type { Scheduler } from '../ports/clock.js';
import type { Terminal } from './terminal.js';

/** What every command gets from the process. */
export interface CliContext {
  readonly terminal: Terminal;
  readonly clock: Scheduler;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls back when the process is asked to stop (SIGINT, SIGTERM), and when it is asked again; the third time it ends as it is. */
  readonly onStop: (stop: () => void) => void;
  /** Calls back each time the process is asked to read its configuration again (SIGHUP). */
  readonly onReload: (reload: () => void) => void;
  /** Calls back once when something was thrown that nobody caught; once that is done the process ends with 1. */
  readonly onCrash: (report: (error: unknown) => Promise<void>) => void;
  /** Sets the exit code of the process: 0 fine, 1 the thing asked about failed, 2 wrong usage or configuration. */
  readonly exitWith: (code: 0 | 1 | 2) => void;
}
