import type { ErrorCode } from '../../lib/errors.js';
import { shown } from '../../lib/shown.js';
import type { StreamStart } from '../../ports/carrier.js';
import type { ControlEvent } from './control.js';
import { frameBytesOf, isWireFormat, type WireFormatName, WIRE_FORMATS } from './formats.js';

/** Longest name of a channel or a connection that is taken. */
const MAX_NAME_CHARS = 500;
/** Longest frame that Asterisk may ask for (ms): a packet of the telephone network is never longer. */
const MAX_FRAME_MS = 200;

/** What is known of a stream before it says anything: from the address that Asterisk dialled, and from the call's announcement. */
export interface ExpectedStream {
  readonly token?: string | undefined;
  /** Asterisk's id of the caller's channel, where the address says it. */
  readonly carrierCallId?: string | undefined;
  /** The format that the call was announced with; any that can be taken where it was not. */
  readonly format?: WireFormatName | undefined;
}

/** What MEDIA_START says. */
export interface MediaStart {
  readonly start: StreamStart;
  readonly format: WireFormatName;
  readonly frameBytes: number;
}

/** Why a stream can't begin; `refused`: the one that can't. */
export interface BadStart {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly refused?: StreamStart;
}

/** The stream that MEDIA_START announces. */
export function readMediaStart(event: ControlEvent, expected: ExpectedStream): MediaStart | BadStart {
  const streamId = nameIn(event, 'channel_id') ?? nameIn(event, 'connection_id');
  if (streamId === undefined)
    return { code: 'carrier.malformed_message', detail: 'MEDIA_START names no channel' };
  const format = event.field('format');
  const { token, carrierCallId = '' } = expected;
  const known = { streamId, carrierCallId, token };
  if (!isWireFormat(format) || format !== (expected.format ?? format)) {
    const wanted = expected.format ?? Object.keys(WIRE_FORMATS).join(', ');
    const detail = `the stream is ${shown(format)}, and not ${wanted}`;
    const refused = { ...known, format: WIRE_FORMATS[expected.format ?? 'ulaw'].format };
    return { code: 'asterisk.wrong_format', detail, refused };
  }
  const start = { ...known, format: WIRE_FORMATS[format].format };
  return { start, format, frameBytes: frameBytesIn(event, format) };
}

function nameIn(event: ControlEvent, key: string): string | undefined {
  const name = event.field(key);
  return typeof name === 'string' && name !== '' && name.length <= MAX_NAME_CHARS ? name : undefined;
}

/** What Asterisk asks for, where that makes sense; else the usual. */
function frameBytesIn(event: ControlEvent, name: WireFormatName): number {
  const size = event.field('optimal_frame_size');
  const given = typeof size === 'number' || typeof size === 'string' ? Number(size) : NaN;
  const { format, sampleBytes } = WIRE_FORMATS[name];
  const most = (format.rateHz * MAX_FRAME_MS * sampleBytes) / 1000;
  const isUsable = Number.isInteger(given) && given > 0 && given <= most && given % sampleBytes === 0;
  return isUsable ? given : frameBytesOf(name);
}
