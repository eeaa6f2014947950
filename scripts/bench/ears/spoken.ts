import alawmulaw from 'alawmulaw';
import { MODEL_RATE_HZ, TELEPHONE_RATE_HZ } from '../../../src/audio/frame.js';
import { Downsampler, Upsampler } from '../../../src/audio/resampler.js';
import type { Flite } from '../../../src/providers/practice-agent/flite.js';
import { speakAtModelRate } from '../../../src/providers/practice-agent/flite.js';
import type { Recording } from '../../../src/providers/practice-agent/input-buffer.js';
import { Listener } from '../../../src/providers/practice-agent/listener.js';
import { DEFAULT_SERVER_VAD } from '../../../src/providers/practice-agent/settings.js';

/** How a caller's words reach the agent. */
export interface Line {
  /** Rate of the session's audio: μ-law as it is, or PCM16 as the call server makes it of that. */
  readonly rateHz: typeof TELEPHONE_RATE_HZ | typeof MODEL_RATE_HZ;
  /** White noise below the speech (dB); absent: none. */
  readonly noiseDb?: number;
}

const BEFORE_MS = 400;
const AFTER_MS = 1000;
/** Level of the speech (RMS of full scale): about −26 dB. */
const SPEECH_RMS = 1640;

/** A text as the agent's listener takes it from that line: the whole turn that it cuts out, or nothing when it notices none. */
export function spokenTurn(
  flite: Flite,
  text: string,
  line: Line,
  random: () => number,
): Recording | undefined {
  const heard = onTelephone(speakAtModelRate(flite, text), line, random);
  const samples = line.rateHz === MODEL_RATE_HZ ? new Upsampler().push(heard) : heard;
  // A pause between words ends no turn here: the phrase is one turn.
  const listener = new Listener({ ...DEFAULT_SERVER_VAD, silence_duration_ms: 600 }, line.rateHz);
  const stopped = listener.append(samples).find((moment) => moment.type === 'speech-stopped');
  return stopped?.type === 'speech-stopped' ? stopped.recording : undefined;
}

/** Silence, speech and silence, with noise, through G.711. */
function onTelephone(speech: Int16Array, { noiseDb }: Line, random: () => number): Int16Array {
  const narrow = new Downsampler().push(speech);
  const gain = SPEECH_RMS / rms(narrow);
  const noise = noiseDb === undefined ? 0 : SPEECH_RMS / 10 ** (noiseDb / 20);
  const before = (BEFORE_MS * TELEPHONE_RATE_HZ) / 1000;
  const after = (AFTER_MS * TELEPHONE_RATE_HZ) / 1000;
  const line = Int16Array.from({ length: before + narrow.length + after }, (_, index) =>
    Math.round((narrow[index - before] ?? 0) * gain + gaussian(random) * noise),
  );
  return alawmulaw.mulaw.decode(alawmulaw.mulaw.encode(line));
}

/** About normal, of variance 1: the sum of twelve even numbers (Irwin and Hall). */
function gaussian(random: () => number): number {
  let sum = -6;
  for (let index = 0; index < 12; index += 1) sum += random();
  return sum;
}

function rms(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length));
}
