import { Command } from 'commander';
import { compareReplay } from '../compose/replay/compare.js';
import { decisionsOf, figuresOf, sideBySide } from '../compose/replay/decisions.js';
import { underConfig, withChanges } from '../compose/replay/other-recipe.js';
import { recordedCall, type RecordedCall } from '../compose/replay/recorded-call.js';
import { checkTried } from '../compose/replay/tried-keys.js';
import { whatIf } from '../compose/replay/what-if.js';
import type { CallRecipe } from '../compose/recipe.js';
import { TalkpathError } from '../lib/errors.js';
import type { CliContext } from './context.js';
import { journalFor, type JournalFlags } from './journal-dir.js';
import { loadFor } from './load.js';
import { describeComparison, describeTrial, type Trial } from './replay/print-replay.js';
import { progressPrinter } from './replay/progress.js';
import { prepareFolder, writeRegressionTest } from './replay/regression-test.js';

/** Decisions that are this near to each other count as the same one (ms). */
const SAME_MS = 150;

interface Flags extends JournalFlags {
  readonly set?: readonly string[];
  readonly toTest?: string;
  readonly json?: true;
}

/** `talkpath replay`: puts a recorded call through the call's own code again. */
export function replayCommand(context: CliContext): Command {
  return new Command('replay')
    .argument('<id>', 'the id of the call, a beginning of it, the carrier’s id, last, or a journal’s file')
    .option('--config <file>', 'what this configuration would have done')
    .option('--set <key=value...>', 'what this setting would have done, as in vad.webrtc_aggressiveness=2')
    .option('--to-test <folder>', 'make a regression test of the call')
    .option('--journal <folder>', 'where the journals are (journal.dir of the configuration)')
    .option('--json', 'print JSON and nothing else')
    .action((id: string, flags: Flags) => replay(context, id, flags));
}

async function replay(context: CliContext, id: string, flags: Flags): Promise<void> {
  const isTrial = flags.config !== undefined || flags.set !== undefined;
  if (flags.toTest !== undefined) {
    if (isTrial)
      throw new TalkpathError(
        'replay.bad_input',
        '--to-test is for the call as it was: not with --config or --set',
      );
    await prepareFolder(flags.toTest);
  }
  const path = await journalFor(context, id, flags);
  const { terminal, clock } = context;
  const progress = progressPrinter(clock, flags.json ? () => undefined : (line) => terminal.err(line));
  const call = recordedCall(path);
  if (isTrial) return tryOut(context, call, flags, progress);
  const comparison = await compareReplay(path, call, progress);
  const files = flags.toTest === undefined ? undefined : writeRegressionTest(path, flags.toTest);
  const identical = comparison.difference === undefined;
  if (flags.json) terminal.out(JSON.stringify({ identical, ...comparison, files }));
  else {
    for (const line of describeComparison(comparison)) terminal.out(line);
    if (files !== undefined) terminal.out(`test written: ${files.test}`);
  }
  context.exitWith(identical ? 0 : 1);
}

async function tryOut(
  context: CliContext,
  call: RecordedCall,
  flags: Flags,
  progress: (share: number) => void,
): Promise<void> {
  const recipe = otherRecipe(context, call, flags);
  if (!call.withSound) {
    throw new TalkpathError(
      'replay.impossible',
      'the sound of this call was not kept, so nobody can say what would have been heard',
    );
  }
  const before = await whatIf(call, call.recipe, (share) => progress(share / 2));
  const after = await whatIf(call, recipe, (share) => progress((1 + share) / 2));
  const trial: Trial = {
    recorded: figuresOf(call.events),
    same: figuresOf(before),
    other: figuresOf(after),
    decisions: sideBySide(decisionsOf(before), decisionsOf(after), SAME_MS),
  };
  if (flags.json) context.terminal.out(JSON.stringify(trial));
  else for (const line of describeTrial(trial)) context.terminal.out(line);
  context.exitWith(0);
}

function otherRecipe(
  context: CliContext,
  { recipe, info }: RecordedCall,
  { config, set = [] }: Flags,
): CallRecipe {
  const after = loadFor(context, config, { set });
  checkTried(set, info.agent);
  if (config !== undefined) return underConfig(recipe, after, info.agent);
  return withChanges(recipe, { before: loadFor(context, config), after }, info.agent);
}
