import { frameBytes, KIND, kindOfRate, uuidBytes } from '../../src/carriers/audiosocket/frames.js';
import { writeEvent } from '../../src/cli/call/chan-websocket/control-writer.js';

/** Bytes as the text that stands for them among the inputs: a character each. */
export const textOfBytes = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
/** The other way; of other characters the low byte is taken. */
export const bytesOfText = (text: string): Uint8Array => Buffer.from(text, 'latin1');

const sound = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, (_, index) => index * 7);

const CHANNEL = { channel_id: '1763800000.43' };
const START = { ...CHANNEL, connection_id: '16f1b8c0', channel: 'WebSocket/talkpath/0x7f', ptime: 20 };

/** What Asterisk sends on its WebSocket channel, in both dialects, and sound. */
export const CHAN_WEBSOCKET: readonly string[] = [
  ...(['json', 'plain-text'] as const).flatMap((dialect) => [
    writeEvent(dialect, 'MEDIA_START', {
      ...START,
      format: 'ulaw',
      optimal_frame_size: 160,
      channel_variables: { CALLERID: '100' },
    }),
    writeEvent(dialect, 'MEDIA_START', { ...START, format: 'slin24', optimal_frame_size: 960 }),
    writeEvent(dialect, 'MEDIA_START', { ...START, format: 'alaw', optimal_frame_size: 160 }),
    writeEvent(dialect, 'DTMF_END', { ...CHANNEL, digit: '1' }),
    writeEvent(dialect, 'MEDIA_MARK_PROCESSED', { ...CHANNEL, correlation_id: 'm1' }),
    writeEvent(dialect, 'MEDIA_XOFF', CHANNEL),
    writeEvent(dialect, 'MEDIA_XON', CHANNEL),
    writeEvent(dialect, 'STATUS', { ...CHANNEL, queue_length: 43, queue_full: false, media_paused: false }),
    writeEvent(dialect, 'ERROR', { ...CHANNEL, error_text: 'Unable to parse JSON' }),
    writeEvent(dialect, 'QUEUE_DRAINED', CHANNEL),
  ]),
  ...[160, 161, 320, 960].map((bytes) => textOfBytes(sound(bytes))),
];

const UUID = frameBytes(KIND.uuid, uuidBytes('40325ec2-5efd-4bd3-805f-53576e581d13'));
const at = (rateHz: number, bytes: number): Uint8Array => frameBytes(kindOfRate(rateHz) ?? 0, sound(bytes));
const KEY = frameBytes(KIND.key, Buffer.from('5'));
const END = frameBytes(KIND.hangUp, new Uint8Array(0));

/** What Asterisk sends on connections of AudioSocket. */
export const AUDIOSOCKET: readonly string[] = [
  [UUID, at(8000, 320), at(8000, 320), KEY, at(8000, 320), END],
  [UUID, at(16_000, 640), KEY, at(16_000, 640), frameBytes(KIND.error, Buffer.from([1]))],
  [
    UUID,
    at(8000, 321),
    at(8000, 0),
    frameBytes(KIND.key, Buffer.from('12')),
    frameBytes(0x42, sound(9)),
    UUID,
  ],
  [at(8000, 320), UUID, at(48_000, 1920)],
  [UUID, at(8000, 7000), at(8000, 9000)],
].map((frames) => textOfBytes(Buffer.concat(frames)));

/** Bodies of `POST /asterisk/calls`. */
export const ANNOUNCEMENTS: readonly string[] = [
  { from: '+12025550123', to: '100', channel: '1763800000.42', format: 'slin16', wire: 'audiosocket' },
  { from: '+12025550123', to: '100', channel: '1763800000.43', format: 'slin44', wire: 'audiosocket' },
  { from: ' 12025550123', to: '', channel: 'pbx-1763800000.42' },
].map((body) => JSON.stringify(body));

/** Events of Asterisk's REST interface. */
export const ARI_EVENTS: readonly string[] = [
  {
    type: 'StasisStart',
    args: ['talkpath', 'sales'],
    channel: { id: '17.1', caller: { number: '100' }, dialplan: { exten: '700' } },
  },
  { type: 'StasisEnd', channel: { id: '17.1' } },
  { type: 'ChannelHangupRequest', cause: 16, channel: { id: '17.1' } },
  { type: 'ChannelDestroyed', cause: 17, cause_txt: 'User busy', channel: { id: '17.1' } },
  { type: 'Dial', dialstatus: 'ANSWER', caller: { id: '17.1' }, peer: { id: '17.2' } },
  { type: 'ApplicationReplaced', application: 'talkpath' },
].map((event) => JSON.stringify(event));
