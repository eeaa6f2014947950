import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');

describe('docs/security.md', () => {
  it('names a test for each attack, and files that there are', () => {
    const attacks = [...page.matchAll(/^\| .* \| .* \| (.*) \|$/gm)].map(([, shown = '']) => shown);
    const shows = attacks.filter((shown) => !['test', '---', 'where'].includes(shown));
    expect(shows.length).toBeGreaterThan(20);
    for (const shown of shows) expect(shown).toMatch(/^`(?:test|src)\//);
    const files = [...page.matchAll(/`((?:test|src)\/[\w./-]+\.ts)`/g)].map(([, file = '']) => file);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});
