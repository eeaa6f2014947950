import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/lib/secret.js';
import type { Tool } from '../../src/ports/tool.js';
import { signatureOf } from '../../src/tools/http/call-ended.js';
import { readyTool } from '../../src/tools/ready.js';
import { BUILT_IN_NAMES } from '../../src/tools/registry.js';
import { load } from '../support/config-file.js';
import { plainContext } from '../support/tool-context.js';

const root = join(import.meta.dirname, '..', '..');
const pageOf = (name: string): string => readFileSync(join(root, 'docs', name), 'utf8');

/** The code blocks of a page, of one language. */
const blocksOf = (page: string, language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, code = '']) => code);

/** Runs JavaScript that imports nothing of ours. */
const run = (code: string): Promise<Record<string, unknown>> =>
  import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`) as Promise<
    Record<string, unknown>
  >;

describe('the worked example of docs/adding-a-tool.md', () => {
  const code = blocksOf(pageOf('adding-a-tool.md'), 'ts')[0] ?? '';

  it('compiles where it belongs, under the rules of this project', () => {
    expect(faultsOf(code, join(root, 'src', 'tools', 'opening_hours.ts'))).toEqual([]);
  });

  it('would not compile with a fault in it', () => {
    const wrong = code.replace("name: 'opening_hours'", 'name: 7');
    expect(faultsOf(wrong, join(root, 'src', 'tools', 'opening_hours.ts'))).toEqual([
      "Type 'number' is not assignable to type 'string'.",
    ]);
  });

  it('is a tool that can be given to a model, and answers', async () => {
    const { openingHours } = await run(
      ts.transpile(code, { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 }),
    );
    const tool = readyTool(openingHours as Tool);
    expect(tool.complaint({ day: 'someday' })).toMatch(/^day must be one of/);
    expect(tool.complaint({ day: 'sunday' })).toBeUndefined();
    expect(await tool.execute({ day: 'sunday' }, plainContext())).toEqual({ day: 'sunday', open: 'closed' });
  });
});

describe('docs/tools.md', () => {
  const page = pageOf('tools.md');
  const whole = blocksOf(page, 'yaml').filter((yaml) =>
    /^(?:agents|tools|lookups|webhooks|transfers|call):$/m.test(yaml),
  );
  const env = Object.fromEntries(
    [...page.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => [name, '0123456789']),
  );

  it('has an example of each block', () => {
    expect(whole.length).toBeGreaterThanOrEqual(8);
  });

  it.each(whole.map((yaml) => [yaml.split('\n', 3).join(' '), yaml]))(
    'shows what loads: %s',
    (_title, yaml) => {
      const elsewhere = yaml.includes('http:\n') ? [] : ['get_menu', 'place_order'];
      expect(() => load(yaml, { env, knownTools: [...BUILT_IN_NAMES, ...elsewhere] })).not.toThrow();
    },
  );

  it('names every built-in tool', () => {
    expect(BUILT_IN_NAMES.filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
  });

  it('shows how to tell a delivery of ours from another', async () => {
    const { isFromTalkpath } = (await run(blocksOf(page, 'js')[0] ?? '')) as {
      isFromTalkpath: (
        header: string | undefined,
        body: string,
        secret: string,
        nowSeconds: number,
      ) => boolean;
    };
    const body = '{"event":"call.ended"}';
    const header = signatureOf(body, new Secret('secret'), new Date(1_000_000));
    expect(isFromTalkpath(header, body, 'secret', 1010)).toBe(true);
    expect(isFromTalkpath(header, body, 'secret', 2000)).toBe(false);
    expect(isFromTalkpath(header, `${body} `, 'secret', 1010)).toBe(false);
    expect(isFromTalkpath(header, body, 'another', 1010)).toBe(false);
    expect(isFromTalkpath(undefined, body, 'secret', 1010)).toBe(false);
  });
});

/** What the compiler says about this text as the file at that path. */
function faultsOf(code: string, path: string): readonly string[] {
  const settings = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent(settings.config, ts.sys, root);
  const host = ts.createCompilerHost({ ...options, incremental: false });
  const others = { ...host };
  host.fileExists = (file) => file === path || others.fileExists(file);
  host.getSourceFile = (file, ...rest) =>
    file === path
      ? ts.createSourceFile(file, code, ts.ScriptTarget.ES2023, true)
      : others.getSourceFile(file, ...rest);
  const program = ts.createProgram([path], { ...options, incremental: false, noEmit: true, types: [] }, host);
  const source = program.getSourceFile(path);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'),
  );
}
