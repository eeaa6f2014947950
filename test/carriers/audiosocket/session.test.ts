import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AudioFormat } from '../../../src/audio/frame.js';
import { AudioSocketCodec } from '../../../src/carriers/audiosocket/codec.js';
import type { CarrierEvent, CarrierLink } from '../../../src/ports/carrier.js';
import type { ByteReceiver } from '../../../src/ports/byte-channel.js';
import { FrameTicker } from '../../../src/wire/frame-ticker.js';
import { LineOverBytes } from '../../../src/wire/line-over-bytes.js';
import { pacedLink } from '../../../src/wire/paced-link.js';
import { ManualClock } from '../../support/manual-clock.js';

const UUID = '40325ec2-5efd-4bd3-805f-53576e581d13';

type Format = Extract<AudioFormat, { readonly encoding: 'pcm16' }>;

/** Asterisk's end of a connection of which everything is known. */
class RecordedPeer {
  readonly clock = new ManualClock();
  readonly written: string[] = [];
  readonly events: (readonly [atMs: number, event: unknown])[] = [];
  readonly #format: Format;
  readonly #link: CarrierLink;
  #receiver: ByteReceiver | undefined;
  #isOpen = true;

  constructor(format: Format) {
    const { clock } = this;
    this.#format = format;
    const line = new LineOverBytes({
      codec: new AudioSocketCodec({ uuid: UUID, format }),
      clock,
      open: (receiver) => {
        this.#receiver = receiver;
        return { bufferedBytes: 0, send: (bytes) => this.#take(bytes), close: (last) => this.#closed(last) };
      },
    });
    const ticker = new FrameTicker(clock, (error) => {
      throw error;
    });
    this.#link = pacedLink(line, { ticker, format });
    this.#link.onEvent = (event) => this.events.push([clock.now(), inShort(event)]);
  }

  obey(line: string): void {
    const [sign = '', ...words] = line.split(' ');
    if (sign === '@') this.clock.advance(Number(words[0]) - this.clock.now());
    else if (sign === '<') this.#bring(bytesOf(words));
    else if (sign === '!') this.#ask(words);
    else if (sign === '.') {
      this.#isOpen = false;
      this.#receiver?.ended({ how: 'closed-there' });
    }
  }

  #ask([what, ...rest]: readonly string[]): void {
    if (what === 'clear') this.#link.send({ type: 'clear' });
    else if (what === 'mark') this.#link.send({ type: 'mark', name: rest.join(' ') });
    else if (what === 'hang') this.#link.close('enough');
    else {
      const frame = { ...this.#format, samples: samplesOf(bytesOf(rest)) };
      this.#link.send({ type: 'audio', frame });
    }
  }

  /** Nobody reads any more what comes after the end. */
  #bring(bytes: Uint8Array): void {
    if (this.#isOpen) this.#receiver?.bytes(bytes);
  }

  #closed(last: Uint8Array): void {
    this.#take(last);
    this.#isOpen = false;
  }

  #take(bytes: Uint8Array): void {
    if (this.#isOpen) this.written.push(Buffer.from(bytes).toString('hex'));
  }
}

/**
 * A session as it went over the wire: `@` the time (ms), `<` one read from Asterisk, `>` one write to it, `!` what the call asked for in between, `.` the
 * end of the connection. Bytes are in hex; `e803*160` are those two 160 times.
 */
function replay(file: string, format: Format) {
  const path = join(import.meta.dirname, '../../fixtures/asterisk', `${file}.session`);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const peer = new RecordedPeer(format);
  for (const line of lines) peer.obey(line);
  const writes = lines.filter((line) => line.startsWith('> ')).map((line) => line.split(' ').slice(1));
  return { peer, expected: writes.map((words) => bytesOf(words).toString('hex')) };
}

function bytesOf(words: readonly string[]): Buffer {
  const hex = words.map((word) => {
    const [digits = '', times = '1'] = word.split('*');
    return digits.repeat(Number(times));
  });
  return Buffer.from(hex.join(''), 'hex');
}

function samplesOf(bytes: Buffer): Int16Array {
  return Int16Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readInt16LE(2 * index));
}

/** Sound in short: when it was said, how many samples there are, and which. */
function inShort(event: CarrierEvent): unknown {
  if (event.type !== 'audio') return event;
  const { samples } = event.frame;
  return { type: 'audio', timestampMs: event.timestampMs, count: samples.length, all: [...new Set(samples)] };
}

const audio = (timestampMs: number, sample: number, count = 160): unknown => ({
  type: 'audio',
  timestampMs,
  count,
  all: [sample],
});

function started(atMs: number, format: Format): unknown {
  return [atMs, { type: 'started', start: { streamId: UUID, carrierCallId: '', token: UUID, format } }];
}

const SLIN: Format = { encoding: 'pcm16', rateHz: 8000 };
const SLIN16: Format = { encoding: 'pcm16', rateHz: 16_000 };

describe('a recorded session of AudioSocket', () => {
  it('is understood, event for event and each in its time, wherever the network cut it', () => {
    expect(replay('audiosocket', SLIN).peer.events).toEqual([
      started(4, SLIN),
      [11, audio(0, 0)],
      [31, audio(20, 10_000)],
      [51, audio(40, -10_000)],
      [71, { type: 'dtmf', digit: '5' }],
      [71, audio(60, 0)],
      [91, audio(80, 0)],
      [100, { type: 'mark-reached', name: 'greeting' }],
      [111, audio(100, 0)],
      [120, { type: 'mark-reached', name: 'cut' }],
      [131, audio(120, 0)],
      [211, audio(200, 10_000)],
      [213, { type: 'dtmf', digit: '#' }],
      [213, { type: 'stopped', orderly: true, detail: 'hang-up' }],
    ]);
  });

  it('is understood at 16 kHz, until we hang up', () => {
    expect(replay('audiosocket-slin16', SLIN16).peer.events).toEqual([
      started(4, SLIN16),
      [4, audio(0, 10_000, 320)],
      [24, audio(20, 0, 320)],
      [44, audio(40, -10_000, 320)],
      [64, { type: 'stopped', orderly: false, detail: 'enough' }],
    ]);
  });

  it.each([
    ['audiosocket', SLIN],
    ['audiosocket-slin16', SLIN16],
  ] as const)(
    'is answered, frame for frame and each in one piece, and not after its end (%s)',
    (file, format) => {
      const { peer, expected } = replay(file, format);
      expect(peer.written).toEqual(expected);
      expect(peer.clock.pending).toBe(0);
    },
  );
});
