import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { stemOf } from '../../../src/observe/journal/names.js';
import { cleanUp, type RetentionRules } from '../../../src/observe/journal/retention.js';

const DAY_MS = 86_400_000;
const NOW = new Date('2026-11-21T12:00:00Z');
let dir = '';

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'talkpath-retention-'));
});

function put(callId: string, daysAgo: number, bytes = 10, kinds = ['jsonl']): void {
  const startedAt = new Date(NOW.getTime() - daysAgo * DAY_MS);
  for (const kind of kinds) {
    const path = join(dir, `${stemOf(startedAt, callId)}.${kind}`);
    writeFileSync(path, 'x'.repeat(bytes));
    utimesSync(path, startedAt, startedAt);
  }
}

function clean(changes: Partial<RetentionRules> = {}) {
  return cleanUp({ dir, keepMs: 30 * DAY_MS, maxBytes: 1e9, now: NOW, isLive: () => false, ...changes });
}

const left = (): string[] => readdirSync(dir).map((name) => name.slice(17));

describe('journals that are kept for a while', () => {
  it('go when they are too old, with everything that belongs to them', async () => {
    put('old', 31, 10, ['jsonl', 'sound', 'wav']);
    put('new', 29);
    expect(await clean()).toEqual({ deletedFiles: 3, deletedBytes: 30, failure: undefined });
    expect(left()).toEqual(['new.jsonl']);
  });

  it('go when they are too much, the oldest first', async () => {
    put('first', 3, 100);
    put('second', 2, 100, ['jsonl', 'wav']);
    put('third', 1, 100);
    await clean({ maxBytes: 300 });
    expect(left()).toEqual(['second.jsonl', 'second.wav', 'third.jsonl']);
  });

  it('stay while their call is on the line, here or in another process', async () => {
    put('live', 40);
    put('elsewhere', 50);
    const elsewhere = join(dir, `${stemOf(new Date(NOW.getTime() - 50 * DAY_MS), 'elsewhere')}.jsonl`);
    utimesSync(elsewhere, NOW, NOW);
    await clean({ maxBytes: 0, isLive: (stem) => stem.endsWith('_live') });
    expect(left()).toEqual(['elsewhere.jsonl', 'live.jsonl']);
  });

  it('are the only files that go', async () => {
    const outside = join(mkdtempSync(join(tmpdir(), 'talkpath-outside-')), 'file');
    writeFileSync(outside, '');
    writeFileSync(join(dir, 'notes.txt'), '');
    mkdirSync(join(dir, '20200101T000000Z_folder.jsonl'));
    symlinkSync(outside, join(dir, '20200101T000000Z_link.jsonl'));
    await clean({ maxBytes: 0 });
    expect(readdirSync(dir)).toHaveLength(3);
    expect(existsSync(outside)).toBe(true);
  });
});
