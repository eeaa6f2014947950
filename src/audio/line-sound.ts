import { createConverter } from './convert.js';
import { TELEPHONE_FORMAT, telephoneFrame } from './frame.js';
import { bytesOf, type LineFormat, TELEPHONE_LINE } from './line-format.js';

/** To convert a sound takes milliseconds, on the path that carries the audio of all calls: what was made of one is kept as long as the sound itself. */
const made = new WeakMap<Uint8Array, Map<LineFormat, Uint8Array>>();

/** A recorded sound (μ-law, 8 kHz, whole frames) as this line carries it, exactly as long; to be read only. On a telephone line it is the sound itself. */
export function soundOn(line: LineFormat, sound: Uint8Array): Uint8Array {
  if (line === TELEPHONE_LINE) return sound;
  const ofSound = made.get(sound) ?? new Map<LineFormat, Uint8Array>();
  made.set(sound, ofSound);
  const converted = ofSound.get(line) ?? convertedTo(line, sound);
  ofSound.set(line, converted);
  return converted;
}

/** What the filter puts before the sound is left out again, so that the sound keeps its length. */
function convertedTo(line: LineFormat, sound: Uint8Array): Uint8Array {
  const converter = createConverter(TELEPHONE_FORMAT, line.format);
  const body = bytesOf(converter.convert(telephoneFrame(sound))).slice();
  const tail = bytesOf(converter.flush());
  const converted = new Uint8Array(body.length);
  converted.set(body.subarray(tail.length));
  if (body.length > 0) converted.set(tail, body.length - tail.length);
  return converted;
}
