import { describe, expect, it } from 'vitest';
import { toneLevel } from '../../../src/audio/level.js';
import { decodeMulaw, encodeMulaw } from '../../../src/audio/mulaw.js';
import { SOCKET_FORMATS } from '../../../src/carriers/audiosocket/formats.js';
import { fromChannel, toChannel } from '../../../src/cli/call/channel-sound.js';
import { tone } from '../../support/signals.js';

const RATES_HZ = Object.values(SOCKET_FORMATS).map(({ wireRateHz }) => wireRateHz);
const FRAME_SAMPLES = 160;

describe.each(RATES_HZ)('a channel’s sound at %i Hz', (rateHz) => {
  const said = encodeMulaw(tone(500, 8000, FRAME_SAMPLES, 12_000), new Uint8Array(FRAME_SAMPLES));

  it('is 20 ms where the telephone’s is, and back', () => {
    const wire = toChannel(rateHz, said);
    expect(wire).toHaveLength((rateHz / 50) * 2);
    expect(fromChannel(rateHz, wire)).toHaveLength(FRAME_SAMPLES);
  });

  it('has the tone that was said, and gives it back', () => {
    const wire = toChannel(rateHz, said);
    const level = toneLevel(new Int16Array(wire.slice().buffer), rateHz, 500);
    expect(level * Math.SQRT2).toBeCloseTo(12_000, -3);
    const back = decodeMulaw(fromChannel(rateHz, wire), new Int16Array(FRAME_SAMPLES));
    expect(toneLevel(back, 8000, 500) * Math.SQRT2).toBeCloseTo(12_000, -3);
  });
});
