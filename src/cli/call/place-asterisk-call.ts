import { announceToServer, type DialplanCall } from './announce-call.js';
import type { CallProgress, CallReport, CallWarning, StreamReport } from './call-report.js';
import type { PlaceCallOptions } from './place-call.js';
import { uniqueId } from './unique-id.js';

/** One of the two ways in which Asterisk hands over a call's sound. */
export interface AsteriskWire extends Pick<DialplanCall, 'wire' | 'format'> {
  /** Carries the call that was announced, to its end. */
  readonly carry: (announced: AnnouncedCall) => Promise<StreamReport>;
}

/** A call that the server expects the stream of. */
export interface AnnouncedCall {
  /** The one-time token, a UUID. */
  readonly token: string;
  /** Asterisk's UNIQUEID of the caller's channel. */
  readonly channel: string;
  readonly onProgress: (event: CallProgress) => void;
}

/** Places one call as a dialplan of Asterisk's would: announces it, then hands over its sound, with the caller behind it. */
export async function placeAsteriskCall(
  { url, from, to, login, date, onProgress }: PlaceCallOptions,
  { wire, format, carry }: AsteriskWire,
): Promise<CallReport> {
  const warnings: CallWarning[] = [];
  const tell = (event: CallProgress): void => {
    if (event.type === 'warning') warnings.push(event.warning);
    onProgress?.(event);
  };
  const channel = uniqueId(date());
  const token = await announceToServer({ url, from, to, channel, format, wire, login });
  tell({ type: 'announced' });
  const stream = await carry({ token, channel, onProgress: tell });
  return {
    callSid: channel,
    heard: stream.soundMs > 0,
    verbs: [],
    warnings,
    stream,
    streams: [stream],
    givenUp: false,
  };
}
