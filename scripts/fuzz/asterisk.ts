import { isDeepStrictEqual } from 'node:util';
import { type AudioFormat, type AudioFrame, FRAME_MS } from '../../src/audio/frame.js';
import { readAriEvent } from '../../src/carriers/asterisk-ari/events.js';
import { AudioSocketCodec } from '../../src/carriers/audiosocket/codec.js';
import { beginningOf } from '../../src/carriers/audiosocket/frames.js';
import { createChanWebsocketCodec } from '../../src/carriers/chan-websocket/codec.js';
import type { CarrierEvent } from '../../src/ports/carrier.js';
import { readAnnouncement } from '../../src/server/asterisk-request.js';
import { ANNOUNCEMENTS, ARI_EVENTS, AUDIOSOCKET, bytesOfText, CHAN_WEBSOCKET } from './asterisk-corpus.js';
import type { FuzzTarget } from './target.js';

/** Everything that reads what Asterisk says. */
export function asteriskTargets(): readonly FuzzTarget[] {
  return [
    { name: 'chan_websocket', corpus: CHAN_WEBSOCKET, weight: 4, take: onWebsocket },
    { name: 'audiosocket', corpus: AUDIOSOCKET, weight: 4, take: onAudioSocket },
    { name: 'asterisk calls', corpus: ANNOUNCEMENTS, weight: 1, take: readAnnouncement },
    { name: 'ari events', corpus: ARI_EVENTS, weight: 1, take: (input) => readAriEvent(input) ?? 'none' },
  ];
}

const STARTS = CHAN_WEBSOCKET.filter((message) => message.includes('MEDIA_START'));

/** As a text and as sound: on streams that began in each way, and on one that did not. */
function onWebsocket(input: string): unknown {
  return [undefined, ...STARTS].flatMap((start) => {
    const codec = createChanWebsocketCodec();
    const events = start === undefined ? [] : [...codec.decode(start)];
    codec.encode({ type: 'mark', name: 'g0:200.0' });
    const bytes = bytesOfText(input);
    events.push(...codec.decodeBytes(bytes), ...codec.decode(input), ...codec.decodeBytes(bytes));
    const said = [codec.due?.(), ...events.flatMap((event) => answersTo(event, codec))];
    return [events, said, codec.closing?.(), codec.ended({ kind: 'failed', message: 'gone' })];
  });
}

/** Where a stream has begun, it is spoken on. */
function answersTo(event: CarrierEvent, codec: ReturnType<typeof createChanWebsocketCodec>): unknown[] {
  if (event.type !== 'started') return [];
  const frame = silentFrame(event.start.format);
  return [
    codec.encode({ type: 'audio', frame }),
    codec.encode({ type: 'mark', name: 'g1:20.0' }),
    codec.encode({ type: 'clear' }),
  ];
}

function silentFrame(format: AudioFormat): AudioFrame {
  const length = (format.rateHz * FRAME_MS) / 1000;
  return format.encoding === 'mulaw'
    ? { ...format, samples: new Uint8Array(length) }
    : { ...format, samples: new Int16Array(length) };
}

const LINES: readonly AudioFormat[] = [
  { encoding: 'mulaw', rateHz: 8000 },
  { encoding: 'pcm16', rateHz: 16_000 },
];

/** In one piece and in many: what is understood must be the same. */
function onAudioSocket(input: string): unknown {
  const bytes = bytesOfText(input);
  const heard = LINES.map((format) => {
    const whole = eventsIn(format, [bytes]);
    if (!isDeepStrictEqual(eventsIn(format, cut(bytes)), whole))
      throw new Error('what is understood depends on where the network cuts');
    return whole;
  });
  return [beginningOf(bytes), heard];
}

function eventsIn(format: AudioFormat, pieces: readonly Uint8Array[]): readonly CarrierEvent[] {
  const codec = new AudioSocketCodec({ uuid: '40325ec2-5efd-4bd3-805f-53576e581d13', format });
  const events: CarrierEvent[] = [];
  for (const piece of pieces) codec.decode(piece, 0, (event) => events.push(structuredClone(event)));
  return [...events, ...codec.ended({ how: 'closed-there' })];
}

/** Pieces of one byte and more; their lengths are as odd as the bytes. */
function cut(bytes: Uint8Array): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let from = 0, to = 0; from < bytes.length; from = to) {
    to = from + 1 + (bytes[from] ?? 0);
    pieces.push(bytes.subarray(from, to));
  }
  return pieces;
}
