import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { REALTIME_ERRORS } from '../../../src/client/index.js';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const DIST = join(ROOT, 'dist', 'client');
const page = readFileSync(join(ROOT, 'docs', 'client.md'), 'utf8');
const examples = [...page.matchAll(/^```(tsx?)\n([\s\S]*?)^```$/gm)].map(([, kind = '', code = ''], i) => ({
  path: join(ROOT, 'docs', `example-${i}.${kind}`),
  code,
}));

/** What the compiler says of files that are only in memory. */
function complaints(files: readonly { readonly path: string; readonly code: string }[]): string[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    jsx: ts.JsxEmit.ReactJSX,
    ...{ strict: true, noEmit: true, skipLibCheck: true, types: [] },
    paths: {
      'talkpath/client': [join(ROOT, 'src/client/index.ts')],
      'talkpath/react': [join(ROOT, 'src/client/react.ts')],
    },
  };
  const host = ts.createCompilerHost(options);
  const inMemory = new Map(files.map(({ path, code }) => [path, code]));
  host.fileExists = (path) => inMemory.has(path) || ts.sys.fileExists(path);
  host.readFile = (path) => inMemory.get(path) ?? ts.sys.readFile(path);
  const roots = [...inMemory.keys(), join(ROOT, 'src/client/audio/worklet-scope.d.ts')];
  const program = ts.createProgram(roots, options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) =>
        `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
}

describe('docs/client.md', () => {
  it('has examples that fit the library', { timeout: 60_000 }, () => {
    expect(examples.length).toBeGreaterThanOrEqual(5);
    const broken = {
      path: join(ROOT, 'docs', 'broken.ts'),
      code: "import { no } from 'talkpath/client'; no();",
    };
    expect(complaints([...examples, broken])).toEqual([expect.stringContaining('docs/broken.ts: Module')]);
  });

  it('has a row for every error, and says rightly whether it is retryable', () => {
    const rows = [...page.matchAll(/^\| `(\w+)` +\|.*\| (yes|no) +\|$/gm)].map(([, code, word]) => [
      code,
      word,
    ]);
    const codes = Object.entries(REALTIME_ERRORS).map(([code, { retryable }]) => [
      code,
      retryable ? 'yes' : 'no',
    ]);
    expect(rows).toEqual(codes);
  });
});

/** A built file with all that it imports statically: gzip, in bytes. */
function weightOf(file: string): number {
  const code = readFileSync(join(DIST, file), 'utf8');
  const imported = [...code.matchAll(/from ?"\.\/([^"]+)"/g)].map(([, name = '']) => weightOf(name));
  return imported.reduce((sum, weight) => sum + weight, gzipSync(code).length);
}

describe('the built library', () => {
  const worklets = ['index.js', 'react.js']
    .flatMap((file) => [...everythingOf(file).matchAll(/new URL\("(assets\/[^"]+)", import\.meta\.url\)/g)])
    .map(([, path = '']) => path);

  it('weighs at most 30 kB gzip, its worklets at most 5 kB', () => {
    expect(weightOf('index.js')).toBeLessThanOrEqual(30_000);
    const assets = [...new Set(worklets)];
    expect(assets.length).toBe(2);
    expect(assets.reduce((sum, asset) => sum + weightOf(asset), 0)).toBeLessThanOrEqual(5_000);
  });

  it('depends on nothing but the application’s React', () => {
    const names = ['index.js', 'react.js'].flatMap((file) =>
      ts.preProcessFile(everythingOf(file)).importedFiles.map(({ fileName }) => fileName),
    );
    const foreign = names.filter((name) => !name.startsWith('.'));
    expect(new Set(foreign)).toEqual(new Set(['react']));
  });
});

/** The code of a built file and of all that it imports. */
function everythingOf(file: string): string {
  const code = readFileSync(join(DIST, file), 'utf8');
  const imported = [...code.matchAll(/from ?"\.\/([^"]+)"/g)].map(([, name = '']) => everythingOf(name));
  return [code, ...imported].join('\n');
}
