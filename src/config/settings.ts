import { Secret } from '../lib/secret.js';
import { DEFAULT_AGENT } from './agents.js';
import { pathText, type YamlPath } from './faults.js';
import type { ConfigReading } from './load-config.js';
import { originOf, type Origin } from './origins.js';
import { configFile } from './schema.js';
import { isBlock, shapeOf, variantsOf, type Shape } from './schema-shape.js';
import { shownValue } from './shown-value.js';
import { nodeAt } from './yaml-tree.js';

/** One key of a configuration, what holds there, and why. */
export interface Setting {
  /** As in `server.port`, `routes[0].to`. */
  readonly key: string;
  /** What holds; secrets are `***`. Absent when nothing does. */
  readonly value?: unknown;
  /** What holds instead, in words, where there is no value. */
  readonly instead?: string;
  readonly origin: Origin;
  readonly description: string;
}

/** A key with its true value: secrets are still `Secret`s. */
export interface Leaf {
  readonly path: YamlPath;
  readonly value: unknown;
  readonly shape: Shape;
}

/** Every key of the schema with what this configuration makes of it, agents' inherited ones included. */
export function settingsOf(reading: ConfigReading): readonly Setting[] {
  const settings = leavesOf(reading).map((leaf) => ({ leaf, setting: settingOf(reading, leaf) }));
  const forAll = settings.filter(({ leaf }) => leaf.path[0] !== 'agents').map(({ setting }) => setting);
  return settings.flatMap(({ leaf, setting }) =>
    setting.origin.type === 'unset' && leaf.path[0] === 'agents'
      ? inherited(setting, leaf, forAll)
      : [setting],
  );
}

/** Every key that a configuration has or could have, in the order of the schema. */
export function leavesOf({ file }: Pick<ConfigReading, 'file'>): readonly Leaf[] {
  const agents = { [DEFAULT_AGENT]: {}, ...file.agents };
  return [...walk([shapeOf(configFile)], [], { ...file, agents })];
}

function* walk(shapes: readonly Shape[], path: YamlPath, value: unknown): Generator<Leaf> {
  const children = [...childrenOf(shapes.flatMap(variantsOf), value)];
  if (children.length === 0) yield { path, value, shape: shapes[0] ?? {} };
  for (const { step, shape, child } of children) yield* walk([shape], [...path, step], child);
}

interface Child {
  readonly step: string | number;
  readonly shape: Shape;
  readonly child: unknown;
}

/** The keys of a block and the blocks of a list; none of what is one value. */
function childrenOf(variants: readonly Shape[], value: unknown): readonly Child[] {
  if (Array.isArray(value)) {
    const shape = variants.find(({ items }) => items !== undefined && isBlock(items))?.items;
    return shape === undefined ? [] : value.map((child: unknown, step) => ({ step, shape, child }));
  }
  if (!isPlain(value)) return [];
  const block = variants.find((one) => isBlock(one) && fits(one, value));
  if (block === undefined) return [];
  const { properties = {}, additionalProperties: others } = block;
  const named = typeof others === 'object' ? others : {};
  const keys = block.properties === undefined ? Object.keys(value) : Object.keys(properties);
  return keys.map((step) => ({ step, shape: properties[step] ?? named, child: value[step] }));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret);
}

/** A form with a fixed value (`type: server_vad`) fits where that value stands. */
function fits({ properties = {} }: Shape, value: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(properties).every(
    ([key, shape]) => shape.const === undefined || shape.const === value[key],
  );
}

function settingOf({ config, root }: ConfigReading, { path, value, shape }: Leaf): Setting {
  const key = pathText(path);
  const { description = '', unset } = shape;
  const written = originOf(root, path);
  const about = { key, description };
  if (config.unresolved.some((one) => key === one || key.startsWith(`${one}.`)))
    return { ...about, origin: { type: 'unresolved' } };
  if (written !== undefined)
    return { ...about, value: shownValue(path, value, nodeAt(root, path)), origin: written };
  const given =
    key === 'provider_name' ? config.providerName : unlessEmpty(value ?? shape.default ?? shape.fallback);
  if (given !== undefined) return { ...about, value: given, origin: { type: 'default' } };
  return { ...about, origin: { type: 'unset' }, ...(unset !== undefined && { instead: unset }) };
}

/** Nothing under a block, or in a text, is no value. */
function unlessEmpty(value: unknown): unknown {
  return value === '' || (isPlain(value) && Object.keys(value).length === 0) ? undefined : value;
}

/** Blocks of an agent that lie over those of the same name for all. */
const OWN_BLOCKS: readonly unknown[] = ['barge_in', 'recovery', 'fallbacks'];

/** Where agents' keys that are not written come from: from the block that holds for all. */
function inherited(setting: Setting, { path }: Leaf, forAll: readonly Setting[]): readonly Setting[] {
  const [, , ...rest] = path;
  const from = pathText(OWN_BLOCKS.includes(rest[0]) ? rest : ['openai', ...rest]);
  const sources = forAll.filter(({ key }) => key === from || key.startsWith(`${from}.`));
  const used = sources.filter(({ origin }) => origin.type !== 'unset');
  if (used.length === 0) return [setting];
  return used.map(({ key, ...source }) => ({
    ...source,
    key: setting.key + key.slice(from.length),
    origin: { type: 'inherited', from: key },
  }));
}
