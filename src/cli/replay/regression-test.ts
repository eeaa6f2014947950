import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { messageOf, TalkpathError } from '../../lib/errors.js';
import { makeFolder } from '../../lib/make-folder.js';
import { packageRoot } from '../../lib/package-root.js';

/** The files of a regression test made of a call. */
export interface RegressionTest {
  readonly test: string;
  readonly journal: string;
  readonly sound: string | undefined;
}

const FOLDER_MODE = 0o755;

/** Makes the folder of a test where there is none yet; throws `replay.bad_input` where nothing can be written to it. */
export async function prepareFolder(dir: string): Promise<void> {
  try {
    await makeFolder(resolve(dir), FOLDER_MODE);
    await access(dir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(dir, error);
  }
}

/** Makes a test of a recorded call: its journal, with its sound where it was kept, and a file that replays it. Throws `replay.bad_input`. */
export function writeRegressionTest(journal: string, dir: string): RegressionTest {
  try {
    return write(journal, dir);
  } catch (error) {
    throw unwritable(dir, error);
  }
}

function unwritable(dir: string, error: unknown): TalkpathError {
  return new TalkpathError('replay.bad_input', `--to-test ${dir}: ${messageOf(error)}`, { cause: error });
}

function write(journal: string, dir: string): RegressionTest {
  const name = basename(journal, '.jsonl');
  const files = {
    test: join(dir, `${name}.test.ts`),
    journal: join(dir, `${name}.jsonl`),
    sound: existsSync(soundOf(journal)) ? join(dir, `${name}.sound`) : undefined,
  };
  copyFileSync(journal, files.journal);
  if (files.sound !== undefined) copyFileSync(soundOf(journal), files.sound);
  writeFileSync(files.test, sourceOf(name, importOf(dir)));
  return files;
}

function soundOf(journal: string): string {
  return journal.replace(/\.jsonl$/, '.sound');
}

/** Where the test finds the call's code: the sources where they are, otherwise what was built of them. */
function importOf(dir: string): string {
  const root = packageRoot();
  const code = existsSync(join(root, 'src')) ? 'src' : 'dist';
  const path = relative(resolve(dir), join(root, code, 'compose', 'replay')).replaceAll('\\', '/');
  return path.startsWith('.') ? path : `./${path}`;
}

function sourceOf(name: string, code: string): string {
  return `import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { compareReplay } from '${code}/compare.js';
import { recordedCall } from '${code}/recorded-call.js';

const journal = fileURLToPath(new URL('${name}.jsonl', import.meta.url));

it('goes as it went in ${name}', async () => {
  const { difference, strays } = await compareReplay(journal, recordedCall(journal));
  expect({ difference, strays }).toEqual({ difference: undefined, strays: [] });
});
`;
}
