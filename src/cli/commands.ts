import { Command } from 'commander';
import { packageVersion } from '../lib/package-root.js';
import type { CliContext } from './context.js';

/** A command that is loaded when it is asked for: who wants `--help`, or one call shown, does not wait for the call server. */
interface LazyCommand {
  readonly name: string;
  readonly description: string;
  readonly load: (context: CliContext) => Promise<Command>;
}

const COMMANDS: readonly LazyCommand[] = [
  {
    name: 'serve',
    description: 'answer phone calls',
    load: async (context) => (await import('./serve.js')).serveCommand(context),
  },
  {
    name: 'call',
    description:
      'place one call just as Twilio would (or Asterisk), in real time, and write what the caller heard',
    load: async (context) => {
      const [{ callCommand }, { callContextOf }] = await Promise.all([
        import('./call-command.js'),
        import('./call/call-context.js'),
      ]);
      return callCommand(callContextOf(context));
    },
  },
  {
    name: 'calls',
    description: 'list calls, live and past',
    load: async (context) => (await import('./calls-command.js')).callsCommand(context),
  },
  {
    name: 'explain',
    description: 'say what went wrong in a call, and what to change; exit 0: nothing, 1: something was found',
    load: async (context) => (await import('./explain-command.js')).explainCommand(context),
  },
  {
    name: 'replay',
    description:
      'put a recorded call through the call’s own code again, and compare; or see what other settings would have done',
    load: async (context) => (await import('./replay-command.js')).replayCommand(context),
  },
  {
    name: 'doctor',
    description: 'look at everything that a call needs, and place one through itself',
    load: async (context) => (await import('./doctor-command.js')).doctorCommand(context),
  },
  {
    name: 'config',
    description: 'check a configuration, or tell where each value comes from',
    load: async (context) => (await import('./config-command.js')).configCommand(context),
  },
];

/** The program with every command's name, and all of the one that the arguments ask for. Commander's errors are thrown. */
export async function programFor(context: CliContext, args: readonly string[]): Promise<Command> {
  const program = new Command('talkpath')
    .description('Talkpath: a call server between the telephone and a realtime speech model')
    .version(packageVersion());
  const asked = args[0] === 'help' ? args[1] : args[0];
  for (const { name, description, load } of COMMANDS) {
    const command = name === asked ? await load(context) : new Command(name);
    program.addCommand(command.description(description));
  }
  return throwing(program);
}

function throwing(command: Command): Command {
  for (const below of command.commands) throwing(below);
  return command.exitOverride();
}
