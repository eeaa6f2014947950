import { ConfigError, formatFaults } from '../config/faults.js';
import { messageOf, TalkpathError } from '../lib/errors.js';
import type { CliContext } from './context.js';

/** Codes that mean: correct what you asked for, then try again. */
const USAGE =
  /^(config\.|(call|calls|replay)\.bad_input$|server\.no_auth_token$|journal\.(not_found|ambiguous|unreadable|newer_schema|unknown_schema)$)/;

function faultCount({ faults }: ConfigError): string {
  return faults.length === 1 ? '1 fault' : `${faults.length} faults`;
}

/** Tells a person what went wrong, one line first, then what to do; and sets the exit code. */
export function reportError({ terminal, exitWith }: CliContext, error: unknown): void {
  if (error instanceof ConfigError) {
    terminal.err(`error: ${error.code}: ${faultCount(error)}`);
    terminal.err(formatFaults(error.faults));
  } else if (error instanceof TalkpathError) {
    terminal.err(`error: ${error.code}: ${error.message}`);
  } else {
    terminal.err(`error: internal.error: ${messageOf(error)}`);
  }
  if (error instanceof TalkpathError) terminal.err(`  → ${error.remedy}`);
  exitWith(error instanceof TalkpathError && USAGE.test(error.code) ? 2 : 1);
}
