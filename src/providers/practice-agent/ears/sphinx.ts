import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import type { Recording } from '../input-buffer.js';
import { readPronunciations } from './dictionary.js';
import type { Recognize } from './hearing-desk.js';
import { openEarsFolder } from './ears-folder.js';
import { parseHypothesis } from './hypothesis.js';
import { grammarOf, wordsOf } from './phrases.js';
import { recognizerAudio } from './recognizer-audio.js';
import type { SphinxFiles } from './sphinx-files.js';

/** What is written for the recognizer is for nobody else to read: it is what callers say. */
const PRIVATE = { mode: 0o600 };

/** A recognizer of some phrases. */
export interface Sphinx {
  /** The phrases that it knows; one with a word that its dictionary lacks is not among them. */
  readonly phrases: readonly string[];
  readonly recognize: Recognize;
  /** Removes what it wrote. */
  close(): Promise<void>;
}

/**
 * Prepares a recognizer of these phrases. Each turn is a process of its own: with a dictionary of a few dozen words it is ready in a
 * thirtieth of a second, it can be killed at any time, and nothing is left of one caller for the next.
 */
export async function openSphinx(files: SphinxFiles, phrases: readonly string[]): Promise<Sphinx> {
  const { lines, known } = await readPronunciations(files.dictionary, wordsOf(phrases));
  const sayable = phrases.filter((phrase) => phrase.split(' ').every((word) => known.has(word)));
  const folder = await openEarsFolder();
  await writeFile(join(folder, 'phrases.jsgf'), grammarOf(sayable), PRIVATE);
  await writeFile(join(folder, 'words.dict'), `${lines.join('\n')}\n`, PRIVATE);
  let turns = 0;
  return {
    phrases: sayable,
    recognize: (recording, signal) => {
      turns += 1;
      return recognizeTurn(files, join(folder, `turn${turns}`), recording, signal);
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

async function recognizeTurn(
  files: SphinxFiles,
  folder: string,
  { samples, rateHz }: Recording,
  signal: AbortSignal,
): ReturnType<Recognize> {
  await mkdir(folder, { mode: 0o700 });
  try {
    await writeFile(join(folder, 'turn.raw'), recognizerAudio(samples, rateHz), PRIVATE);
    await writeFile(join(folder, 'list'), 'turn\n', PRIVATE);
    await ended(start(files, folder, signal));
    return parseHypothesis(await readFile(join(folder, 'words'), 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Starts the program on the turn in that folder. It gets no environment and says nothing; calls go before it. */
function start({ program, model }: SphinxFiles, folder: string, signal: AbortSignal): ChildProcess {
  const settings = {
    '-hmm': model,
    '-dict': join(folder, '../words.dict'),
    '-jsgf': join(folder, '../phrases.jsgf'),
    '-adcin': 'yes',
    '-cepdir': folder,
    '-cepext': '.raw',
    '-ctl': join(folder, 'list'),
    '-hyp': join(folder, 'words'),
    '-logfn': '/dev/null',
  };
  const child = spawn(program, Object.entries(settings).flat(), {
    env: {},
    stdio: 'ignore',
    signal,
    killSignal: 'SIGKILL',
  });
  if (child.pid !== undefined) giveWay(child.pid);
  return child;
}

function giveWay(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already.
  }
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`the recognizer ended with ${signal ?? `exit code ${code ?? 'unknown'}`}`));
    });
  });
}
