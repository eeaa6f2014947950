const PEAK = 6000;
const SYLLABLE = 0.0031;

/** What tells voices apart: two speakers who sound the same are one speaker and his echo. In radians a sample. */
interface VoiceSound {
  readonly pitch: number;
  readonly formant: number;
}

export const CALLER_VOICE: VoiceSound = { pitch: 0.11, formant: 0.55 };
export const AGENT_VOICE: VoiceSound = { pitch: 0.19, formant: 1.3 };

/** Sound that detectors take for speech (16 bit, mono): `count` samples from number `from` on. */
export function likeSpeech({ pitch, formant }: VoiceSound, from: number, count: number): Int16Array {
  return Int16Array.from({ length: count }, (_, i) => {
    const t = from + i;
    return PEAK * (Math.sign(Math.sin(pitch * t)) + Math.sin(formant * t)) * Math.abs(Math.sin(SYLLABLE * t));
  });
}
