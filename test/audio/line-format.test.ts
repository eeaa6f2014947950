import { describe, expect, it } from 'vitest';
import { MULAW_SILENCE, TELEPHONE_FORMAT, type AudioFormat } from '../../src/audio/frame.js';
import { bytesOf, lineBytes, lineFormat, TELEPHONE_LINE } from '../../src/audio/line-format.js';

const pcm = (rateHz: 8000 | 16_000 | 24_000): AudioFormat => ({ encoding: 'pcm16', rateHz });

describe('the format of a line', () => {
  it.each([
    [TELEPHONE_FORMAT, 160, 1, MULAW_SILENCE],
    [pcm(8000), 320, 2, 0],
    [pcm(16_000), 640, 2, 0],
    [pcm(24_000), 960, 2, 0],
  ])('says what its frames and its silence are: %o', (format, frameBytes, sampleBytes, silentByte) => {
    const line = lineFormat(format);
    expect(line).toMatchObject({ format, frameBytes, sampleBytes, silentByte });
    expect(line.silence).toHaveLength(frameBytes * 25);
    expect(line.silence.every((byte) => byte === silentByte)).toBe(true);
  });

  it('is the same object each time', () => {
    expect(lineFormat({ encoding: 'mulaw', rateHz: 8000 })).toBe(TELEPHONE_LINE);
    expect(lineFormat(pcm(16_000))).toBe(lineFormat(pcm(16_000)));
  });

  it('turns bytes into frames and back in the same memory', () => {
    for (const format of [TELEPHONE_FORMAT, pcm(16_000)]) {
      const line = lineFormat(format);
      const bytes = new Uint8Array(line.frameBytes).map((_, i) => i);
      const frame = line.frameOf(bytes);
      expect(frame).toMatchObject(format);
      expect(frame.samples.buffer).toBe(bytes.buffer);
      expect(lineBytes(line, frame)).toEqual(bytes);
    }
  });

  it('copies 16-bit samples that lie at odd places', () => {
    const odd = new Uint8Array([9, 1, 0, 2, 0]).subarray(1);
    expect([...lineFormat(pcm(8000)).frameOf(odd).samples]).toEqual([1, 2]);
  });

  it('sees only the samples of a frame that lies in the middle of others', () => {
    const samples = Int16Array.of(1, 2, 3, 4).subarray(1, 3);
    expect([...bytesOf({ encoding: 'pcm16', rateHz: 8000, samples })]).toEqual([2, 0, 3, 0]);
  });

  it('takes no frame of another line', () => {
    const wide = lineFormat(pcm(16_000)).frameOf(new Uint8Array(640));
    expect(() => lineBytes(TELEPHONE_LINE, wide)).toThrow('mulaw at 8000 Hz, not pcm16 at 16000 Hz');
    expect(() => lineBytes(lineFormat(pcm(24_000)), wide)).toThrow('pcm16 at 24000 Hz, not pcm16 at 16000');
  });
});
