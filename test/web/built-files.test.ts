import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../', import.meta.url);

describe('the built page', () => {
  it('holds no script of its own, so that a strict content security policy lets it run', () => {
    const page = readFileSync(new URL('dist/console/index.html', ROOT), 'utf8');
    expect(page).toMatch(/<script type="module"[^>]* src="\/assets\/[^"]+"><\/script>/);
    expect(page).not.toMatch(/<script[^>]*>[^<]/);
  });
});
