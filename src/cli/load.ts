import type { Config } from '../config/config.js';
import type { ConfigFlags } from '../config/environment.js';
import { readConfig, type ConfigReading } from '../config/load-config.js';
import { BUILT_IN_NAMES } from '../tools/registry.js';
import { configPathFor } from './config-path.js';
import type { CliContext } from './context.js';

/** Loads the configuration that a command means: `--config`, `TALKPATH_CONFIG`, or the one that is shipped. */
export function loadFor(context: CliContext, file: string | undefined, flags: ConfigFlags = {}): Config {
  return readFor(context, file, flags).config;
}

/** The same, with where each value comes from. `text`: what the file held when somebody else read it. */
export function readFor(
  context: Pick<CliContext, 'env'>,
  file: string | undefined,
  flags: ConfigFlags = {},
  text?: string,
): ConfigReading {
  const { env } = context;
  return readConfig({ path: configPathFor(context, file), env, flags, knownTools: BUILT_IN_NAMES, text });
}
