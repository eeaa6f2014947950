import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '..', 'src');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => path.replaceAll('\\', '/'))
  .sort();

/** room → the rooms it may import from, besides itself. */
const LAW: Record<string, readonly string[]> = {
  lib: [],
  audio: ['lib'],
  ports: ['lib', 'audio'],
  call: ['lib', 'audio', 'ports'],
  wire: ['lib', 'audio', 'ports'],
  carriers: ['lib', 'audio', 'ports'],
  providers: ['lib', 'audio', 'ports'],
  tools: ['lib', 'audio', 'ports'],
  neural: ['lib', 'audio', 'ports'],
  observe: ['lib', 'audio', 'ports'],
  config: ['lib', 'audio', 'ports'],
  chat: ['lib', 'ports'],
  server: [
    'lib',
    'audio',
    'ports',
    'call',
    'chat',
    'wire',
    'carriers',
    'providers',
    'tools',
    'observe',
    'config',
  ],
};
const EVERY_ROOM = [...Object.keys(LAW), 'compose'];
// What runs in a browser: nothing of the server may come along.
LAW['client'] = ['lib', 'audio', 'ports'];
LAW['console'] = ['lib', 'ports', 'client'];
LAW['compose'] = EVERY_ROOM;
LAW['cli'] = EVERY_ROOM;
LAW['main'] = [...EVERY_ROOM, 'cli'];

/** Rooms whose folders are siblings that never import each other. */
const ROOMS_OF_STRANGERS = ['carriers', 'providers'];

const roomOf = (path: string): string => path.split('/')[0]?.replace(/\.ts$/, '') ?? '';
const siblingOf = (path: string): string => path.split('/').slice(0, 2).join('/');

function importsOf(path: string): string[] {
  return ts
    .preProcessFile(readFileSync(join(SRC, path), 'utf8'))
    .importedFiles.map((imported) => imported.fileName);
}

function localImportsOf(path: string): string[] {
  return importsOf(path)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(SRC, join(SRC, dirname(path), name)).replaceAll('\\', '/'));
}

function sourceOf(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(join(SRC, path), 'utf8'), ts.ScriptTarget.Latest, true);
}

const code = new Map<string, string>();

/** Code without comments and string contents, so that prose can't trip a rule. */
function codeOf(path: string): string {
  const known = code.get(path) ?? readCode(path);
  code.set(path, known);
  return known;
}

function readCode(path: string): string {
  const source = sourceOf(path);
  const words: string[] = [];
  const visit = (node: ts.Node): void => {
    if (node.getChildCount() === 0 && !ts.isStringLiteralLike(node)) words.push(node.getText());
    node.getChildren().forEach(visit);
  };
  visit(source);
  return words.join(' ');
}

interface MeasuredFunction {
  readonly where: string;
  readonly lines: number;
}

function functionsOf(path: string): MeasuredFunction[] {
  const source = sourceOf(path);
  const found: MeasuredFunction[] = [];
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const first = lineOf(node.getStart());
      found.push({ where: `${path}:${first}`, lines: lineOf(node.getEnd()) - first + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

describe('the import law', () => {
  it('knows every room', () => {
    const unknown = [...new Set(files.map(roomOf))].filter((room) => !(room in LAW));
    expect(unknown).toEqual([]);
  });

  it.each(Object.keys(LAW))('%s imports only the rooms it may', (room) => {
    const allowed = new Set([room, ...(LAW[room] ?? [])]);
    const broken = files
      .filter((path) => roomOf(path) === room)
      .flatMap((path) => localImportsOf(path).map((target) => ({ path, target })))
      .filter(({ target }) => !allowed.has(roomOf(target.replace(/\.js$/, ''))))
      .map(({ path, target }) => `${path} imports ${target}`);
    expect(broken).toEqual([]);
  });

  it('keeps carriers strangers to each other, and providers too', () => {
    const broken = files
      .filter((path) => ROOMS_OF_STRANGERS.includes(roomOf(path)))
      .flatMap((path) => localImportsOf(path).map((target) => ({ path, target })))
      .filter(({ path, target }) => roomOf(path) === roomOf(target) && siblingOf(path) !== siblingOf(target))
      .map(({ path, target }) => `${path} imports ${target}`);
    expect(broken).toEqual([]);
  });

  it('lets nothing but wire/ touch WebSockets, and nothing but server/ touch Fastify', () => {
    const broken = files.flatMap((path) =>
      importsOf(path)
        .filter(
          (name) =>
            (name === 'ws' && roomOf(path) !== 'wire') ||
            (/^@?fastify/.test(name) && !['server', 'compose'].includes(roomOf(path))),
        )
        .map((name) => `${path} imports ${name}`),
    );
    expect(broken).toEqual([]);
  });
});

describe('sizes', () => {
  const lengths = files.map((path) => ({
    path,
    lines: readFileSync(join(SRC, path), 'utf8').trimEnd().split('\n').length,
  }));
  const functions = files.flatMap(functionsOf);

  it('has no file over 300 lines', () => {
    expect(lengths.filter(({ lines }) => lines > 300)).toEqual([]);
  });

  it('has a median file under 100 lines', () => {
    expect(median(lengths.map(({ lines }) => lines))).toBeLessThan(100);
  });

  it('has no function over 40 lines', () => {
    expect(functions.filter(({ lines }) => lines > 40)).toEqual([]);
  });

  it('keeps nine functions in ten within 25 lines', () => {
    const long = functions.filter(({ lines }) => lines > 25);
    expect(long.length).toBeLessThanOrEqual(functions.length / 10);
  });
});

describe('one file each', () => {
  const usersOf = (pattern: RegExp): string[] => files.filter((path) => pattern.test(codeOf(path)));

  it('keeps the clock in lib/system-clock.ts and, for what runs in browsers too, lib/wall-clock.ts', () => {
    const clock = /\b(setTimeout|setInterval|Date \. now|new Date|performance \. now|hrtime)\b/;
    expect(usersOf(clock)).toEqual(['lib/system-clock.ts', 'lib/wall-clock.ts']);
  });

  it('keeps the environment and the arguments in main.ts', () => {
    const readers = usersOf(/\bprocess \. (env|argv)\b/);
    expect(readers.filter((path) => path !== 'main.ts')).toEqual([]);
  });

  it('keeps standard output in cli/terminal.ts and uses no console', () => {
    const writers = usersOf(/\bprocess \. (stdout|stderr)\b/);
    expect(writers.filter((path) => path !== 'cli/terminal.ts')).toEqual([]);
    expect(usersOf(/\bconsole \./)).toEqual([]);
  });
});
