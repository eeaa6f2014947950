import { Command } from 'commander';
import { pino } from 'pino';
import { dryRunFaults } from '../../compose/dry-run.js';
import { ConfigError, formatFaults, type ConfigFault } from '../../config/faults.js';
import type { ConfigReading } from '../../config/load-config.js';
import { servingFaultsOf, warningsOf } from '../../config/warnings.js';
import { configHelp } from '../config-path.js';
import type { CliContext } from '../context.js';
import { readFor } from '../load.js';
import { reportError } from '../report-error.js';
import { summaryLine, summaryOf } from './summary.js';

interface Flags {
  readonly config?: string;
  readonly json?: true;
}

/** `talkpath config check`: every fault of a configuration, then what is hardly meant; exit 0 or 2. */
export function configCheckCommand(context: CliContext): Command {
  return new Command('check')
    .description('tell every fault of a configuration with its line; exit 2 when there is one')
    .option('--config <file>', configHelp(context))
    .option('--json', 'print one JSON object and nothing else')
    .action((flags: Flags) => {
      try {
        check(context, flags);
      } catch (error) {
        if (!(error instanceof ConfigError) || flags.json !== true) throw error;
        context.terminal.out(
          JSON.stringify({ ok: false, code: error.code, faults: error.faults, warnings: [] }),
        );
        context.exitWith(2);
      }
    });
}

function check(context: CliContext, { config: file, json }: Flags): void {
  const { terminal } = context;
  const reading = readFor(context, file);
  const [first, ...more] = faultsBeyond(context, reading);
  const warnings = warningsOf(reading);
  if (first !== undefined && json === true) throw new ConfigError('config.invalid', [first, ...more]);
  if (first !== undefined) reportError(context, new ConfigError('config.invalid', [first, ...more]));
  if (json === true) {
    const { sourcePath } = reading.config;
    terminal.out(JSON.stringify({ ok: true, file: sourcePath, ...summaryOf(reading), faults: [], warnings }));
    return;
  }
  for (const warning of warnings) terminal.err(`warning: ${formatFaults([warning])}`);
  if (first === undefined) terminal.out(summaryLine(reading));
}

/** What only shows when the configuration is put to use. */
function faultsBeyond({ clock }: CliContext, reading: ConfigReading): readonly ConfigFault[] {
  const logger = pino({ level: 'silent' });
  const used = dryRunFaults({ config: reading.config, clock, logger, random: Math.random });
  return [...servingFaultsOf(reading), ...used];
}
