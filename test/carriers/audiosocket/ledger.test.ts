import { describe, expect, it } from 'vitest';
import { decodeMulaw } from '../../../src/audio/mulaw.js';
import { AudioSocketCodec } from '../../../src/carriers/audiosocket/codec.js';
import { SOCKET_FORMATS } from '../../../src/carriers/audiosocket/formats.js';
import { AudioSocketCaller } from '../../../src/cli/call/audiosocket/audiosocket-caller.js';
import { FrameTicker } from '../../../src/wire/frame-ticker.js';
import { LineOverBytes } from '../../../src/wire/line-over-bytes.js';
import { pacedLink } from '../../../src/wire/paced-link.js';
import { channelPair } from '../../support/channel-pair.js';
import { ManualClock } from '../../support/manual-clock.js';

const UUID = '40325ec2-5efd-4bd3-805f-53576e581d13';
const NAMES = ['slin', 'slin12', 'slin16', 'slin24', 'slin32', 'slin44', 'slin48'] as const;
/** Louder than what a filter leaves behind a sound. */
const SOUND = 300;
/** The most by which a mark may miss the moment in which the caller has heard what is before it. */
const MAX_ERROR_MS = 20;

describe.each(NAMES)('the marks of an AudioSocket of %s', (name) => {
  const { format, wireRateHz } = SOCKET_FORMATS[name];

  it.each([0, 3, 7, 11, 19])(
    'are true to 20 ms to what the caller hears, beginning %i ms into a frame',
    (offsetMs) => {
      const clock = new ManualClock();
      const { ours, theirs } = channelPair();
      const line = new LineOverBytes({
        codec: new AudioSocketCodec({ uuid: UUID, format, wireRateHz }),
        clock,
        open: (receiver) => {
          ours.receiver = {
            text: () => undefined,
            binary: (bytes) => receiver.bytes(bytes),
            ended: () => receiver.ended({ how: 'closed-there' }),
          };
          return { bufferedBytes: 0, send: (bytes) => ours.send(bytes), close: () => ours.close(1000, '') };
        },
      });
      const ticker = new FrameTicker(clock, () => undefined);
      const link = pacedLink(line, { ticker, format });
      const reached: number[] = [];
      link.onEvent = ({ type }) => {
        if (type === 'mark-reached') reached.push(clock.now());
      };
      const form = { form: 'channel', format: name } as const;
      const caller = new AudioSocketCaller({ clock, uuid: UUID, ...form, onEvent: () => undefined });
      theirs.receiver = caller;
      clock.advance(offsetMs);
      caller.start(theirs);
      const startMs = clock.now();
      for (let part = 0; part < 20; part++) {
        clock.advance(173);
        const samples = new Int16Array((format.rateHz / 1000) * 60).fill(1000 + part);
        link.send({ type: 'audio', frame: { ...format, samples } });
        link.send({ type: 'mark', name: String(part) });
      }
      clock.advance(500);
      const ends = endsOfSound(caller.line.recording()).map((ms) => ms + startMs);
      expect(ends).toHaveLength(20);
      const errors = reached.map((atMs, part) => Math.abs(atMs - (ends[part] ?? 0)));
      expect(Math.max(...errors)).toBeLessThanOrEqual(MAX_ERROR_MS);
      caller.hangUp();
    },
  );
});

/** Where each stretch of sound in μ-law ends (ms). */
function endsOfSound(codes: Uint8Array): number[] {
  const ends: number[] = [];
  const samples = decodeMulaw(codes, new Int16Array(codes.length));
  samples.forEach((sample, at) => {
    if (Math.abs(sample) > SOUND && Math.abs(samples[at + 1] ?? 0) <= SOUND) ends.push((at + 1) / 8);
  });
  return ends;
}
