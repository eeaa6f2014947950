import { inFrames, silence, tone } from './tones.js';

/** Row and column of each key (ITU-T Q.23), in Hz. */
const ROWS_HZ = [697, 770, 852, 941];
const COLUMNS_HZ = [1209, 1336, 1477, 1633];
const KEYS = ['123A', '456B', '789C', '*0#D'];

/** −8 and −6 dBm0: the upper tone is sent louder because lines take more of it. 0 dBm0 lies 3.14 dB below the loudest sine. */
const ROW_DB = -11.14;
const COLUMN_DB = -9.14;
/** Q.24 wants 40 ms of tone and of pause at least; far ends that decode from codecs like more. */
const TONE_MS = 100;
const PAUSE_MS = 80;
const WAIT_MS = 500;
const WAIT = 'w';

/** The sound of keys (μ-law, 8 kHz, whole frames). */
export function dtmf(digits: string): Uint8Array {
  return inFrames(digits.split('').flatMap((digit) => (digit === WAIT ? [silence(WAIT_MS)] : key(digit))));
}

function key(digit: string): readonly Uint8Array[] {
  const row = KEYS.findIndex((keys) => keys.includes(digit));
  const column = KEYS[row]?.indexOf(digit) ?? -1;
  const [rowHz, columnHz] = [ROWS_HZ[row], COLUMNS_HZ[column]];
  if (rowHz === undefined || columnHz === undefined) throw new RangeError(`${digit} is not a key`);
  const partials = [
    { hz: rowHz, levelDb: ROW_DB },
    { hz: columnHz, levelDb: COLUMN_DB },
  ];
  return [tone(partials, TONE_MS), silence(PAUSE_MS)];
}
