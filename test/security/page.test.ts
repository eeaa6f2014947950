import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const page = read('docs/security.md');

/** `file`: *title*, *title*; `file`: *title* */
const SHOWN = /^`test\/[^`]+`: \*[^*]+\*(?:, \*[^*]+\*)*(?:; `test\/[^`]+`: \*[^*]+\*(?:, \*[^*]+\*)*)*$/;

/** The rows of the tables of attacks: what is tried, and what shows the answer. */
const attacks = [...page.matchAll(/^\| attack .*\n\|[-| ]+\n((?:\|.*\n)+)/gm)]
  .flatMap(([, rows = '']) => rows.trim().split('\n'))
  .map((row) => row.split(' | '))
  .map((cells) => [cells[0]?.replace(/^\| /, '') ?? '', cells.at(-1)?.replace(/ \|$/, '') ?? ''] as const);

/** The titles of tests that stand nowhere in their file as a text of their own. */
function missing(shown: string): string[] {
  return shown.split('; `').flatMap((part) => {
    const file = /(test\/[^`]+)`/.exec(part)?.[1] ?? '';
    const titles = [...part.matchAll(/\*([^*]+)\*/g)].map(([, title = '']) => title);
    const source = existsSync(join(ROOT, file)) ? read(file) : '';
    const has = (title: string): boolean => ["'", '"', '`'].some((q) => source.includes(q + title + q));
    return titles.filter((title) => !has(title)).map((title) => `${file}: ${title}`);
  });
}

describe('docs/security.md', () => {
  it('has tables of attacks', () => {
    expect(attacks.length).toBeGreaterThan(20);
  });

  it.each(attacks)('has a test by its title for who %s', (_attack, shown) => {
    expect(shown).toMatch(SHOWN);
    expect(missing(shown)).toEqual([]);
  });

  it('finds out a title that there is not, and a file', () => {
    expect(missing('`test/security/page.test.ts`: *has tables of attacks*, *has none*')).toHaveLength(1);
    expect(missing('`test/security/none.test.ts`: *has tables of attacks*')).toHaveLength(1);
  });

  it('names files that there are', () => {
    const files = [...page.matchAll(/`((?:test|src)\/[\w./-]+\.ts)`/g)].map(([, file = '']) => file);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});

describe('docs/go-live.md', () => {
  it('prints a proxy that passes on whom it was asked as, and by whom, and says to trust it', () => {
    const goLive = read('docs/go-live.md');
    for (const line of ['Host $host;', 'X-Forwarded-For $remote_addr;', 'Upgrade $http_upgrade;'])
      expect(goLive).toContain(`proxy_set_header ${line}`);
    expect(goLive).toContain('trust_proxy: [');
  });
});
