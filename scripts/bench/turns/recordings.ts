import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TELEPHONE_RATE_HZ } from '../../../src/audio/frame.js';
import { readWav } from '../../../src/audio/wav.js';
import { Resampler } from '../../../src/providers/practice-agent/resample.js';
import { samplesOf } from './units.js';
import { WINDOW_MS, windowsOf } from './level.js';

/** Where Debian's pocketsphinx-testdata puts its recordings of human speech. */
export const RECORDINGS_DIR = '/usr/share/pocketsphinx/test/data';
const FOLDERS = ['cards', 'librivox'];
/** A sentence is used up to its first pause after so much of it, and never further than the limit (ms). */
const PHRASE_MS = 1000;
const LONGEST_MS = 3000;
const PAUSE_MS = 120;
/** Recordings have a noise floor: speech is what stands out of it by so much, for so long. The floor is the level of the quietest tenth. */
const ABOVE_FLOOR_DB = 12;
const ONSET_MS = 20;

/** Human phrases at 8 kHz, in a fixed order; none where the recordings are not installed. */
export function loadRecordings(directory: string): readonly Int16Array[] {
  return FOLDERS.map((folder) => join(directory, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => wavFilesIn(folder).map((file) => firstPhrase(readTelephone(file))));
}

function wavFilesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.wav'))
    .sort()
    .map((name) => join(folder, name));
}

function readTelephone(file: string): Int16Array {
  const { rateHz, samples } = readWav(readFileSync(file));
  return rateHz === TELEPHONE_RATE_HZ ? samples : new Resampler(rateHz, TELEPHONE_RATE_HZ).whole(samples);
}

/** From the first sound that lasts to the end of the phrase: its noise floor in front is cut, so that its onset is where it begins. */
function firstPhrase(samples: Int16Array): Int16Array {
  const speech = speechWindows(samples);
  const inWindows = (ms: number): number => ms / WINDOW_MS;
  const lasts = (at: number): boolean => speech.slice(at, at + inWindows(ONSET_MS)).every(Boolean);
  const first = speech.findIndex((_, at) => lasts(at));
  const limit = Math.min(speech.length, first + inWindows(LONGEST_MS));
  let end = first;
  for (let at = first; at < limit; at++) {
    if (speech[at]) end = at + 1;
    else if (end - first >= inWindows(PHRASE_MS) && at - end >= inWindows(PAUSE_MS)) break;
  }
  return samples.slice(samplesOf(first * WINDOW_MS), samplesOf(end * WINDOW_MS));
}

function speechWindows(samples: Int16Array): readonly boolean[] {
  const { energies, bar } = windowsOf(samples);
  const floor = [...energies].sort((a, b) => a - b)[Math.floor(energies.length / 10)] ?? 0;
  const least = Math.max(bar, floor * 10 ** (ABOVE_FLOOR_DB / 10));
  return energies.map((energy) => energy > least);
}
