import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { messageOf, TalkpathError } from '../lib/errors.js';
import { systemClock } from '../lib/system-clock.js';
import { findJournal, type JournalFile } from '../observe/journal/find.js';
import { filterOf, type ListFlags } from './calls/filters.js';
import { describeCall } from './calls/describe-call.js';
import { describeCalls, pastAndLive } from './calls/list-calls.js';
import { liveCalls } from './calls/live-calls.js';
import { openInBrowser } from './calls/open-in-browser.js';
import { timelineOf } from './calls/timeline-of.js';
import { configHelp } from './config-path.js';
import type { CliContext } from './context.js';
import { parseServerUrl } from './call/call-options.js';
import { journalDirFor, type JournalFlags } from './journal-dir.js';

const DEFAULT_PORT = 8080;
const DEFAULT_WIDTH_CHARS = 110;
const DRAWINGS = /\.(svg|html)$/i;

interface CallsFlags extends ListFlags, JournalFlags {
  readonly url?: string;
  readonly json?: true;
}

interface ShowFlags extends JournalFlags {
  readonly json?: true;
}

interface PictureFlags extends JournalFlags {
  readonly out?: string;
  readonly open?: true;
}

/** `talkpath calls`: lists calls; `calls show ID` prints one, `calls picture ID` draws it. */
export function callsCommand(context: CliContext): Command {
  return withJournal(context, new Command('calls'))
    .option('--since <when>', 'calls since then: 90m, 2h, 3d, today, 2026-03-09')
    .option('--agent <name>', 'calls of this agent')
    .option('--from <number>', 'calls from this number, or a part of it')
    .option('--to <number>', 'calls to this number, or a part of it')
    .option('--reason <reason>', 'calls that ended so, as in caller-hung-up')
    .option('--live', 'live calls only')
    .option('--limit <count>', 'how many, the newest first', '50')
    .option('--url <url>', `the call server (http://127.0.0.1:PORT)`)
    .option('--json', 'print JSON and nothing else')
    .action((flags: CallsFlags) => list(context, flags))
    .addCommand(showCommand(context))
    .addCommand(pictureCommand(context));
}

function showCommand(context: CliContext): Command {
  return withJournal(context, new Command('show'))
    .description('print one call as a conversation on a time axis')
    .argument('<id>', 'the id of the call, a beginning of it, the carrier’s id, or last')
    .option('--json', 'print the whole timeline as JSON')
    .action((id: string, _own, command: Command) => show(context, id, command.optsWithGlobals<ShowFlags>()));
}

function pictureCommand(context: CliContext): Command {
  return withJournal(context, new Command('picture'))
    .description('draw one call: both sides, gate, detectors, words, tools and latencies')
    .argument('<id>', 'the id of the call, a beginning of it, the carrier’s id, or last')
    .option('--out <file>', 'where to, .svg or .html (call-ID.html)')
    .option('--open', 'show it in the browser')
    .action((id: string, _own, command: Command) =>
      picture(context, id, command.optsWithGlobals<PictureFlags>()),
    );
}

function withJournal(context: CliContext, command: Command): Command {
  return command
    .option('--config <file>', configHelp(context))
    .option('--journal <folder>', 'where the journals are (journal.dir of the configuration)');
}

async function list(context: CliContext, flags: CallsFlags): Promise<void> {
  const { terminal, env } = context;
  const filter = filterOf(flags, systemClock.date());
  const url = parseServerUrl(
    flags.url ?? `http://127.0.0.1:${env['PORT'] ?? DEFAULT_PORT}`,
    'calls.bad_input',
  );
  const live = await liveCalls(url, env['TALKPATH_ADMIN_TOKEN']);
  if (live === undefined && (flags.live === true || flags.url !== undefined))
    throw new TalkpathError('call.unreachable', `${url} does not tell of its calls`);
  const dir = await journalDirFor(context, flags);
  const found = pastAndLive(dir, live ?? [], filter);
  if (flags.json === true) terminal.out(JSON.stringify(found));
  else for (const line of describeCalls(found, dir)) terminal.out(line);
}

async function show(context: CliContext, id: string, flags: ShowFlags): Promise<void> {
  const { timeline, troubles } = timelineOf(await journalOf(context, id, flags));
  const { terminal, env } = context;
  if (flags.json === true) {
    terminal.out(JSON.stringify(timeline));
    return;
  }
  const width = Number(env['COLUMNS'] ?? DEFAULT_WIDTH_CHARS) || DEFAULT_WIDTH_CHARS;
  terminal.out(describeCall(timeline, width).join('\n'));
  for (const trouble of troubles) terminal.err(trouble);
}

async function picture(context: CliContext, id: string, flags: PictureFlags): Promise<void> {
  const file = await journalOf(context, id, flags);
  const out = flags.out ?? `call-${file.callId}.html`;
  if (!DRAWINGS.test(out))
    throw new TalkpathError('calls.bad_input', `--out ${out} is neither .svg nor .html`);
  const { timeline, troubles } = timelineOf(file, { withSound: true });
  const { drawCall, drawCallPage } = await import('../observe/picture/draw-call.js');
  write(out, /\.svg$/i.test(out) ? drawCall(timeline) : drawCallPage(timeline));
  context.terminal.out(`the picture is in ${out}`);
  for (const trouble of troubles) context.terminal.err(trouble);
  if (flags.open === true) openInBrowser(out);
}

async function journalOf(context: CliContext, id: string, flags: JournalFlags): Promise<JournalFile> {
  return findJournal(await journalDirFor(context, flags), id);
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new TalkpathError('calls.bad_input', `--out ${path}: ${messageOf(error)}`, { cause: error });
  }
}
