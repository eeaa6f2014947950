import alawmulaw from 'alawmulaw';
import { FRAME_MS, type AudioFormat, type AudioFrame } from '../../src/audio/frame.js';

const PITCH_HZ = 140;
const HARMONICS = 12;
const SYLLABLES_PER_SECOND = 4;
const PEAK = 9000;

/** A hum with the pitch and the rhythm of a voice: what a loudness-based detector takes for speech. Frames of 20 ms. */
export function humOf(ms: number, format: AudioFormat): readonly AudioFrame[] {
  return framesOf(ms, format, (seconds) => {
    const syllable = 0.6 + 0.4 * Math.sin(2 * Math.PI * SYLLABLES_PER_SECOND * seconds);
    const voice = Array.from({ length: HARMONICS }, (_, index) => {
      const harmonic = index + 1;
      return Math.sin(2 * Math.PI * PITCH_HZ * harmonic * seconds) / harmonic;
    });
    return (PEAK / 2) * syllable * voice.reduce((sum, part) => sum + part, 0);
  });
}

/** Digital silence in frames of 20 ms. */
export function silenceOf(ms: number, format: AudioFormat): readonly AudioFrame[] {
  return framesOf(ms, format, () => 0);
}

function framesOf(
  ms: number,
  format: AudioFormat,
  amplitudeAt: (seconds: number) => number,
): readonly AudioFrame[] {
  const samplesPerFrame = (format.rateHz * FRAME_MS) / 1000;
  return Array.from({ length: Math.ceil(ms / FRAME_MS) }, (_, frame) =>
    frameOf(
      format,
      Int16Array.from({ length: samplesPerFrame }, (_unused, index) =>
        amplitudeAt((frame * samplesPerFrame + index) / format.rateHz),
      ),
    ),
  );
}

function frameOf(format: AudioFormat, samples: Int16Array): AudioFrame {
  return format.encoding === 'pcm16'
    ? { ...format, samples }
    : { ...format, samples: alawmulaw.mulaw.encode(samples) };
}
