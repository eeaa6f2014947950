import { type LineFormat, TELEPHONE_LINE } from './line-format.js';
import { soundOn } from './line-sound.js';
import { inFrames, silence, tone } from './tones.js';

/** Soft enough to speak over, loud enough to say that the line is alive (dB below the loudest sine). */
const SOFT_DB = -30;

/** Two soft beeps and a rest: under three seconds, after which silence is taken for a dead line (whole frames of the line), to be repeated. */
export const holdTone = madeOnce(() => {
  const beep = tone([{ hz: 440, levelDb: SOFT_DB }], 120);
  return inFrames([beep, silence(100), beep, silence(1960)]);
});

/** The notes of a quiet melody, in Hz and ms: broken chords of C, A minor, F and G. */
const MELODY_HZ = [523, 659, 784, 659, 440, 523, 659, 523, 349, 440, 523, 440, 392, 494, 587, 494];
const NOTE_MS = 320;
const REST_MS = 80;

/** A melody of six and a half seconds (whole frames of the line), to be repeated. */
export const holdMusic = madeOnce(() => {
  const notes = MELODY_HZ.flatMap((hz) => [
    tone(
      [
        { hz, levelDb: SOFT_DB },
        { hz: 2 * hz, levelDb: SOFT_DB - 12 },
      ],
      NOTE_MS,
    ),
    silence(REST_MS),
  ]);
  return inFrames(notes);
});

/** Its sines take milliseconds, on the path that carries the audio of all calls: they are computed at the first use, and each use gets a copy of its own. */
function madeOnce(make: () => Uint8Array): (line?: LineFormat) => Uint8Array {
  let made: Uint8Array | undefined;
  return (line = TELEPHONE_LINE) => soundOn(line, (made ??= make())).slice();
}
