import { join } from 'node:path';
import { Command } from 'commander';
import { TELEPHONE_RATE_HZ } from '../audio/frame.js';
import { decodeMulaw } from '../audio/mulaw.js';
import { writeWav } from '../audio/wav.js';
import { messageOf, TalkpathError } from '../lib/errors.js';
import { packageRoot } from '../lib/package-root.js';
import type { Secret } from '../lib/secret.js';
import type { Clock } from '../ports/clock.js';
import type { Dial } from '../ports/text-channel.js';
import {
  parseAddress,
  parseCarrier,
  parseFormat,
  parseKeys,
  parseSeconds,
  parseServerUrl,
} from './call/call-options.js';
import type { CallReport } from './call/call-report.js';
import { telephoneAudioOf } from './call/caller-audio.js';
import { PLAYED_CARRIERS, placeCallBy } from './call/carriers.js';
import type { PlaceCallOptions } from './call/place-call.js';
import { describeProgress, describeReport } from './call/print-call.js';
import type { Terminal } from './terminal.js';

/** What the command needs of the process it runs in. */
export interface CallContext {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly date: () => Date;
  readonly dial: Dial;
  readonly readFile: (path: string) => Promise<Uint8Array>;
  readonly writeFile: (path: string, bytes: Uint8Array) => Promise<void>;
  /** Rejects when the file can't be written; changes nothing. */
  readonly tryWriting: (path: string) => Promise<void>;
  /** 0: the agent was heard · 1: it was not, or the call was given up with an apology · 2: wrong usage. */
  readonly setExitCode: (code: 0 | 1 | 2) => void;
  /** From the environment: PORT, PUBLIC_URL, TWILIO_AUTH_TOKEN, TWILIO_ACCOUNT_SID, ASTERISK_PASSWORD. */
  readonly port?: number | undefined;
  readonly publicUrl?: string | undefined;
  readonly authToken?: Secret | undefined;
  readonly accountSid?: string | undefined;
  readonly asteriskPassword?: Secret | undefined;
}

interface Flags {
  readonly carrier: string;
  readonly user: string;
  readonly audiosocket?: string;
  readonly format?: string;
  readonly wav: string;
  readonly from: string;
  readonly to: string;
  readonly url: string;
  readonly out: string;
  readonly dtmf?: string;
  readonly speakAt?: string;
  readonly seconds: string;
  readonly json?: true;
}

const DEFAULT_PORT = 8080;
/** As `asterisk.username` is by default. */
const ASTERISK_USER = 'talkpath';
/** Numbers that are reserved for fiction. */
const CALLER_NUMBER = '+12025550123';
const AGENT_NUMBER = '+12025550199';

/** `talkpath call`: places one call just as its carrier would, and tells how it went. */
export function callCommand(context: CallContext): Command {
  return new Command('call')
    .option('--carrier <name>', `who brings the call: ${PLAYED_CARRIERS.join(', ')}`, 'twilio')
    .option('--user <name>', 'the user that Asterisk shows, with ASTERISK_PASSWORD', ASTERISK_USER)
    .option('--audiosocket <host:port>', 'where AudioSocket is (port 9092 of the call server)')
    .option(
      '--format <name>',
      'of the channel at Asterisk, as it calls it: ulaw, alaw, slin16 …; on AudioSocket slin to slin48',
    )
    .option('--wav <file>', 'what the caller says', join(packageRoot(), 'config/practice/caller.wav'))
    .option('--to <number>', 'the number that is called', AGENT_NUMBER)
    .option('--from <number>', 'the number that calls', CALLER_NUMBER)
    .option('--url <url>', 'the call server', `http://127.0.0.1:${context.port ?? DEFAULT_PORT}`)
    .option('--out <file>', 'where to write what the caller heard', 'heard.wav')
    .option('--dtmf <keys>', 'keys and when they are pressed, as in 1@3.5s,#@5s')
    .option('--speak-at <time>', 'speak at this time, whatever the agent does then')
    .option('--seconds <time>', 'hang up after this time', '60')
    .option('--json', 'print one JSON report and nothing else')
    .action(async (flags: Flags) => {
      try {
        context.setExitCode(await run(context, flags));
      } catch (error) {
        context.setExitCode(complain(context.terminal, error));
      }
    });
}

async function run(context: CallContext, flags: Flags): Promise<0 | 1> {
  const { terminal } = context;
  const carrier = parseCarrier(flags.carrier);
  const format = flags.format === undefined ? undefined : parseFormat(flags.format, carrier);
  const options = await optionsOf(context, flags);
  await whileWriting(flags.out, () => context.tryWriting(flags.out));
  const print = flags.json === true ? () => undefined : terminal.out.bind(terminal);
  print(`calling ${options.to} from ${options.from} at ${options.url}`);
  const report = await placeCallBy(carrier, {
    ...options,
    format,
    onProgress: (event) => {
      const line = describeProgress(event);
      if (line !== undefined) print(line);
    },
  });
  for (const line of describeReport(report)) print(line);
  print(await writeHeard(context, flags.out, report));
  if (flags.json === true) terminal.out(jsonOf(report));
  return report.heard && !report.givenUp ? 0 : 1;
}

async function optionsOf(context: CallContext, flags: Flags): Promise<PlaceCallOptions> {
  const { clock, date, dial, publicUrl, authToken, accountSid } = context;
  const url = parseServerUrl(flags.url);
  const plan = {
    keys: flags.dtmf === undefined ? [] : parseKeys(flags.dtmf),
    speakAtMs: flags.speakAt === undefined ? undefined : parseSeconds('--speak-at', flags.speakAt),
    maxDurationMs: parseSeconds('--seconds', flags.seconds),
    speech: telephoneAudioOf(await readInput(context, flags.wav)),
  };
  const login = { username: flags.user, password: context.asteriskPassword };
  const audioSocket = flags.audiosocket === undefined ? undefined : parseAddress(flags.audiosocket);
  const parties = { from: flags.from, to: flags.to, url, publicUrl, authToken, accountSid, login };
  return { ...parties, audioSocket, plan, clock, date, dial };
}

async function readInput(context: CallContext, path: string): Promise<Uint8Array> {
  try {
    return await context.readFile(path);
  } catch (error) {
    throw new TalkpathError('call.bad_input', `--wav ${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** Writes what there is to write; tells what the file has. */
async function writeHeard(context: CallContext, path: string, report: CallReport): Promise<string> {
  const codes = Buffer.concat(report.streams.map(({ recording }) => recording));
  if (codes.length === 0) return `nothing was recorded; no ${path} was written`;
  const samples = decodeMulaw(codes, new Int16Array(codes.length));
  await whileWriting(path, () => context.writeFile(path, writeWav(samples, TELEPHONE_RATE_HZ)));
  return report.heard ? `what the caller heard is in ${path}` : `there is nothing but silence in ${path}`;
}

async function whileWriting(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new TalkpathError('call.bad_input', `--out ${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** The report for programs: everything but the audio, which is in the WAV file. */
function jsonOf({ streams, ...call }: CallReport): string {
  const measured = streams.map((stream) => ({ ...stream, recording: undefined }));
  return JSON.stringify({ ...call, stream: measured[0] ?? null, streams: measured });
}

function complain(terminal: Terminal, error: unknown): 1 | 2 {
  const code = error instanceof TalkpathError ? error.code : 'internal.error';
  terminal.err(`error: ${code}: ${messageOf(error)}`);
  if (error instanceof TalkpathError) terminal.err(`  → ${error.remedy}`);
  return error instanceof TalkpathError && error.code === 'call.bad_input' ? 2 : 1;
}
