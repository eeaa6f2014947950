const PEAK = 6000;
/** A pitch and its formant, in radians a sample: what a detector of speech takes for a voice. */
const PITCH = 0.11;
const FORMANT = 0.55;
const SYLLABLE = 0.0031;

/** Sound that detectors take for speech (16 bit, mono): `count` samples from number `from` on, of a loudness of 0 to 1. */
export function likeSpeech(from: number, count: number, loudness: number): Int16Array {
  return Int16Array.from({ length: count }, (_, i) => {
    const t = from + i;
    const voice = Math.sign(Math.sin(PITCH * t)) + Math.sin(FORMANT * t);
    return PEAK * loudness * voice * Math.abs(Math.sin(SYLLABLE * t));
  });
}
