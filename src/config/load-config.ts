import { Secret } from '../lib/secret.js';
import { expandBargeInWords } from './barge-in.js';
import { buildConfig } from './build-config.js';
import { checkRules } from './check-rules.js';
import { lookupVariables } from './agent-lookups.js';
import { forgiveUnusedReferences } from './choose-provider.js';
import type { Config } from './config.js';
import type { Environment } from './env-refs.js';
import { applyEnvironment, applyFlags, type ConfigFlags } from './environment.js';
import { noteMissingReferences, readYamlTree, throwIfFaulty } from './read-yaml.js';
import { configFile, type ConfigFile } from './schema.js';
import { expandProgressWords } from './tools.js';
import { validate } from './validate.js';
import { scalarsOf, type YamlNode } from './yaml-tree.js';

/** Where a configuration comes from. Flags beat the environment, the environment beats the file, the file beats the defaults. */
export interface ConfigSource {
  readonly path: string;
  readonly env: Environment;
  readonly flags?: ConfigFlags;
  /** The names of the tools that the program has. */
  readonly knownTools: readonly string[];
  /** What the file held when somebody else read it; absent where it is to be read. */
  readonly text?: string | undefined;
}

/** A configuration, and what it was made from. */
export interface ConfigReading {
  readonly config: Config;
  /** The file as the schema understands it. */
  readonly file: ConfigFile;
  /** Its values with their places; those of the environment and the flags among them. */
  readonly root: YamlNode;
  /** Whether the file holds nothing but remarks, so that every value is a default. */
  readonly isEmpty: boolean;
  /** All of the file as it was. */
  readonly text: string;
}

/** Loads a configuration; throws a ConfigError that lists every fault. */
export function loadConfig(source: ConfigSource): Config {
  return readConfig(source).config;
}

/** Loads a configuration and keeps where its values come from; throws a ConfigError that lists every fault. */
export function readConfig(source: ConfigSource): ConfigReading {
  const { root, report, isEmpty, text } = readYamlTree(source.path, source.env, source.text);
  applyEnvironment(root, source.env);
  // A key that is set may belong to what the file has in one word.
  if (source.flags?.set !== undefined) expandBargeInWords(root);
  applyFlags(root, source.flags ?? {});
  const unresolved = forgiveUnusedReferences(root);
  noteMissingReferences(root, report);
  expandBargeInWords(root);
  expandProgressWords(root);
  const variables = lookupVariables(root);
  const file = validate(configFile, root, report);
  if (file !== undefined) checkRules(file, { tools: source.knownTools, variables }, report);
  throwIfFaulty(report.faults);
  if (file === undefined) throw new Error('a configuration without faults has a value');
  const built = buildConfig(file, source.path);
  const config = { ...built, unresolved, fromEnvironment: fromEnvironment(root) };
  return { config, file, root, isEmpty, text };
}

function fromEnvironment(root: YamlNode): readonly Secret[] {
  return [...scalarsOf(root)].flatMap(({ scalar: { form, value } }) =>
    form === 'from-environment' && typeof value === 'string' ? [new Secret(value)] : [],
  );
}
