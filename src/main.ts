#!/usr/bin/env node
import { Socket } from 'node:net';
import { CommanderError } from 'commander';
import { programFor } from './cli/commands.js';
import type { CliContext, PrimaryProcess } from './cli/context.js';
import { processTerminal } from './cli/terminal.js';
import { toWorker, WORKER_VARIABLE } from './compose/workers/messages.js';
import { systemClock } from './lib/system-clock.js';

/** Who asks so often that the process shall stop has a reason not to wait for it. */
const ASKED_IN_VAIN = 3;

const worker = Number(process.env[WORKER_VARIABLE]);

const context: CliContext = {
  primary: worker > 0 && process.send !== undefined ? primaryOf(worker) : undefined,
  terminal: processTerminal,
  clock: systemClock,
  env: process.env,
  onStop(stop) {
    let asked = 0;
    const ask = (): void => {
      asked += 1;
      if (asked >= ASKED_IN_VAIN) process.exit(1);
      stop();
    };
    process.on('SIGINT', ask);
    process.on('SIGTERM', ask);
  },
  onReload(reload) {
    process.on('SIGHUP', reload);
  },
  onCrash(report) {
    // Rejections that nobody handles come here too.
    process.once('uncaughtException', (error) => void report(error).finally(() => process.exit(1)));
  },
  exitWith(code) {
    process.exitCode = code;
  },
};

try {
  const program = await programFor(context, process.argv.slice(2));
  await program.parseAsync(process.argv);
} catch (error) {
  // Commander has said what is wrong already; help and version are no errors.
  if (error instanceof CommanderError) context.exitWith(error.exitCode === 0 ? 0 : 2);
  else (await import('./cli/report-error.js')).reportError(context, error);
  // The channel to its primary would keep a worker that could not begin.
  context.primary?.leave(1);
}

/** The process that has the port. It is the one that is told to stop; its end is ours. */
function primaryOf(number: number): PrimaryProcess {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
  return {
    number,
    send: (message, sent) => void process.send?.(message, undefined, undefined, sent),
    onMessage(take) {
      process.on('message', (message, handle) => {
        const known = toWorker(message);
        if (known !== undefined) take(known, handle instanceof Socket ? handle : undefined);
      });
      process.once('disconnect', () => process.exit(1));
    },
    leave: (code) => process.exit(code),
  };
}
