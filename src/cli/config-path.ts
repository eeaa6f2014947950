import { isAbsolute, join, relative } from 'node:path';
import { packageRoot } from '../lib/package-root.js';
import type { CliContext } from './context.js';

/** What runs with no keys. */
const SHIPPED_CONFIG = 'config/talkpath.yaml';

/** The configuration that a command means: `--config`, `TALKPATH_CONFIG`, or the one that comes with the program. */
export function configPathFor({ env }: Pick<CliContext, 'env'>, file?: string): string {
  const named = file ?? env['TALKPATH_CONFIG'];
  return named === undefined || named === '' ? shipped() : named;
}

/** What `--help` says of `--config`: which file is read without it. */
export function configHelp(context: Pick<CliContext, 'env'>): string {
  const path = configPathFor(context);
  return (context.env['TALKPATH_CONFIG'] ?? '') === ''
    ? `configuration (TALKPATH_CONFIG; without either the program’s own, ${path})`
    : `configuration (without it ${path}, by TALKPATH_CONFIG)`;
}

/** As people would type it from where they are. */
function shipped(): string {
  const path = join(packageRoot(), SHIPPED_CONFIG);
  const short = relative('.', path);
  return short.startsWith('..') || isAbsolute(short) ? path : short;
}
