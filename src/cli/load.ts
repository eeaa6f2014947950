import { isAbsolute, join, relative } from 'node:path';
import type { Config } from '../config/config.js';
import type { ConfigFlags } from '../config/environment.js';
import { readConfig, type ConfigReading } from '../config/load-config.js';
import { packageRoot } from '../lib/package-root.js';
import { BUILT_IN_NAMES } from '../tools/registry.js';
import type { CliContext } from './context.js';

/** What runs with no keys. */
const SHIPPED_CONFIG = 'config/talkpath.yaml';

/** Loads the configuration that a command means: `--config`, `TALKPATH_CONFIG`, or the one that is shipped. */
export function loadFor(context: CliContext, file: string | undefined, flags: ConfigFlags = {}): Config {
  return readFor(context, file, flags).config;
}

/** The same, with where each value comes from. */
export function readFor(
  { env }: Pick<CliContext, 'env'>,
  file: string | undefined,
  flags: ConfigFlags = {},
): ConfigReading {
  const named = file ?? env['TALKPATH_CONFIG'];
  const path = named === undefined || named === '' ? shipped() : named;
  return readConfig({ path, env, flags, knownTools: BUILT_IN_NAMES });
}

/** As people would type it from where they are. */
function shipped(): string {
  const path = join(packageRoot(), SHIPPED_CONFIG);
  const short = relative('.', path);
  return short.startsWith('..') || isAbsolute(short) ? path : short;
}
