import type { z } from 'zod';
import type { Environment } from './env-refs.js';
import { ConfigError, inFileOrder, type ConfigFault } from './faults.js';
import { parseYaml } from './parse-yaml.js';
import { FaultReport } from './report.js';
import { readTextFile } from './text-file.js';
import { validate } from './validate.js';
import { prune, scalarsOf, type YamlNode } from './yaml-tree.js';

/** What a YAML file came to: a value, or everything that is wrong with it. */
export type YamlReading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ConfigError };

/** The values of a file, and what is wrong with them. */
export interface YamlTree {
  readonly root: YamlNode;
  readonly report: FaultReport;
  /** Whether the file holds nothing but remarks. */
  readonly isEmpty: boolean;
  /** All of the file. */
  readonly text: string;
}

/**
 * Reads a YAML file into what a schema makes of it, every fault with its place. With `env`, environment references in values are replaced;
 * without, texts stay as they are. Never throws on what the file holds or is.
 */
export function readYamlFile<T>(path: string, schema: z.ZodType<T>, env?: Environment): YamlReading<T> {
  try {
    const { root, report } = readYamlTree(path, env);
    noteMissingReferences(root, report);
    const value = validate(schema, root, report);
    throwIfFaulty(report.faults);
    if (value === undefined) throw invalid([{ file: path, path: '', message: 'holds nothing usable' }]);
    return { ok: true, value };
  } catch (thrown) {
    if (thrown instanceof ConfigError) return { ok: false, error: thrown };
    throw thrown;
  }
}

/** The values of a file with their places and what is wrong so far; throws a ConfigError when there is nothing to go on with. `text`: what it held when somebody else read it. */
export function readYamlTree(path: string, env?: Environment, text = readTextFile(path)): YamlTree {
  const { root, faults } = parseYaml(text, path, env);
  if (root === undefined) throwIfFaulty(faults);
  else return { root, report: new FaultReport(root, faults), isEmpty: isEmpty(text), text };
  throw invalid([{ file: path, path: '', message: 'holds nothing usable' }]);
}

function isEmpty(text: string): boolean {
  return /^\s*(?:#.*(?:\n|$)\s*)*$/.test(text);
}

/** Notes the environment references that could not be replaced and takes those values out, so that each is named once. */
export function noteMissingReferences(root: YamlNode, report: FaultReport): void {
  const troubled = [...scalarsOf(root)].filter(({ scalar }) => scalar.trouble !== undefined);
  for (const { path, scalar } of troubled)
    report.add(path, { message: troubleText(scalar.trouble), hidesFound: true });
  prune(
    root,
    troubled.map(({ path }) => path),
  );
}

function troubleText(trouble: { readonly missing: readonly string[] } | 'malformed' | undefined): string {
  if (typeof trouble !== 'object')
    return 'has a malformed reference; write ${NAME} or ${NAME:-default}, and $${ for a literal ${';
  const names = trouble.missing.join(', ');
  return `the environment variable ${names} is not set; set it or write \${${trouble.missing[0] ?? 'NAME'}:-default}`;
}

/** Ends the loading with everything that is wrong, if anything is. */
export function throwIfFaulty(faults: readonly ConfigFault[]): void {
  const [first, ...rest] = inFileOrder(faults);
  if (first !== undefined) throw invalid([first, ...rest]);
}

function invalid(faults: readonly [ConfigFault, ...ConfigFault[]]): ConfigError {
  return new ConfigError('config.invalid', faults);
}
