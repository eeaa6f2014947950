import { Command } from 'commander';
import { settingsOf, type Setting } from '../../config/settings.js';
import { didYouMean } from '../../lib/did-you-mean.js';
import { TalkpathError } from '../../lib/errors.js';
import { configHelp } from '../config-path.js';
import type { CliContext } from '../context.js';
import { readFor } from '../load.js';
import { settingLines } from './print-settings.js';

interface Flags {
  readonly config?: string;
  readonly json?: true;
  readonly all?: true;
}

/** `talkpath config explain`: what holds for every key, where it comes from, and what it means. */
export function configExplainCommand(context: CliContext): Command {
  return new Command('explain')
    .description('tell what holds for each key and where it comes from')
    .argument('[key]', 'only this key and what is below it, as in server or agents.default')
    .option('--config <file>', configHelp(context))
    .option('--all', 'also keys without a value, and what agents have from the openai block')
    .option('--json', 'print one JSON object and nothing else')
    .action((key: string | undefined, flags: Flags) => {
      const reading = readFor(context, flags.config);
      const settings = chosen(settingsOf(reading), key, flags.all === true);
      const { sourcePath } = reading.config;
      if (flags.json === true) context.terminal.out(JSON.stringify({ file: sourcePath, settings }));
      else for (const line of settingLines(settings)) context.terminal.out(line);
    });
}

/** Who asks about a certain key wants to see it, whether or not it has a value. */
function chosen(settings: readonly Setting[], key: string | undefined, all: boolean): readonly Setting[] {
  if (key === undefined) return all ? settings : settings.filter(hasOwnValue);
  const wanted = settings.filter(
    (one) => one.key === key || (/^[.[]/.test(one.key.slice(key.length)) && one.key.startsWith(key)),
  );
  if (wanted.length > 0) return wanted;
  const keys = settings.map((one) => one.key);
  const nearest = didYouMean(key, keys) ?? didYouMean(key, [...new Set(keys.flatMap(subtreesOf))]);
  const suggestion = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  throw new TalkpathError('config.unknown_key', `there is no key ${key}${suggestion}`);
}

function hasOwnValue({ origin }: Setting): boolean {
  return origin.type !== 'unset' && origin.type !== 'inherited';
}

/** `a.b.c` → `a`, `a.b`, `a.b.c`. */
function subtreesOf(key: string): string[] {
  return key.split('.').map((_, index, steps) => steps.slice(0, index + 1).join('.'));
}
