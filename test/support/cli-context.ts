import type { CliContext } from '../../src/cli/context.js';
import { systemClock } from '../../src/lib/system-clock.js';

/** A process that keeps what a command prints. */
export interface TestCli {
  readonly context: CliContext;
  readonly out: string[];
  readonly err: string[];
  exit: number;
}

/** A process for one command, with this environment. */
export function testCli(env: Readonly<Record<string, string>> = {}): TestCli {
  const out: string[] = [];
  const err: string[] = [];
  const cli: TestCli = {
    out,
    err,
    exit: 0,
    context: {
      terminal: {
        out: (line) => void out.push(line),
        err: (line) => void err.push(line),
        interactive: false,
      },
      clock: systemClock,
      env,
      onStop: () => undefined,
      onReload: () => undefined,
      onCrash: () => undefined,
      exitWith: (code) => void (cli.exit = code),
    },
  };
  return cli;
}
