import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MODEL_RATE_HZ, TELEPHONE_RATE_HZ } from '../src/audio/frame.js';
import { Downsampler } from '../src/audio/resampler.js';
import { writeWav } from '../src/audio/wav.js';
import { packageRoot } from '../src/lib/package-root.js';
import { createFlite, speakAtModelRate } from '../src/providers/practice-agent/flite.js';

/** What the caller of `npm run call` says, made by the project's own voice. */
const SENTENCE = 'Hello, this is a test call. Can you hear me?';

const speech = speakAtModelRate(createFlite(), SENTENCE);
const telephone = new Downsampler().push(speech).slice();
const path = join(packageRoot(), 'config/practice/caller.wav');
await writeFile(path, writeWav(telephone, TELEPHONE_RATE_HZ));
console.log(`${path}: ${(speech.length / MODEL_RATE_HZ).toFixed(1)} s`);
