import type { AudioFrame } from '../../audio/frame.js';
import { assertNever } from '../../lib/assert-never.js';
import type { ErrorCode } from '../../lib/errors.js';
import { shown } from '../../lib/shown.js';
import type { CarrierCommand, CarrierEvent, StreamStart } from '../../ports/carrier.js';
import { type Codec, describeEnd, type LinkEnd } from '../../ports/link.js';
import { MediaByShape } from './media-by-shape.js';
import {
  type Fields,
  type Media,
  readDigit,
  readFields,
  readMark,
  readMedia,
  readStart,
  Unusable,
} from './messages.js';

type Phase =
  | { readonly name: 'awaiting-start' }
  /** `id` is the streamSid as a JSON string, ready to be put into messages. */
  | {
      readonly name: 'streaming';
      readonly streamId: string;
      readonly id: string;
      readonly media: MediaByShape;
    }
  | { readonly name: 'stopped' };

/** A media stream in Twilio's protocol (bidirectional, as of `<Connect><Stream>`) in our words; the softphone speaks it too. One instance a stream. */
export function createMediaStreamsCodec(): Codec<CarrierEvent, CarrierCommand> {
  return new MediaStreamsCodec();
}

class MediaStreamsCodec implements Codec<CarrierEvent, CarrierCommand> {
  #phase: Phase = { name: 'awaiting-start' };
  #greeted = false;

  decode(message: string): readonly CarrierEvent[] {
    if (this.#phase.name === 'stopped') return [];
    const media = this.#phase.name === 'streaming' ? this.#phase.media.read(message) : undefined;
    if (media !== undefined) return [audioOf(media)];
    const fields = readFields(message);
    if (fields === undefined) return fault('carrier.malformed_message', 'not a JSON object');
    switch (fields['event']) {
      case 'connected':
        return this.#connected();
      case 'start':
        return this.#start(fields);
      case 'media':
      case 'dtmf':
      case 'mark':
      case 'stop':
        return this.#inStream(fields['event'], fields);
      default:
        return unknownEvent(fields['event']);
    }
  }

  decodeBytes({ length }: Uint8Array): readonly CarrierEvent[] {
    return fault('carrier.binary_frame', `${length} bytes`);
  }

  encode(command: CarrierCommand): readonly string[] {
    if (this.#phase.name !== 'streaming') return [];
    const { id } = this.#phase;
    switch (command.type) {
      case 'audio':
        return encodeAudio(id, command.frame);
      case 'mark':
        return [`{"event":"mark","streamSid":${id},"mark":{"name":${JSON.stringify(command.name)}}}`];
      case 'clear':
        return [`{"event":"clear","streamSid":${id}}`];
      default:
        return assertNever(command);
    }
  }

  ended(end: LinkEnd): readonly CarrierEvent[] {
    const broken = this.#phase.name !== 'stopped' && end.kind === 'failed';
    const stopped = this.#stop(false, describeEnd(end));
    return broken ? [...fault('carrier.connection_failed', end.message), ...stopped] : stopped;
  }

  /** `connected` carries nothing that we need; it must only be the first message. */
  #connected(): readonly CarrierEvent[] {
    if (this.#greeted || this.#phase.name === 'streaming') {
      return fault('carrier.out_of_order', 'connected came late or twice');
    }
    this.#greeted = true;
    return [];
  }

  #start(fields: Fields): readonly CarrierEvent[] {
    if (this.#phase.name === 'streaming') return fault('carrier.out_of_order', 'a second start');
    const start = readStart(fields);
    if (start instanceof Unusable) return fault(start.code, start.detail, start.refused);
    const { streamId } = start;
    const id = JSON.stringify(streamId);
    this.#phase = { name: 'streaming', streamId, id, media: new MediaByShape(id) };
    return [{ type: 'started', start }];
  }

  #inStream(event: 'media' | 'dtmf' | 'mark' | 'stop', fields: Fields): readonly CarrierEvent[] {
    if (this.#phase.name !== 'streaming') return fault('carrier.out_of_order', `${event} before start`);
    const { streamSid } = fields;
    if (streamSid !== this.#phase.streamId) {
      return fault('carrier.wrong_stream', `${event} names the stream ${shown(streamSid)}`);
    }
    switch (event) {
      case 'media':
        return decodeMedia(fields);
      case 'dtmf':
        return usable(readDigit(fields), (digit) => ({ type: 'dtmf', digit }));
      case 'mark':
        return usable(readMark(fields), (name) => ({ type: 'mark-reached', name }));
      case 'stop':
        return this.#stop(true, 'the carrier sent stop');
      default:
        return assertNever(event);
    }
  }

  #stop(orderly: boolean, detail: string): readonly CarrierEvent[] {
    if (this.#phase.name === 'stopped') return [];
    this.#phase = { name: 'stopped' };
    return [{ type: 'stopped', orderly, detail }];
  }
}

function decodeMedia(fields: Fields): readonly CarrierEvent[] {
  const media = readMedia(fields);
  if (media === undefined) return [];
  return usable(media, audioOf);
}

function audioOf({ frame, timestampMs }: Media): CarrierEvent {
  return { type: 'audio', frame, timestampMs };
}

function encodeAudio(id: string, frame: AudioFrame): readonly string[] {
  if (frame.encoding !== 'mulaw') throw new Error(`a media stream takes mulaw, not ${frame.encoding}`);
  const { buffer, byteOffset, length } = frame.samples;
  if (length === 0) return [];
  const payload = Buffer.from(buffer, byteOffset, length).toString('base64');
  return [`{"event":"media","streamSid":${id},"media":{"payload":"${payload}"}}`];
}

function usable<T>(value: T | Unusable, eventOf: (value: T) => CarrierEvent): readonly CarrierEvent[] {
  return value instanceof Unusable ? fault(value.code, value.detail) : [eventOf(value)];
}

function unknownEvent(event: unknown): readonly CarrierEvent[] {
  return typeof event === 'string'
    ? fault('carrier.unknown_event', shown(event))
    : fault('carrier.malformed_message', 'no event name');
}

function fault(code: ErrorCode, detail: string, refused?: StreamStart): readonly CarrierEvent[] {
  return [{ type: 'fault', code, detail, ...(refused && { refused }) }];
}
