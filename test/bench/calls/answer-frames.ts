import { type AudioFormat, FRAME_MS, TELEPHONE_FORMAT } from '../../../src/audio/frame.js';
import { answerDeltas, DELTA_MS } from '../../../scripts/bench/calls/sounds.js';

/** The beginning of an answer, in frames of the telephone network as bytes. */
export function answerFrames(format: AudioFormat = TELEPHONE_FORMAT): readonly Buffer[] {
  const [first] = answerDeltas(format);
  const bytes = Buffer.from(first?.base64.toString() ?? '', 'base64');
  const count = DELTA_MS / FRAME_MS;
  const length = bytes.length / count;
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * length, (index + 1) * length));
}
