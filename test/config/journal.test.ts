import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorOf, load } from '../support/config-file.js';

describe('what is written down of every call', () => {
  it('is everything but the sound, for a month, where nothing is said', () => {
    expect(load('').journal).toEqual({
      enabled: true,
      dir: resolve('journal'),
      audio: false,
      keepMs: 30 * 86_400_000,
      maxBytes: 10_000_000_000,
      redact: 'none',
    });
  });

  it('is as the file says', () => {
    const text = 'journal: {enabled: false, dir: /var/calls, audio: true, keep_days: 1, max_mb: 5}';
    expect(load(text).journal).toEqual({
      enabled: false,
      dir: '/var/calls',
      audio: true,
      keepMs: 86_400_000,
      maxBytes: 5_000_000,
      redact: 'none',
    });
  });

  it.each(['numbers', 'all'])('is never sound that gives away what redact: %s takes out', (redact) => {
    const { faults } = errorOf(() => load(`journal: {audio: true, redact: ${redact}}`));
    expect(faults).toMatchObject([
      { path: 'journal.audio', message: expect.stringContaining(redact) as string },
    ]);
    expect(load(`journal: {redact: ${redact}}`).journal.redact).toBe(redact);
  });

  it.each(['keep_days: 0', 'max_mb: 0', 'dir: ""', 'redact: some', 'sound: true'])('is never %s', (wrong) => {
    expect(errorOf(() => load(`journal: {${wrong}}`)).faults).toHaveLength(1);
  });
});
