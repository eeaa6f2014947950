import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AudioFormat, MODEL_FORMAT, TELEPHONE_FORMAT } from '../../../src/audio/frame.js';
import { encodeMulaw } from '../../../src/audio/mulaw.js';
import { sine } from '../../../scripts/bench/bursts.js';
import { bytesIn, isLoud, LOUD, peakIn } from '../../../scripts/bench/calls/loudness.js';
import { answerDeltas, callerSounds } from '../../../scripts/bench/calls/sounds.js';

const FORMATS: readonly AudioFormat[] = [TELEPHONE_FORMAT, MODEL_FORMAT];
/** As sound lies on Asterisk's wires. */
const LINES: readonly AudioFormat[] = [TELEPHONE_FORMAT, { encoding: 'pcm16', rateHz: 8000 }];

/** The loudest look at sound that lies in bytes, with something before it and behind. */
function peakOf(samples: Int16Array, { encoding }: AudioFormat): number {
  const codes = encoding === 'mulaw' ? encodeMulaw(samples, new Uint8Array(samples.length)) : samples;
  const sound = Buffer.from(codes.buffer, codes.byteOffset, codes.byteLength);
  const bytes = Buffer.concat([Buffer.from([1, 2, 3]), sound, Buffer.from([4, 5, 6])]);
  return peakIn((index) => bytes[index] ?? 0, 3, 3 + sound.length, encoding);
}

/** Audio in base64 between quotes, as it stands in messages. */
function inMessage(samples: Int16Array, { encoding }: AudioFormat): Buffer {
  const bytes = encoding === 'mulaw' ? encodeMulaw(samples, new Uint8Array(samples.length)) : samples;
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return Buffer.from(`"${base64}"`);
}

function hears(message: Buffer, encoding: AudioFormat['encoding']): boolean {
  return isLoud((index) => message[index] ?? 0, 1, message.length - 1, encoding);
}

describe('how the load generator hears', () => {
  it.each(FORMATS)('finds a tone of any pitch and phase in 20, 40 and 60 ms of $encoding', (format) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 3000 }),
        fc.integer({ min: 0, max: 400 }),
        fc.constantFrom(20, 40, 60),
        (hz, from, ms) => {
          const length = (format.rateHz * ms) / 1000;
          const tone = sine(hz, 1, 8000, format.rateHz).subarray(from, from + length);
          expect(hears(inMessage(tone, format), format.encoding)).toBe(true);
        },
      ),
    );
  });

  it.each(FORMATS)(
    'finds a frame of 1130 Hz wherever it lies in a packet of 60 ms of $encoding',
    (format) => {
      const frame = (format.rateHz * 20) / 1000;
      for (let from = 0; from <= 2 * frame; from += 7) {
        const packet = new Int16Array(3 * frame);
        packet.set(sine(1130, 1, 8000, format.rateHz).subarray(0, frame), from);
        expect(hears(inMessage(packet, format), format.encoding)).toBe(true);
      }
    },
  );

  it.each(FORMATS)("hears nothing in a quiet line's noise, in $encoding", (format) => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 480, maxLength: 480 }),
        (noise) => {
          expect(hears(inMessage(Int16Array.from(noise), format), format.encoding)).toBe(false);
        },
      ),
    );
  });

  it('hears its own markers and the first delta of an answer, and not its own quiet', () => {
    const { marker, quiet } = callerSounds();
    const at = (bytes: Buffer) => (index: number) => bytes[index] ?? 0;
    expect(isLoud(at(marker), 0, marker.length, 'mulaw')).toBe(true);
    expect(quiet.some((frame) => isLoud(at(frame), 0, frame.length, 'mulaw'))).toBe(false);
    for (const format of FORMATS) {
      const [first] = answerDeltas(format);
      const base64 = first?.base64 ?? Buffer.alloc(0);
      expect(isLoud(at(base64), 0, base64.length, format.encoding)).toBe(true);
    }
  });

  it.each(LINES)(
    'finds a tone of any pitch and phase in a frame of $encoding that is no base64',
    (format) => {
      fc.assert(
        fc.property(fc.integer({ min: 200, max: 3000 }), fc.integer({ min: 0, max: 400 }), (hz, from) => {
          const tone = sine(hz, 1, 8000, format.rateHz).subarray(from, from + (format.rateHz * 20) / 1000);
          const peak = peakOf(tone, format);
          expect(peak).toBeGreaterThanOrEqual(LOUD);
          expect(peak).toBeLessThan(8400);
        }),
      );
    },
  );

  it.each(LINES)(
    "finds a quiet line's noise in $encoding far from loud, and nothing in silence",
    (format) => {
      const noise = fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 160, maxLength: 160 });
      fc.assert(
        fc.property(noise, (samples) => {
          expect(peakOf(Int16Array.from(samples), format)).toBeLessThan(LOUD / 10);
        }),
      );
      expect(peakOf(new Int16Array(160), format)).toBe(0);
    },
  );

  it('knows how many bytes base64 holds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), (bytes) => {
        const base64 = Buffer.from(Buffer.from(bytes).toString('base64'));
        const [last = 0, lastButOne = 0] = [base64.at(-1), base64.at(-2)];
        expect(bytesIn(base64.length, last, lastButOne)).toBe(bytes.length);
      }),
    );
  });
});
