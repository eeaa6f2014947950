import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { callsCommand } from '../../src/cli/calls-command.js';
import type { CliContext } from '../../src/cli/context.js';
import { explainCommand } from '../../src/cli/explain-command.js';
import { replayCommand } from '../../src/cli/replay-command.js';
import { reportError } from '../../src/cli/report-error.js';
import { testCli } from '../support/cli-context.js';
import { journalText } from '../support/journal-events.js';
import { JournalFolder } from '../support/journal-folder.js';

const SECRET = 'not-for-anybody';
const HEADER = journalText([]);

type Make = (context: CliContext) => Command;

const COMMANDS: readonly { readonly name: string; readonly make: Make; readonly args: readonly string[] }[] =
  [
    { name: 'explain', make: explainCommand, args: [] },
    { name: 'replay', make: replayCommand, args: [] },
    { name: 'calls show', make: callsCommand, args: ['show'] },
    { name: 'calls picture', make: callsCommand, args: ['picture'] },
  ];

/** A command as the program runs it. */
async function run(folder: JournalFolder, make: Make, args: readonly string[]) {
  const cli = testCli();
  try {
    await make(cli.context)
      .exitOverride()
      .parseAsync([...args, '--journal', folder.dir], { from: 'user' });
  } catch (error) {
    reportError(cli.context, error);
  }
  return cli;
}

describe.each(COMMANDS)('talkpath $name', ({ make, args }) => {
  it.each([
    ['nothing', '', 'journal.unreadable'],
    ['bytes', Buffer.from(`\0\u00ff${SECRET}\n\x1b[2J\n`, 'latin1'), 'journal.unreadable'],
    ['lines of text', `root:x:0:0:${SECRET}\nother\n`, 'journal.unreadable'],
    [
      'other people’s JSON',
      `{"${SECRET}":1}\n["${SECRET}"]\n{"t":1,"e":"${SECRET}"}\n`,
      'journal.unreadable',
    ],
    ['a newer schema', HEADER.replace('"schema":1', '"schema":2'), 'journal.newer_schema'],
    ['schema 0', HEADER.replace('"schema":1', '"schema":0'), 'journal.unknown_schema'],
    ['no schema', HEADER.replace('"schema":1,', ''), 'journal.unknown_schema'],
  ])('exits with 2 and one clear message for %s, of which it shows nothing', async (_what, bytes, code) => {
    const folder = new JournalFolder();
    writeFileSync(folder.write('aaaaaaaa-1', ''), bytes);
    const { out, err, exit } = await run(folder, make, [...args, 'aaaaaaaa-1']);
    expect([exit, out, err.length]).toEqual([2, [], 2]);
    expect(err[0]).toMatch(new RegExp(`^error: ${code}: `));
    expect(err.join()).not.toContain(SECRET);
  });

  it('shows nothing of another file that is linked to as a journal', async () => {
    const folder = new JournalFolder();
    const key = join(folder.dir, 'key.pem');
    writeFileSync(key, `-----BEGIN\n${SECRET}\n`);
    symlinkSync(key, join(folder.dir, '20260309T140500Z_aaaaaaaa-1.jsonl'));
    const { out, err, exit } = await run(folder, make, [...args, 'last']);
    expect([exit, out]).toEqual([2, []]);
    expect(err[0]).toContain('is not a journal');
    expect(err.join()).not.toContain(SECRET);
  });

  it('exits with 2 where there is no such journal', async () => {
    const { err, exit } = await run(new JournalFolder(), make, [...args, '../../etc/passwd']);
    expect(exit).toBe(2);
    expect(err[0]).toMatch(/^error: journal\.not_found: /);
  });
});
