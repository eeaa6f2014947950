import { type MulawFrame, TELEPHONE_FORMAT, TELEPHONE_RATE_HZ, telephoneFrame } from '../../audio/frame.js';
import type { ErrorCode } from '../../lib/errors.js';
import { shown } from '../../lib/shown.js';
import type { StreamStart } from '../../ports/carrier.js';

/** Longest piece of audio accepted in one media message: one second. Twilio sends 20 ms. */
export const MAX_PAYLOAD_BYTES = TELEPHONE_RATE_HZ;
/** Longest identifier, mark name or token accepted; Twilio's own are 34 characters, and a parameter ends at 500. */
export const MAX_NAME_CHARS = 500;

const MAX_PAYLOAD_CHARS = Math.ceil(MAX_PAYLOAD_BYTES / 3) * 4;
const MEDIA_TYPE = 'audio/x-mulaw';

/** A JSON object whose fields nobody has looked at yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Audio of the caller's, and its presentation time (ms). */
export interface Media {
  readonly frame: MulawFrame;
  readonly timestampMs: number;
}

/** Why a message can't be used. */
export class Unusable {
  readonly code: ErrorCode;
  readonly detail: string;
  /** The stream that can't be had because of it. */
  readonly refused: StreamStart | undefined;

  constructor(code: ErrorCode, detail: string, refused?: StreamStart) {
    this.code = code;
    this.detail = detail;
    this.refused = refused;
  }
}

/** The message as an object, or undefined when it is not JSON or not an object. */
export function readFields(message: string): Fields | undefined {
  try {
    return asFields(JSON.parse(message));
  } catch {
    return undefined;
  }
}

/** The stream and the call that a `start` announces; counters and sizes as in Twilio's "Media Streams WebSocket messages". */
export function readStart(message: Fields): StreamStart | Unusable {
  const start = asFields(message['start']);
  const streamId = readName(message['streamSid']);
  if (start === undefined) return new Unusable('carrier.malformed_message', 'start without its body');
  if (streamId === undefined) return new Unusable('carrier.wrong_stream', 'start without a streamSid');
  if ((start['streamSid'] ?? streamId) !== streamId) {
    return new Unusable('carrier.wrong_stream', 'start names two streams');
  }
  const carrierCallId = readName(start['callSid']);
  if (carrierCallId === undefined)
    return new Unusable('carrier.malformed_message', 'start without a callSid');
  const unsupported = unsupportedFormat(asFields(start['mediaFormat']) ?? {});
  const token = readName(asFields(start['customParameters'])?.['token']);
  const read = { streamId, carrierCallId, token, format: TELEPHONE_FORMAT };
  return unsupported === undefined ? read : new Unusable('carrier.unsupported_format', unsupported, read);
}

/**
 * Caller audio of a `media` message with its presentation time (ms); undefined for the agent's own track, which is not wanted.
 * Without a usable timestamp the audio has no place in media time, so the whole message is refused.
 */
export function readMedia(message: Fields): Media | Unusable | undefined {
  const media = asFields(message['media']);
  if (media === undefined) return new Unusable('carrier.bad_media', 'media without its body');
  if (media['track'] === 'outbound') return undefined;
  const timestampMs = readTimestamp(media['timestamp']);
  if (timestampMs === undefined)
    return new Unusable('carrier.bad_media', 'timestamp is not a whole number of ms');
  const samples = readPayload(media['payload']);
  if (typeof samples === 'string') return new Unusable('carrier.bad_media', samples);
  return { frame: telephoneFrame(samples), timestampMs };
}

/** The key that was pressed. */
export function readDigit(message: Fields): string | Unusable {
  const digit = asFields(message['dtmf'])?.['digit'];
  if (typeof digit === 'string' && /^[0-9*#A-D]$/.test(digit)) return digit;
  return new Unusable('carrier.malformed_message', `dtmf without a key: ${shown(digit)}`);
}

/** The name of the mark that came back. */
export function readMark(message: Fields): string | Unusable {
  const name = readName(asFields(message['mark'])?.['name']);
  return name ?? new Unusable('carrier.malformed_message', 'mark without a name');
}

function asFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function readName(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= MAX_NAME_CHARS ? value : undefined;
}

function unsupportedFormat(format: Fields): string | undefined {
  const { encoding, sampleRate, channels } = format;
  if (encoding === MEDIA_TYPE && sampleRate === TELEPHONE_RATE_HZ && channels === 1) return undefined;
  return `the stream is ${[encoding, sampleRate, channels].map(shown).join(' ')}`;
}

/** Twilio writes its counters as strings; a number is taken too. */
function readTimestamp(value: unknown): number | undefined {
  const ms = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  return typeof ms === 'number' && Number.isSafeInteger(ms) && ms >= 0 ? ms : undefined;
}

/** The bytes, or what is wrong with the payload. `Buffer` skips what is not base64, so the alphabet is checked first. */
function readPayload(payload: unknown): Uint8Array | string {
  if (typeof payload !== 'string' || payload === '') return 'no payload';
  if (payload.length > MAX_PAYLOAD_CHARS) return `payload of ${payload.length} characters`;
  if (payload.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(payload)) return 'payload is not base64';
  const bytes = Buffer.from(payload, 'base64');
  if (bytes.length > MAX_PAYLOAD_BYTES) return `payload of ${bytes.length} bytes`;
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
