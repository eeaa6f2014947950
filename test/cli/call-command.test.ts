import type { CommanderError } from 'commander';
import { afterEach, describe, expect, it } from 'vitest';
import { TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { readWav, writeWav } from '../../src/audio/wav.js';
import { type CallContext, callCommand } from '../../src/cli/call-command.js';
import { dialText } from '../../src/wire/text-socket.js';
import { fakeBridge, type FakeBridgeOptions } from '../support/fake-bridge.js';
import { fastClock } from '../support/fast-clock.js';
import { answersFor, tone } from './call/scenes.js';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

const speech = writeWav(new Int16Array(TELEPHONE_RATE_HZ / 2).fill(1000), TELEPHONE_RATE_HZ);

async function agent(
  onMessage?: FakeBridgeOptions['onMessage'],
  options: Partial<FakeBridgeOptions> = {},
): Promise<string> {
  const origin = { host: '' };
  const answers = answersFor(() => origin.host);
  const bridge = await fakeBridge({ answers, ...(onMessage === undefined ? {} : { onMessage }), ...options });
  origin.host = bridge.host;
  open.push(bridge.close);
  return bridge.url;
}

/** Greets, and hangs up as soon as the greeting was heard. */
const briefAgent: FakeBridgeOptions['onMessage'] = (message, stream) => {
  if (message.event === 'start') {
    stream.play(tone(0.5));
    stream.mark('end');
  }
  if (message.event === 'mark') stream.close();
};

async function run(args: readonly string[], changes: Partial<CallContext> = {}) {
  const [out, err]: [string[], string[]] = [[], []];
  const written = new Map<string, Uint8Array>();
  const exit: { code?: number } = {};
  const command = callCommand({
    terminal: { out: (line) => out.push(line), err: (line) => err.push(line), interactive: false },
    clock: fastClock(10),
    date: () => new Date(0),
    dial: dialText,
    readFile: () => Promise.resolve(speech),
    writeFile: (path, bytes) => {
      written.set(path, bytes);
      return Promise.resolve();
    },
    tryWriting: () => Promise.resolve(),
    setExitCode: (code) => {
      exit.code = code;
    },
    ...changes,
  });
  await command.parseAsync([...args], { from: 'user' });
  return { out, err, written, code: exit.code };
}

describe('talkpath call', () => {
  it('prints the call as it goes, writes what was heard, and exits with 0', async () => {
    const { out, err, written, code } = await run(['--url', await agent(briefAgent), '--out', 'out.wav']);
    const text = out.join('\n');
    const lines = [
      /^calling \+\d+ from \+\d+ at http/,
      /answered: <Connect> <Redirect>/,
      /0\.\d\d s {2}agent speaks/,
      /the server hangs up: closed with 1000/,
      /answered: <Hangup>/,
      /agent heard for 0\.50 s/,
      /first audio \d+ ms, first sound \d+ ms after the start/,
      /0 underruns \(0\.00 s\), 1 marks, 0 clears/,
      /what the caller heard is in out\.wav/,
    ];
    for (const line of lines) expect(text).toMatch(new RegExp(line.source, 'm'));
    expect([err, code]).toEqual([[], 0]);
    const heard = readWav(written.get('out.wav') ?? new Uint8Array());
    expect([heard.rateHz, heard.channels]).toEqual([8000, 1]);
    expect(Math.max(...heard.samples)).toBeGreaterThan(5000);
  });

  it('prints one JSON report and nothing else with --json', async () => {
    const { out, code } = await run(['--url', await agent(briefAgent), '--json']);
    expect(out).toHaveLength(1);
    const report = JSON.parse(out[0] ?? '') as { stream: Record<string, unknown> };
    expect(report).toMatchObject({ heard: true, stream: { endedBy: 'server', underruns: 0 } });
    expect(report.stream).not.toHaveProperty('recording');
    expect(code).toBe(0);
  });

  it('exits with 1 when the agent was not heard, and says that there is nothing but silence in the file', async () => {
    const url = await agent((message, stream) => {
      if (message.event === 'media') stream.close();
    });
    const { out, written, code } = await run(['--url', url, '--out', 'out.wav']);
    expect(out.join('\n')).toContain('the agent was not heard');
    expect(out.at(-1)).toBe('there is nothing but silence in out.wav');
    const { samples } = readWav(written.get('out.wav') ?? new Uint8Array());
    expect(samples.length).toBeGreaterThan(0);
    expect(samples.every((sample) => sample === 0)).toBe(true);
    expect(code).toBe(1);
  });

  it.each([
    ['the stream was refused', { refuseUpgrade: 401 }],
    ['no stream was opened', { answers: () => '<Response><Hangup/></Response>' }],
  ])('writes no file, and says so, when %s', async (_, options) => {
    const { out, written, code } = await run(['--url', await agent(undefined, options), '--out', 'out.wav']);
    expect(out.at(-1)).toBe('nothing was recorded; no out.wav was written');
    expect([written.size, code]).toEqual([0, 1]);
  });

  it('exits with 1 and says what to do when nothing listens', async () => {
    const url = await agent();
    await open.pop()?.();
    const { err, code } = await run(['--url', url]);
    expect(err[0]).toBe(`error: call.unreachable: nothing listens on ${url}`);
    expect(err[1]).toContain('npm start');
    expect(code).toBe(1);
  });

  it('calls the port of the environment where no address is given', async () => {
    const url = await agent(briefAgent);
    const { code } = await run([], { port: Number(new URL(url).port) });
    expect(code).toBe(0);
  });

  it.each([
    ['keys', ['--dtmf', 'one']],
    ['a server', ['--url', 'localhost']],
    ['a duration', ['--seconds', 'long']],
    ['a time to speak', ['--speak-at', '-1']],
  ])('exits with 2 when what it got is not %s', async (_, args) => {
    const { err, code, out } = await run(args);
    expect(err[0]).toContain(args[0]);
    expect([code, out]).toEqual([2, []]);
  });

  it('exits with 2 when the WAV file can not be read', async () => {
    const { err, code } = await run(['--wav', 'no.wav'], {
      readFile: () => Promise.reject(new Error('ENOENT: no such file')),
    });
    expect([err[0], code]).toEqual(['error: call.bad_input: --wav no.wav: ENOENT: no such file', 2]);
  });

  it('exits with 2 when the file is no WAV', async () => {
    const readFile = () =>
      Promise.resolve(new Uint8Array(Buffer.from('MP3 or something else entirely, but no WAV')));
    expect((await run([], { readFile })).code).toBe(2);
  });

  it('exits with 2 when the recording can not be written', async () => {
    const writeFile = () => Promise.reject(new Error('EACCES'));
    const { err, code } = await run(['--url', await agent(briefAgent), '--out', '/x.wav'], { writeFile });
    expect([err[0], code]).toEqual(['error: call.bad_input: --out /x.wav: EACCES', 2]);
  });

  it('finds out before the call that the recording can not be written', async () => {
    const tryWriting = () => Promise.reject(new Error('ENOENT'));
    const { out, err, code } = await run(['--url', 'http://127.0.0.1:1', '--out', '/x.wav'], { tryWriting });
    expect([out, err[0], code]).toEqual([[], 'error: call.bad_input: --out /x.wav: ENOENT', 2]);
  });

  it('names every option in its help', () => {
    const command = callCommand({ port: 9000 } as CallContext);
    const help = command.helpInformation();
    for (const flag of [
      '--wav',
      '--to',
      '--from',
      '--url',
      '--out',
      '--dtmf',
      '--json',
      'http://127.0.0.1:9000',
    ]) {
      expect(help).toContain(flag);
    }
  });

  it('leaves unknown options to the program that it is a part of', async () => {
    const command = callCommand({} as CallContext)
      .exitOverride()
      .configureOutput({ writeErr: () => undefined });
    const error = (await command
      .parseAsync(['--nope'], { from: 'user' })
      .catch((thrown: unknown) => thrown)) as CommanderError;
    expect(error.code).toBe('commander.unknownOption');
  });
});
