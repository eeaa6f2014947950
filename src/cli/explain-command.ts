import { Command } from 'commander';
import { explainWhile } from '../observe/explain/explain.js';
import { costOf } from '../observe/cost.js';
import { Spending } from '../observe/cost/spending.js';
import { findJournal } from '../observe/journal/find.js';
import { readJournal } from '../observe/journal/read.js';
import { TurnLatencies } from '../observe/latency.js';
import { configHelp } from './config-path.js';
import type { CliContext } from './context.js';
import { figuresOf } from './explain/figures.js';
import { COLOURED, describeExplained, PLAIN, type ExplainedCall } from './explain/print-explained.js';
import { journalDirFor, type JournalFlags } from './journal-dir.js';
import { reportError } from './report-error.js';

interface ExplainFlags extends JournalFlags {
  readonly file?: true;
  readonly json?: true;
}

/** `talkpath explain`: names the cause of what went wrong in a call, from its journal. */
export function explainCommand(context: CliContext): Command {
  return new Command('explain')
    .argument('<id>', 'the id of the call, a beginning of it, the carrier’s id, or last')
    .option('--config <file>', configHelp(context))
    .option('--journal <folder>', 'where the journals are (journal.dir of the configuration)')
    .option('--file', 'the id is the path of a journal')
    .option('--json', 'print one JSON report and nothing else')
    .action((id: string, flags: ExplainFlags) => run(context, id, flags));
}

async function run(context: CliContext, id: string, flags: ExplainFlags): Promise<void> {
  const { terminal, env, exitWith } = context;
  try {
    const path = flags.file === true ? id : findJournal(await journalDirFor(context, flags), id).path;
    const call = explained(path);
    const ink = terminal.interactive && (env['NO_COLOR'] ?? '') === '' ? COLOURED : PLAIN;
    if (flags.json === true) terminal.out(JSON.stringify(call));
    else terminal.out(describeExplained(call, ink).join('\n'));
    exitWith(call.healthy ? 0 : 1);
  } catch (error) {
    reportError(context, error);
    // 1 says that something was found.
    exitWith(2);
  }
}

function explained(path: string): ExplainedCall {
  const latencies = new TurnLatencies();
  const spending = new Spending();
  const { facts, reading, findings } = explainWhile((visit) =>
    readJournal(
      path,
      (event, line) => {
        latencies.observe(event);
        spending.observe(event);
        visit(event, line);
      },
      { sound: 'where-kept' },
    ),
  );
  const { info } = facts.call;
  const spent = { ...spending.spent, ...(reading.spent !== undefined && { tokens: reading.spent }) };
  return {
    callId: info?.callId ?? reading.header?.callId ?? '',
    journal: path,
    startedAt: reading.header?.startedAt ?? null,
    agent: info?.agent ?? null,
    healthy: findings.length === 0,
    findings,
    figures: figuresOf(facts, latencies.turns, costOf(spent, reading.header?.rates)),
  };
}
