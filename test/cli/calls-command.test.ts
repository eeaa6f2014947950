import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { callsCommand } from '../../src/cli/calls-command.js';
import { TalkpathError } from '../../src/lib/errors.js';
import { JournalFolder } from '../support/journal-folder.js';
import { ManualClock } from '../support/manual-clock.js';
import { bookingCall } from '../support/spoken-calls.js';

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
    expect(lines[2]).toMatch(/^2026-03-09 14:05:00 {2}aaaaaaaa .* 0:4\d {4}caller-hung-up$/);
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

  it('lists calls whose journals are rubbish by what their names say', async () => {
    const folder = new JournalFolder();
    folder.write('aaaaaaaa-1', '\u0000\u0001 rubbish');
    folder.write('bbbbbbbb-2', '');
    writeFileSync(join(folder.dir, 'notes.txt'), 'nothing of ours');
    expect((await run(folder)).text.split('\n')).toHaveLength(3);
  });

  it('says that live calls can not be asked for where no server answers', async () => {
    await expect(run(new JournalFolder(), '--live')).rejects.toMatchObject({ code: 'call.unreachable' });
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
    ])
      expect(squeezed).toContain(shown);
    const times = [...text.matchAll(/^(\d+):(\d\d)\.(\d)/gm)].map(
      ([, m, s, d]) => Number(m) * 600 + Number(s) * 10 + Number(d),
    );
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(112);
  });

  it('prints the whole timeline as JSON', async () => {
    const folder = new JournalFolder();
    folder.write('aaaaaaaa-1', booking);
    const { text } = await run(folder, 'show', 'last', '--json');
    expect(JSON.parse(text)).toMatchObject({ info: { callId: 'call_1' }, end: { reason: 'caller-hung-up' } });
  });

  it('prints what there is of a journal that breaks off, and says so', async () => {
    const folder = new JournalFolder();
    const text = booking.join('\n');
    folder.write('aaaaaaaa-1', text.slice(0, text.length / 2));
    const shown = await run(folder, 'show', 'aaaaaaaa');
    expect(shown.text).toContain('no end written down');
    expect(shown.err).toContain('cut-off');
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
