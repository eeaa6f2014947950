import { Command } from 'commander';
import { configCheckCommand } from './config/check.js';
import { configExplainCommand } from './config/explain.js';
import type { CliContext } from './context.js';

/** `talkpath config`: what a configuration says, and whether it can be used. */
export function configCommand(context: CliContext): Command {
  return new Command('config')
    .addCommand(configCheckCommand(context))
    .addCommand(configExplainCommand(context));
}
