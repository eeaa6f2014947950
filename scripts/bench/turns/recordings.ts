import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TELEPHONE_RATE_HZ } from '../../../src/audio/frame.js';
import { readWav } from '../../../src/audio/wav.js';
import { Resampler } from '../../../src/providers/practice-agent/resample.js';
import { samplesOf } from './units.js';
import { labelled } from './level.js';

/** Where Debian's pocketsphinx-testdata puts its recordings of human speech. */
export const RECORDINGS_DIR = '/usr/share/pocketsphinx/test/data';
const FOLDERS = ['cards', 'librivox'];
/** A sentence is used up to its first pause after so much of it, and never further than the limit (ms). */
const PHRASE_MS = 1000;
const LONGEST_MS = 3000;
const PAUSE_MS = 120;
/** A pause is so far below the loudest window (amplitude). */
const PAUSE_FLOOR = 0.02;

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

function firstPhrase(samples: Int16Array): Int16Array {
  const { onset, end } = labelled(samples);
  const limit = Math.min(end, onset + samplesOf(LONGEST_MS));
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  let quietFrom = limit;
  for (let at = onset + samplesOf(PHRASE_MS); at < limit; at++) {
    if (Math.abs(samples[at] ?? 0) > PAUSE_FLOOR * loudest) quietFrom = at + 1;
    else if (at - quietFrom >= samplesOf(PAUSE_MS)) return samples.slice(onset, quietFrom);
  }
  return samples.slice(onset, limit);
}
