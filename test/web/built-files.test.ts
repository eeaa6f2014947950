import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const CONSOLE = new URL('../../dist/console/', import.meta.url);
const MAX_BYTES = 200_000;

const files = readdirSync(CONSOLE, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`));
const page = readFileSync(new URL('index.html', CONSOLE), 'utf8');

describe('the built page', () => {
  it('holds no script or style of its own, so that a strict content security policy lets it run', () => {
    expect(page).toMatch(/<script type="module"[^>]* src="\/assets\/[^"]+"><\/script>/);
    expect(page).not.toMatch(/<script[^>]*>[^<]|<style|\sstyle=|\son\w+=/);
  });

  it('weighs no more than 200 kB when it is sent compressed, all files together', () => {
    const bytes = files.reduce((sum, file) => sum + gzipSync(file).length, 0);
    expect(bytes).toBeLessThan(MAX_BYTES);
  });

  it('loads nothing from anywhere else', () => {
    const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address);
    expect(addresses.every((address) => address?.startsWith('/assets/'))).toBe(true);
    const styles = files.map((file) => file.toString('utf8')).filter((text) => text.startsWith(':root'));
    expect(styles.length).toBeGreaterThan(0);
    for (const style of styles) expect(style).not.toMatch(/url\(|@import/);
  });
});
