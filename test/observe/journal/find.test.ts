import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findJournal, listJournals } from '../../../src/observe/journal/find.js';
import { stemOf } from '../../../src/observe/journal/names.js';

let dir = '';

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'talkpath-find-'));
});

function put(callId: string, startedAt: string, { carrierCallId = '', more = [] as string[] } = {}): void {
  const stem = join(dir, stemOf(new Date(startedAt), callId));
  writeFileSync(`${stem}.jsonl`, `{"t":0,"e":"journal","carrierCallId":"${carrierCallId}"}\n`);
  for (const kind of more) writeFileSync(`${stem}.${kind}`, '');
}

describe('the journals in a folder', () => {
  it('are listed newest first, each with what lies beside it', () => {
    put('abcdef-1', '2026-11-21T19:20:38.512Z');
    put('abcdef-2', '2026-11-22T00:00:00Z', { more: ['sound', 'wav'] });
    const [newest, older, ...more] = listJournals(dir);
    expect(more).toEqual([]);
    expect(newest?.callId).toBe('abcdef-2');
    expect(newest?.wavPath).toBe(join(dir, '20261122T000000Z_abcdef-2.wav'));
    expect(newest?.soundPath).toBe(join(dir, '20261122T000000Z_abcdef-2.sound'));
    expect(older?.startedAt).toEqual(new Date('2026-11-21T19:20:38Z'));
    expect(older?.soundPath).toBeUndefined();
    expect(older?.bytes).toBeGreaterThan(10);
  });

  it('are only those whose names are ours', () => {
    put('abcdef', '2026-11-21T19:20:38Z');
    for (const other of [
      'notes.txt',
      '20261121T192038Z_.jsonl',
      'x_abcdef.jsonl',
      '20261121T192038Z_a b.jsonl',
    ])
      writeFileSync(join(dir, other), '');
    mkdirSync(join(dir, 'sub'));
    expect(listJournals(dir).map(({ callId }) => callId)).toEqual(['abcdef']);
  });

  it('are none where the folder is not there yet', () => {
    expect(listJournals(join(dir, 'none'))).toEqual([]);
  });

  it('can not be listed where the folder is none', () => {
    writeFileSync(join(dir, 'file'), '');
    expect(() => listJournals(join(dir, 'file'))).toThrow(
      expect.objectContaining({ code: 'journal.unreadable' }),
    );
  });
});

describe('finding a journal', () => {
  beforeEach(() => {
    put('abcdef-1', '2026-11-21T10:00:00Z', { carrierCallId: 'CA0001' });
    put('abcdef-2', '2026-11-21T11:00:00Z', { carrierCallId: 'CA0002' });
  });

  it.each([
    ['the id of its call', 'abcdef-1', 'abcdef-1'],
    ['the carrier’s id', 'CA0001', 'abcdef-1'],
    ['the word last', 'last', 'abcdef-2'],
  ])('goes by %s', (_, name, callId) => {
    expect(findJournal(dir, name).callId).toBe(callId);
  });

  it('goes by a beginning of the id, where only one begins so', () => {
    put('ffffff-3', '2026-11-20T11:00:00Z');
    expect(findJournal(dir, 'ffffff').callId).toBe('ffffff-3');
    expect(() => findJournal(dir, 'abcdef')).toThrow(expect.objectContaining({ code: 'journal.ambiguous' }));
  });

  it('prefers a whole id to a beginning', () => {
    put('abcdef', '2026-11-20T11:00:00Z');
    expect(findJournal(dir, 'abcdef').callId).toBe('abcdef');
  });

  it.each(['../abcdef-1', 'abcde', '', '/etc/passwd', '..', 'abcdef-1.jsonl', 'abcdef-1\0', 'CA000'])(
    'finds nothing for %j',
    (name) => {
      expect(() => findJournal(dir, name)).toThrow(expect.objectContaining({ code: 'journal.not_found' }));
    },
  );

  it('finds no last one in an empty folder', () => {
    expect(() => findJournal(join(dir, 'none'), 'last')).toThrow(/there is no journal/);
  });
});
