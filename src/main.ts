#!/usr/bin/env node
import { open, readFile, writeFile } from 'node:fs/promises';
import { Command, CommanderError } from 'commander';
import { callCommand, type CallContext } from './cli/call-command.js';
import { configCommand } from './cli/config-command.js';
import { callsCommand } from './cli/calls-command.js';
import type { CliContext } from './cli/context.js';
import { doctorCommand } from './cli/doctor-command.js';
import { explainCommand } from './cli/explain-command.js';
import { reportError } from './cli/report-error.js';
import { replayCommand } from './cli/replay-command.js';
import { serveCommand } from './cli/serve.js';
import { processTerminal } from './cli/terminal.js';
import { packageVersion } from './lib/package-root.js';
import { Secret } from './lib/secret.js';
import { systemClock } from './lib/system-clock.js';
import { dialText } from './wire/text-socket.js';

const context: CliContext = {
  terminal: processTerminal,
  clock: systemClock,
  env: process.env,
  onStop(stop) {
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
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

const { PORT, PUBLIC_URL, TWILIO_AUTH_TOKEN, TWILIO_ACCOUNT_SID } = process.env;
const callContext: CallContext = {
  ...context,
  readFile,
  writeFile,
  tryWriting: async (path) => (await open(path, 'a')).close(),
  dial: dialText,
  date: systemClock.date,
  setExitCode: context.exitWith,
  port: PORT !== undefined && /^\d+$/.test(PORT) ? Number(PORT) : undefined,
  publicUrl: PUBLIC_URL,
  authToken: TWILIO_AUTH_TOKEN === undefined ? undefined : new Secret(TWILIO_AUTH_TOKEN),
  accountSid: TWILIO_ACCOUNT_SID,
};

const program = new Command('talkpath')
  .description('Talkpath: a call server between the telephone and a realtime speech model')
  .version(packageVersion())
  .addCommand(serveCommand(context))
  .addCommand(callCommand(callContext))
  .addCommand(callsCommand(context))
  .addCommand(explainCommand(context))
  .addCommand(replayCommand(context))
  .addCommand(doctorCommand(context))
  .addCommand(configCommand(context))
  .exitOverride();
for (const command of program.commands.flatMap((one) => [one, ...one.commands])) command.exitOverride();

try {
  await program.parseAsync(process.argv);
} catch (error) {
  // Commander has said what is wrong already; help and version are no errors.
  if (error instanceof CommanderError) context.exitWith(error.exitCode === 0 ? 0 : 2);
  else reportError(context, error);
}
