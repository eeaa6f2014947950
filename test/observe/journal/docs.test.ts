import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { journalPage } from '../../../scripts/docs/journal-page.js';

const path = join(import.meta.dirname, '../../../docs/journal.md');

describe('docs/journal.md', () => {
  it('is what npm run docs:journal writes', () => {
    const page = readFileSync(path, 'utf8');
    expect(journalPage(page)).toBe(page);
  });
});
