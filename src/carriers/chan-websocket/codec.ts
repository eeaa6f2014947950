import { durationMs } from '../../audio/frame.js';
import { assertNever } from '../../lib/assert-never.js';
import type { ErrorCode } from '../../lib/errors.js';
import { shown } from '../../lib/shown.js';
import type { CarrierCommand, CarrierEvent, StreamStart } from '../../ports/carrier.js';
import { type Codec, describeEnd, type LinkEnd } from '../../ports/link.js';
import type { Message } from '../../ports/text-channel.js';
import {
  type ControlEvent,
  type Dialect,
  dialectOf,
  MAX_EVENT_CHARS,
  readEvent,
  writeCommand,
} from './control.js';
import { EarlyAudio } from './early-audio.js';
import { type WireCoder, wireCoder, WIRE_FORMATS } from './formats.js';
import { type ExpectedStream, readMediaStart } from './media-start.js';
import { Outbox } from './outbox.js';

/** Longest piece of sound that is taken in one message (ms); Asterisk sends 20. */
const MAX_PIECE_MS = 1_000;
/** The close code of whoever ends a stream in good order (RFC 6455, section 7.4.1): the caller has hung up. */
const NORMAL_CLOSURE = 1000;
const NO_ROOM = 'MEDIA_XOFF, and no MEDIA_XON since';
const KEY = /^[0-9*#A-D]$/;

type Phase =
  | { readonly name: 'awaiting-start' }
  | {
      readonly name: 'streaming';
      readonly coder: WireCoder;
      readonly outbox: Outbox;
      readonly sampleBytes: number;
      readonly maxBytes: number;
    }
  /** Nothing more is taken: it could not begin, or has ended. */
  | { readonly name: 'over' };

/** The stream of Asterisk's WebSocket channel in our words, in both dialects of its control messages. One instance a stream. */
export function createChanWebsocketCodec(
  expected: ExpectedStream = {},
): Codec<CarrierEvent, CarrierCommand, Message> {
  return new ChanWebsocketCodec(expected);
}

class ChanWebsocketCodec implements Codec<CarrierEvent, CarrierCommand, Message> {
  readonly #expected: ExpectedStream;
  readonly #early = new EarlyAudio();
  #phase: Phase = { name: 'awaiting-start' };
  #dialect: Dialect | undefined;
  #ended = false;
  #closing = false;
  #due: readonly Message[] = [];
  /** Media time: the wire has no timestamps, and who is on hold sends nothing (ms). */
  #timestampMs = 0;
  #toldOfOverflow = false;

  constructor(expected: ExpectedStream) {
    this.#expected = expected;
  }

  decode(message: string): readonly CarrierEvent[] {
    if (this.#phase.name === 'over') return [];
    if (message.length > MAX_EVENT_CHARS)
      return fault('carrier.malformed_message', `a message of ${message.length} characters`);
    const event = readEvent(this.#dialect ?? dialectOf(message), message);
    if (event === undefined) return fault('carrier.malformed_message', shown(message));
    this.#dialect ??= dialectOf(message);
    if (event.name === 'MEDIA_START') return this.#start(event);
    return [...this.#inStream(event), ...this.#overflow()];
  }

  decodeBytes(bytes: Uint8Array): readonly CarrierEvent[] {
    const phase = this.#phase;
    if (phase.name === 'over' || bytes.length === 0) return [];
    if (phase.name === 'awaiting-start')
      return this.#early.keep(bytes)
        ? []
        : fault('carrier.out_of_order', 'more than a second of audio before MEDIA_START');
    if (bytes.length > phase.maxBytes || bytes.length % phase.sampleBytes !== 0)
      return fault('carrier.bad_media', `${bytes.length} bytes`);
    const audio = this.#audio(phase.coder, bytes);
    return this.#isOverflowNew ? [audio, ...this.#overflow()] : [audio];
  }

  encode(command: CarrierCommand): readonly Message[] {
    if (this.#phase.name !== 'streaming') return [];
    const { coder, outbox } = this.#phase;
    switch (command.type) {
      case 'audio':
        return outbox.audio(coder.encode(command.frame));
      case 'mark':
        return outbox.mark(command.name);
      case 'clear':
        return outbox.clear();
      default:
        return assertNever(command);
    }
  }

  due(): readonly Message[] {
    const due = this.#due;
    if (due.length > 0) this.#due = [];
    return due;
  }

  closing(): readonly Message[] {
    if (this.#closing || this.#ended) return [];
    this.#closing = true;
    return this.#dialect === undefined ? [] : [writeCommand(this.#dialect, 'HANGUP')];
  }

  ended(end: LinkEnd): readonly CarrierEvent[] {
    if (this.#ended) return [];
    this.#ended = true;
    this.#phase = { name: 'over' };
    const orderly = !this.#closing && end.kind === 'closed' && end.code === NORMAL_CLOSURE;
    const stopped: CarrierEvent = { type: 'stopped', orderly, detail: describeEnd(end) };
    return end.kind === 'failed' ? [...fault('carrier.connection_failed', end.message), stopped] : [stopped];
  }

  #start(event: ControlEvent): readonly CarrierEvent[] {
    if (this.#phase.name === 'streaming') return fault('carrier.out_of_order', 'a second MEDIA_START');
    const read = readMediaStart(event, this.#expected);
    if ('code' in read) {
      if (read.refused !== undefined) this.#phase = { name: 'over' };
      return fault(read.code, read.detail, read.refused);
    }
    const { start, format, frameBytes } = read;
    const { sampleBytes } = WIRE_FORMATS[format];
    const coder = wireCoder(format);
    const outbox = new Outbox({ dialect: this.#dialect ?? 'json', format, frameBytes });
    const maxBytes = (start.format.rateHz * sampleBytes * MAX_PIECE_MS) / 1000;
    this.#phase = { name: 'streaming', coder, outbox, sampleBytes, maxBytes };
    const early = this.#early.take(sampleBytes);
    const started: CarrierEvent = { type: 'started', start };
    return early.length === 0 ? [started] : [started, this.#audio(coder, early)];
  }

  #inStream(event: ControlEvent): readonly CarrierEvent[] {
    if (this.#phase.name !== 'streaming')
      return fault('carrier.out_of_order', `${shown(event.name)} before MEDIA_START`);
    const { outbox } = this.#phase;
    switch (event.name) {
      case 'DTMF_END':
        return keyOf(event.field('digit'));
      case 'MEDIA_MARK_PROCESSED':
        return markOf(outbox, event.field('correlation_id'));
      case 'MEDIA_XOFF':
        outbox.pause();
        return [{ type: 'full', code: 'asterisk.takes_no_audio', detail: NO_ROOM }];
      case 'MEDIA_XON':
        this.#toldOfOverflow = false;
        this.#due = outbox.resume();
        return [{ type: 'has-room' }];
      case 'ERROR':
        return fault('asterisk.error', shown(event.field('error_text')));
      case 'QUEUE_DRAINED':
      case 'MEDIA_BUFFERING_COMPLETED':
      case 'STATUS':
        return [];
      default:
        return fault('carrier.unknown_event', shown(event.name));
    }
  }

  #audio(coder: WireCoder, bytes: Uint8Array): CarrierEvent {
    const frame = coder.decode(bytes);
    const timestampMs = this.#timestampMs;
    this.#timestampMs += durationMs(frame);
    return { type: 'audio', frame, timestampMs };
  }

  get #isOverflowNew(): boolean {
    return this.#phase.name === 'streaming' && this.#phase.outbox.overflowed && !this.#toldOfOverflow;
  }

  /** Told with what comes next: a command has no answer of its own. */
  #overflow(): readonly CarrierEvent[] {
    if (!this.#isOverflowNew) return [];
    this.#toldOfOverflow = true;
    return fault('asterisk.takes_no_audio', NO_ROOM);
  }
}

function keyOf(digit: unknown): readonly CarrierEvent[] {
  if (typeof digit === 'string' && KEY.test(digit)) return [{ type: 'dtmf', digit }];
  return fault('carrier.malformed_message', `DTMF_END without a key: ${shown(digit)}`);
}

function markOf(outbox: Outbox, id: unknown): readonly CarrierEvent[] {
  const name = typeof id === 'string' ? outbox.reached(id) : undefined;
  if (name === undefined)
    return fault('carrier.malformed_message', `a mark that was never set: ${shown(id)}`);
  return name === '' ? [] : [{ type: 'mark-reached', name }];
}

function fault(code: ErrorCode, detail: string, refused?: StreamStart): readonly CarrierEvent[] {
  return [{ type: 'fault', code, detail, ...(refused && { refused }) }];
}
