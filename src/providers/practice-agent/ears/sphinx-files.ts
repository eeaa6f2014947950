import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';

/** What Debian calls the recognizer and its model. */
export const SPHINX_PACKAGES = 'pocketsphinx pocketsphinx-en-us';

/** The recognizer (PocketSphinx, CMU) and its English model. */
export interface SphinxFiles {
  readonly program: string;
  /** Folder of the acoustic model. */
  readonly model: string;
  readonly dictionary: string;
}

/** Where systems keep what is installed. */
const PREFIXES = ['/usr', '/usr/local'];

/** Finds them where packages put them; undefined when something is missing. */
export async function locateSphinx(prefixes: readonly string[] = PREFIXES): Promise<SphinxFiles | undefined> {
  const [program, model] = await Promise.all([
    firstOf(prefixes, 'bin/pocketsphinx_batch', constants.X_OK),
    firstOf(prefixes, 'share/pocketsphinx/model/en-us', constants.R_OK),
  ]);
  if (program === undefined || model === undefined) return undefined;
  const files = { program, model: join(model, 'en-us'), dictionary: join(model, 'cmudict-en-us.dict') };
  return (await can(files.dictionary, constants.R_OK)) &&
    (await can(join(files.model, 'mdef'), constants.R_OK))
    ? files
    : undefined;
}

async function firstOf(prefixes: readonly string[], path: string, mode: number): Promise<string | undefined> {
  for (const prefix of prefixes) if (await can(join(prefix, path), mode)) return join(prefix, path);
  return undefined;
}

async function can(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode);
    return true;
  } catch {
    return false;
  }
}
