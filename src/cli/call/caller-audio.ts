import { TELEPHONE_RATE_HZ } from '../../audio/frame.js';
import { encodeMulaw } from '../../audio/mulaw.js';
import { readWav } from '../../audio/wav.js';
import { messageOf, TalkpathError } from '../../lib/errors.js';

/** Longest recording that a simulated caller plays. */
export const MAX_SPEECH_S = 120;

const MIN_RATE_HZ = TELEPHONE_RATE_HZ;
const MAX_RATE_HZ = 192_000;
/** Zero crossings of the low-pass on each side: steep enough for a telephone line. */
const LOBES = 16;
/** Where the low-pass begins to close, as a part of half the telephone's rate. */
const PASSBAND = 0.9;

/** A WAV file as a telephone would carry it (μ-law, 8 kHz): any usual rate, mono or stereo. */
export function telephoneAudioOf(wav: Uint8Array): Uint8Array {
  const { rateHz, channels, samples } = parse(wav);
  if (rateHz < MIN_RATE_HZ || rateHz > MAX_RATE_HZ) throw bad(`${rateHz} Hz; 8000 Hz is best`);
  const seconds = samples.length / channels / rateHz;
  if (seconds > MAX_SPEECH_S)
    throw bad(`${Math.round(seconds)} s long; at most ${MAX_SPEECH_S} s are played`);
  const mono = channels === 1 ? samples : mixDown(samples);
  const line = rateHz === TELEPHONE_RATE_HZ ? mono : toTelephoneRate(mono, rateHz);
  return encodeMulaw(line, new Uint8Array(line.length));
}

function parse(wav: Uint8Array): ReturnType<typeof readWav> {
  try {
    return readWav(wav);
  } catch (error) {
    throw new TalkpathError('call.bad_input', messageOf(error), { cause: error });
  }
}

function mixDown(stereo: Int16Array): Int16Array {
  return Int16Array.from({ length: Math.floor(stereo.length / 2) }, (_, index) =>
    Math.round(((stereo[index * 2] ?? 0) + (stereo[index * 2 + 1] ?? 0)) / 2),
  );
}

/** Resamples a whole recording once, through a windowed sinc that takes out what 8 kHz can't hold. */
function toTelephoneRate(samples: Int16Array, rateHz: number): Int16Array {
  const step = rateHz / TELEPHONE_RATE_HZ;
  const cutoff = PASSBAND / step;
  const reach = LOBES / cutoff;
  return Int16Array.from({ length: Math.floor(samples.length / step) }, (_, index) => {
    const centre = index * step;
    let sum = 0;
    for (let at = Math.ceil(centre - reach); at <= centre + reach; at++) {
      sum += (samples[at] ?? 0) * lowPass(at - centre, cutoff, reach);
    }
    return Math.max(-0x8000, Math.min(0x7fff, Math.round(sum)));
  });
}

/** Impulse response at `distance` samples: sinc under a Hann window, unity gain at 0 Hz. */
function lowPass(distance: number, cutoff: number, reach: number): number {
  const angle = Math.PI * distance * cutoff;
  const sinc = angle === 0 ? 1 : Math.sin(angle) / angle;
  return cutoff * sinc * (0.5 + 0.5 * Math.cos((Math.PI * distance) / reach));
}

function bad(detail: string): TalkpathError {
  return new TalkpathError('call.bad_input', `this WAV file can't be played on a telephone line: ${detail}`);
}
