import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { callsCommand } from '../../src/cli/calls-command.js';
import { LATENCY_DEFINITION } from '../../src/observe/latency.js';
import { TalkpathError } from '../../src/lib/errors.js';
import type { CallTimeline } from '../../src/observe/timeline/types.js';
import type { CallRates } from '../../src/ports/prices.js';
import { JournalFolder } from '../support/journal-folder.js';
import { ManualClock } from '../support/manual-clock.js';
import { pricedCall, RATES } from '../support/priced-call.js';
import { bookingCall, writtenCall } from '../support/spoken-calls.js';

let booking: string[];
beforeAll(async () => {
  booking = (await bookingCall()).journal();
});

async function run(folder: JournalFolder, ...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const context = {
    terminal: {
      out: (line: string) => void out.push(line),
      err: (line: string) => void err.push(line),
      interactive: false,
    },
    clock: new ManualClock(),
    // Nobody listens there.
    env: { PORT: '9', COLUMNS: '110' },
    onStop: () => undefined,
    onCrash: () => undefined,
    onReload: () => undefined,
    exitWith: () => undefined,
  };
  const command = callsCommand(context).exitOverride();
  await command.parseAsync([...args, '--journal', folder.dir], { from: 'user' });
  return { text: out.join('\n'), err: err.join('\n') };
}

describe('talkpath calls', () => {
  it('lists past calls, newest first, with when, who, how long and how they ended', async () => {
    const folder = new JournalFolder();
    folder.write('aaaaaaaa-1', booking, '20260309T140500Z');
    folder.write('bbbbbbbb-2', booking.slice(0, 300), '20260310T090000Z');
    const lines = (await run(folder)).text.split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/bbbbbbbb {2}default {2}\+12025550123 .* not written down$/);
    expect(lines[2]).toMatch(/^2026-03-09 14:05:00 {2}aaaaaaaa .* 0:4\d {4}– {5}caller-hung-up$/);
  });

  it('filters by time, agent, numbers and reason, and prints JSON for programs', async () => {
    const folder = new JournalFolder();
    folder.write('aaaaaaaa-1', booking);
    const count = async (...args: string[]) =>
      (JSON.parse((await run(folder, '--json', ...args)).text) as { calls: unknown[] }).calls.length;
    expect(await count()).toBe(1);
    expect(await count('--from', '0123', '--to', '+1202', '--agent', 'DEFAULT', '--reason', 'caller')).toBe(
      1,
    );
    expect(await count('--from', '999')).toBe(0);
    expect(await count('--reason', 'farewell')).toBe(0);
    expect(await count('--since', '2026-03-09')).toBe(1);
    expect(await count('--since', '2999-01-01')).toBe(0);
  });

  it.each([
    ['--since', 'yesterday'],
    ['--since', '2026-99-99'],
    ['--limit', '0'],
    ['--limit', 'many'],
  ])('says what is wrong with %s %s', async (flag, value) => {
    await expect(run(new JournalFolder(), flag, value)).rejects.toThrow(flag);
  });

  it('lists no rubbish as calls, and says once how much of it there is', async () => {
    const folder = new JournalFolder();
    folder.write('aaaaaaaa-1', '\u0000\u0001 rubbish');
    expect((await run(folder)).text).toBe(`no calls\n\n1 file in ${folder.dir} is not a journal`);
    folder.write('bbbbbbbb-2', '');
    folder.write('cccccccc-3', booking);
    writeFileSync(join(folder.dir, 'notes.txt'), 'nothing of ours');
    const lines = (await run(folder)).text.split('\n');
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toBe(`2 files in ${folder.dir} are not journals`);
    const list = JSON.parse((await run(folder, '--json')).text) as { calls: unknown[] };
    expect(list).toMatchObject({ calls: [{ callId: 'cccccccc-3' }], notJournals: 2 });
  });

  it('neither lists what is no file, nor waits for a pipe', async () => {
    const folder = new JournalFolder();
    mkdirSync(join(folder.dir, '20260309T140500Z_aaaaaaaa-1.jsonl'));
    execFileSync('mkfifo', [join(folder.dir, '20260309T140500Z_bbbbbbbb-2.jsonl')]);
    expect((await run(folder)).text).toBe(`no calls\n\n2 files in ${folder.dir} are not journals`);
    await expect(run(folder, 'show', 'CA-unknown')).rejects.toMatchObject({ code: 'journal.not_found' });
  });

  it('shows times from before the beginning, as damaged journals have them, as the beginning', async () => {
    const folder = new JournalFolder();
    folder.write(
      'aaaaaaaa-1',
      booking.map((line) => line.replace(/^\{"t":[\d.]+,"e":"call-ended"/, '{"t":-5,"e":"call-ended"')),
    );
    expect((await run(folder)).text).toMatch(/ 0:00 .* caller-hung-up$/m);
    expect((await run(folder, 'show', 'aaaaaaaa-1')).text).toMatch(/^0:00\.0 +■ caller-hung-up/m);
  });

  it('takes the time of a call from its name where the first line has none that is one', async () => {
    const folder = new JournalFolder();
    folder.write('aaaaaaaa-1', [(booking[0] ?? '').replace(/"startedAt":"[^"]*"/, '"startedAt":"noon"')]);
    expect((await run(folder)).text).toContain('2026-03-09 14:05:00  aaaaaaaa');
  });

  it('says that live calls can not be asked for where no server answers', async () => {
    await expect(run(new JournalFolder(), '--live')).rejects.toMatchObject({ code: 'call.unreachable' });
  });
});

describe('the cost of calls', () => {
  const NO_PRICE = { model: 'mystery', carrierPerMinute: 0.01 };

  it('stands in the list, or that it is not known, and in JSON with the reason', async () => {
    const folder = new JournalFolder();
    folder.write('aaaaaaaa-1', pricedCall(RATES).journal, '20260309T140500Z');
    folder.write('bbbbbbbb-2', pricedCall(NO_PRICE).journal, '20260310T140500Z');
    folder.write('cccccccc-3', pricedCall(undefined).journal, '20260311T140500Z');
    const [, older, unpriced, priced] = (await run(folder)).text.split('\n');
    expect(priced).toMatch(/ 1:30 {4}\$0\.0611 {2}caller-hung-up$/);
    expect(unpriced).toMatch(/ 1:30 {4}unknown {2}caller-hung-up$/);
    expect(older).toMatch(/ 1:30 {4}– {8}caller-hung-up$/);
    expect(JSON.parse((await run(folder, '--json')).text)).toMatchObject({
      calls: [
        { callId: 'cccccccc-3' },
        { costUnknown: 'no price for mystery; add it under pricing' },
        { costUsd: 0.0611 },
      ],
    });
  });

  it.each([
    [
      RATES,
      [
        'cost: $0.0611, $0.0407 a minute',
        'gpt-tested $0.0411: tokens of text in 1000 $0.0040, text in again 500 $0.0002, text out 100 $0.0016, sound in 300 $0.0096, sound in again 200 $0.0001, sound out 400 $0.0256',
        'carrier $0.0200: 2 minutes begun',
      ],
    ],
    [
      { model: 'gpt-tested', perMillion: RATES.perMillion },
      [
        'cost: $0.0411, $0.0274 a minute, without the carrier (its price is not known; add it under pricing)',
        'carrier: 2 minutes begun',
      ],
    ],
    [
      NO_PRICE,
      [
        'cost: unknown (no price for mystery; add it under pricing)',
        'mystery: tokens of text in 1000, text in again 500',
        'carrier $0.0200: 2 minutes begun',
      ],
    ],
    [undefined, ['cost: unknown (the journal does not say what applied)', 'model: tokens of text in 1000']],
  ] as const)('is told by show with what it is made of (%#)', async (rates, lines) => {
    const folder = new JournalFolder();
    folder.write('aaaaaaaa-1', pricedCall(rates as CallRates | undefined).journal);
    const { text } = await run(folder, 'show', 'last');
    for (const line of lines) expect(text).toContain(line);
  });

  it('is the same in the list and in the call, whatever lines are missing', async () => {
    const folder = new JournalFolder();
    const lines = pricedCall(RATES).journal.split('\n');
    folder.write(
      'aaaaaaaa-1',
      lines.filter((line) => !line.includes('"type":"usage"')),
    );
    expect((await run(folder)).text).toContain('$0.0611');
    const { cost } = JSON.parse((await run(folder, 'show', 'last', '--json')).text) as CallTimeline;
    expect(cost.totalUsd).toBeCloseTo(0.0611, 3);
    expect(cost.tokens).toMatchObject({ textIn: 1000, audioOut: 400 });
  });

  it('is told of a call whose journal breaks off, as far as that goes', async () => {
    const folder = new JournalFolder();
    folder.write('aaaaaaaa-1', pricedCall(RATES, { ends: false }).journal);
    const { cost } = JSON.parse((await run(folder, 'show', 'last', '--json')).text) as CallTimeline;
    expect(cost).toMatchObject({ model: 'gpt-tested', carrierMinutes: 2, unknown: null });
    expect(cost.totalUsd).toBeCloseTo(0.0611, 3);
  });
});

describe('talkpath calls show', () => {
  it('prints the call as a conversation on a time axis', async () => {
    const folder = new JournalFolder();
    folder.write('aaaaaaaa-1', booking);
    const { text } = await run(folder, 'show', 'aaaaaaaa');
    const squeezed = text.replace(/\s+/g, ' ');
    for (const shown of [
      'ended: caller-hung-up (stop)',
      'Seven is fine, by the window please.',
      'half past eight. The ~~first is by',
      'heard of 11.4 s',
      'answered after 2.42 s (endpointing 0.52 s',
      'agent cut off (by provider)',
      'find_table 1.40 s ok',
      'send_sms 0.02 s failed',
      'gate shut for',
      '[1] pressed',
      '(95 %)*',
      "* Turn latency is what a stopwatch in the caller's hand shows",
    ])
      expect(squeezed).toContain(shown);
    const times = [...text.matchAll(/^(\d+):(\d\d)\.(\d)/gm)].map(
      ([, m, s, d]) => Number(m) * 600 + Number(s) * 10 + Number(d),
    );
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(112);
  });

  it('prints what the caller wrote, told apart from what they said', async () => {
    const folder = new JournalFolder();
    folder.write('aaaaaaaa-1', (await writtenCall()).journal());
    const { text } = await run(folder, 'show', 'aaaaaaaa');
    expect(text.replace(/\s+/g, ' ')).toContain('My name is <b>Ó Briain</b>, spelled so. ⌨ typed');
    expect(text.match(/⌨ typed/g)).toHaveLength(1);
  });

  it('prints the whole timeline as JSON', async () => {
    const folder = new JournalFolder();
    folder.write('aaaaaaaa-1', booking);
    const { text } = await run(folder, 'show', 'last', '--json');
    expect(JSON.parse(text)).toMatchObject({
      info: { callId: 'call_1' },
      end: { reason: 'caller-hung-up' },
      latencyDefinition: LATENCY_DEFINITION,
    });
  });

  it('prints what there is of a journal that breaks off, and says so', async () => {
    const folder = new JournalFolder();
    const text = booking.join('\n');
    folder.write('aaaaaaaa-1', text.slice(0, text.length / 2));
    const shown = await run(folder, 'show', 'aaaaaaaa');
    expect(shown.text).toContain('no end written down');
    expect(shown.err).toContain('cut-off');
  });

  it('prints what a killed call’s agent was saying', async () => {
    const folder = new JournalFolder();
    const cut = booking.findIndex((line) => line.includes('"e":"playback"'));
    folder.write('aaaaaaaa-1', booking.slice(0, cut));
    const { text } = await run(folder, 'show', 'aaaaaaaa');
    expect(text.replace(/\s+/g, ' ')).toMatch(/heard of \d+\.\d+ s so far: not finished/);
  });

  it('does not let what was said steer the terminal', async () => {
    const folder = new JournalFolder();
    const evil = booking.map((line) => line.replaceAll('Okafor', '\\u001b[2J\\u202eOkafor'));
    folder.write('aaaaaaaa-1', evil);
    const { text } = await run(folder, 'show', 'aaaaaaaa');
    expect(text).toContain('Okafor');
    expect(text).not.toMatch(/[\u0000-\u0009\u001b\u202e]/);
  });

  it.each([
    ['nobody', 'journal.not_found'],
    ['../../etc/passwd', 'journal.not_found'],
    ['aaaaaaaa', 'journal.unreadable'],
  ])('says clearly why it can not show %s', async (id, code) => {
    const folder = new JournalFolder();
    folder.write('aaaaaaaa-1', '\u0000\u0001 rubbish\n{}\n[]\n');
    await expect(run(folder, 'show', id)).rejects.toMatchObject({ code });
  });
});

describe('talkpath calls picture', () => {
  it.each([
    ['svg', /^<svg /],
    ['html', /^<!doctype html>[^]*<svg /],
  ])('writes one .%s file', async (kind, begins) => {
    const folder = new JournalFolder();
    folder.write('aaaaaaaa-1', booking);
    const out = join(folder.dir, `call.${kind}`);
    expect((await run(folder, 'picture', 'aaaaaaaa', '--out', out)).text).toContain(out);
    expect(readFileSync(out, 'utf8')).toMatch(begins);
  });

  it('draws without the sound where the recording is broken, and says so', async () => {
    const folder = new JournalFolder();
    const path = folder.write('aaaaaaaa-1', booking);
    writeFileSync(path.replace('.jsonl', '.wav'), 'no sound');
    const out = join(folder.dir, 'call.svg');
    expect((await run(folder, 'picture', 'aaaaaaaa', '--out', out)).err).toContain(
      'the recording is left out',
    );
    expect(readFileSync(out, 'utf8')).toContain('<svg');
  });

  it.each(['call.png', join('no', 'such', 'folder', 'call.svg')])('refuses to write to %s', async (out) => {
    const folder = new JournalFolder();
    folder.write('aaaaaaaa-1', booking);
    const failed = run(folder, 'picture', 'aaaaaaaa', '--out', out);
    await expect(failed).rejects.toBeInstanceOf(TalkpathError);
    await expect(failed).rejects.toMatchObject({ code: 'calls.bad_input' });
  });
});
