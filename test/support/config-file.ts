import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../src/config/config.js';
import { ConfigError, type ConfigFault } from '../../src/config/faults.js';
import {
  loadConfig,
  readConfig,
  type ConfigReading,
  type ConfigSource,
} from '../../src/config/load-config.js';

/** Tools that configurations under test may name. */
export const KNOWN_TOOLS = ['hangup_call', 'get_call_info'];

type Surroundings = Partial<Omit<ConfigSource, 'path'>>;

/** Hands a path with this content to `use`; the file is gone afterwards. */
export function withFile<T>(content: string | Uint8Array, use: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'talkpath-'));
  try {
    const path = join(folder, 'talkpath.yaml');
    writeFileSync(path, content);
    return use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Loads a configuration from its text. */
export function load(content: string | Uint8Array, around: Surroundings = {}): Config {
  return withFile(content, (path) => loadConfig({ path, env: {}, knownTools: KNOWN_TOOLS, ...around }));
}

/** The same, with where each value comes from. */
export function readingOf(content: string, around: Surroundings = {}): ConfigReading {
  return withFile(content, (path) => readConfig({ path, env: {}, knownTools: KNOWN_TOOLS, ...around }));
}

/** The error that loading ends in; fails when it does not. */
export function errorOf(run: () => unknown): ConfigError {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown;
    throw thrown;
  }
  throw new Error('expected a ConfigError, but the configuration was loaded');
}

/** The faults of a configuration that must not load. */
export function faultsOf(content: string | Uint8Array, around: Surroundings = {}): readonly ConfigFault[] {
  return errorOf(() => load(content, around)).faults;
}

/** Each fault as `line:column path`, for comparing at a glance. */
export function placesOf(faults: readonly ConfigFault[]): string[] {
  return faults.map(({ line = '', column = '', path }) => `${line}:${column} ${path}`);
}
