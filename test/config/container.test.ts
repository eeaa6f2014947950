import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** The instructions of a Dockerfile, stage by stage. */
function stagesOf(text: string): Instruction[][] {
  const lines = text
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n');
  const stages: Instruction[][] = [];
  for (const line of lines) {
    const [, name, rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line.trim()) ?? [];
    if (name === 'FROM') stages.push([]);
    if (name !== undefined) stages.at(-1)?.push({ name, rest });
  }
  return stages;
}

const stages = stagesOf(read('Dockerfile'));
const shipped = stages.at(-1) ?? [];
const all = (name: string): string[] => shipped.filter((one) => one.name === name).map(({ rest }) => rest);

describe('the container', () => {
  it('runs as an ordinary user, named by number and set once, before what it runs', () => {
    expect(all('USER')).toEqual(['1000:1000']);
    const order = shipped.map(({ name }) => name);
    expect(order.indexOf('USER')).toBeLessThan(order.indexOf('CMD'));
    expect(order.slice(order.indexOf('USER'))).not.toContain('RUN');
    expect(order.slice(order.indexOf('USER'))).not.toContain('COPY');
  });

  it('writes to its volumes only, which are that user’s and nobody else’s: the root may be read-only', () => {
    const volumes = JSON.parse(all('VOLUME')[0] ?? '[]') as string[];
    expect(volumes).toEqual(['/app/journal', '/app/phrases']);
    const [made] = all('RUN').filter((rest) => rest.startsWith('install -d'));
    expect(made).toBe('install -d -o node -g node -m 700 journal phrases');
  });

  it('says whether it is well, by the route that says so', () => {
    const [check = ''] = all('HEALTHCHECK');
    expect(check).toContain('/healthz');
    expect(check).toMatch(/--timeout=\d+s/);
  });

  it('has Node itself as its first process, so that it hears SIGTERM', () => {
    expect(JSON.parse(all('CMD')[0] ?? '')).toEqual(['node', 'dist/main.js', 'serve']);
  });

  it('is built in a stage of its own, without secrets, and from nothing that is fetched as it stands', () => {
    expect(stages.length).toBe(2);
    for (const { name, rest } of stages.flat()) {
      expect(name).not.toBe('ADD');
      if (name === 'ENV' || name === 'ARG') expect(rest).not.toMatch(/key|token|secret|password/i);
    }
    const ignored = read('.dockerignore').split('\n');
    for (const name of ['.env', '.git', 'node_modules', 'journal', 'phrases'])
      expect(ignored).toContain(name);
  });
});

describe('what is shipped with the program', () => {
  /** Licences that ask for no more than that their text comes along. */
  const PERMISSIVE = /^(?:MIT|ISC|Apache-2\.0|BSD-[234]-Clause|BlueOak-1\.0\.0|0BSD|Zlib|CC0-1\.0)$/;
  const lock = JSON.parse(read('package-lock.json')) as {
    readonly packages: Readonly<Record<string, { readonly license?: string; readonly dev?: boolean }>>;
  };

  it('has no licence in the process that would reach further than its own package', () => {
    const others = Object.entries(lock.packages)
      .filter(([path, { dev }]) => path !== '' && dev !== true)
      .filter(([, { license = 'none' }]) => !PERMISSIVE.test(license))
      .map(([path, { license }]) => `${path}: ${license}`);
    expect(others).toEqual([]);
  });
});
