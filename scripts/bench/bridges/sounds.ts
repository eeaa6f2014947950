import { decodeMulaw, encodeMulaw } from '../../../src/audio/mulaw.js';
import type { Sound } from './bridge.js';

const RATIO = 3;
const BYTES = Int16Array.BYTES_PER_ELEMENT;

/** G.711 straight through: the floor. */
export const PASSTHROUGH: Sound = { format: 'audio/pcmu', up: (payload) => payload, down: (delta) => delta };

/** What is written in an hour: every third sample is one that came, those between lie on a line; on the way back two of three are dropped. */
export function naiveSound(): Sound {
  let last = 0;
  return {
    format: 'audio/pcm',
    up: (payload) => {
      const mulaw = Buffer.from(payload, 'base64');
      const samples = decodeMulaw(mulaw, new Int16Array(mulaw.length));
      const out = Buffer.alloc(samples.length * RATIO * BYTES);
      samples.forEach((sample, index) => {
        for (let step = 1; step <= RATIO; step += 1)
          out.writeInt16LE(
            Math.trunc(last + ((sample - last) * step) / RATIO),
            (index * RATIO + step - 1) * BYTES,
          );
        last = sample;
      });
      return out.toString('base64');
    },
    down: (delta) => {
      const bytes = Buffer.from(delta, 'base64');
      const samples = new Int16Array(Math.floor(bytes.length / BYTES / RATIO));
      for (let index = 0; index < samples.length; index += 1)
        samples[index] = bytes.readInt16LE(index * RATIO * BYTES);
      return Buffer.from(encodeMulaw(samples, new Uint8Array(samples.length))).toString('base64');
    },
  };
}
