import type { AudioFormat, AudioFrame } from '../audio/frame.js';
import type { ErrorCode } from '../lib/errors.js';
import type { Link } from './link.js';

/** What the carrier says when a media stream opens. */
export interface StreamStart {
  readonly streamId: string;
  /** The carrier's id of the call (Twilio: CallSid); empty where the stream does not say it, and the token alone tells whose it is. */
  readonly carrierCallId: string;
  /** One-time token that ties this stream to a webhook, if it brought one. */
  readonly token: string | undefined;
  readonly format: AudioFormat;
}

/** What comes from the carrier. */
export type CarrierEvent =
  | { readonly type: 'started'; readonly start: StreamStart }
  /** Caller audio in the stream's format; `timestampMs` is the presentation time since the stream began, in ms. */
  | { readonly type: 'audio'; readonly frame: AudioFrame; readonly timestampMs: number }
  /** Everything sent before this mark has been played, or was cleared. */
  | { readonly type: 'mark-reached'; readonly name: string }
  /** The queue at the far end is full: what it was sent it keeps, but no more sound is to be sent until `has-room`. What to say where that lasts. */
  | { readonly type: 'full'; readonly code: ErrorCode; readonly detail: string }
  | { readonly type: 'has-room' }
  | { readonly type: 'dtmf'; readonly digit: string }
  /** Something that could not be used and was ignored. `refused`: the stream that can't begin because of it. */
  | {
      readonly type: 'fault';
      readonly code: ErrorCode;
      readonly detail: string;
      readonly refused?: StreamStart;
    }
  /** The last event. `orderly` when the carrier said so before the connection closed (the caller hung up). */
  | { readonly type: 'stopped'; readonly orderly: boolean; readonly detail: string };

/** What we ask of the carrier. */
export type CarrierCommand =
  | { readonly type: 'audio'; readonly frame: AudioFrame }
  | { readonly type: 'mark'; readonly name: string }
  /** Forget everything that was sent and not yet played. */
  | { readonly type: 'clear' };

/** What a carrier can do; `call/` decides by this and never by the carrier's name. */
export interface CarrierCapabilities {
  /** Who keeps the playout clock: the carrier queues what it is sent, or we must send in real time. */
  readonly pacing: 'carrier' | 'ours';
  readonly clear: boolean;
  readonly mark: 'echoed-when-cleared' | 'dropped-when-cleared' | 'none';
  readonly dtmfOut: boolean;
  readonly transfer: boolean;
  /** Whether a caller whose stream broke is brought back on another one. */
  readonly returns: boolean;
  /** Of both directions. */
  readonly format: AudioFormat;
}

export type CarrierLink = Link<CarrierEvent, CarrierCommand>;

/** Where a caller can be passed on to; the configuration names it, a model never does more than that. */
export interface TransferDestination {
  readonly name: string;
  /** A telephone number in E.164, or a `sip:` address. */
  readonly address: string;
  /** Whom the other end sees calling; the carrier's own choice when absent. */
  readonly callerId?: string | undefined;
  /** How long it may ring (ms). */
  readonly ringMs: number;
}

/** Acts on a call outside its media stream (REST). Absent where the operator gave no credentials. Each rejects when it could not be done. */
export interface CallControl {
  /** Ends the call; resolves also when it had ended already. */
  hangUp(carrierCallId: string): Promise<void>;
  /** Takes the caller away from the stream and rings the destination. How that went comes by a webhook. */
  transfer(carrierCallId: string, destination: TransferDestination): Promise<void>;
  /** Takes the caller away from the stream and records a message. */
  record(carrierCallId: string): Promise<void>;
  /** Has the carrier send keys to the other end: 0–9, *, #, A–D, and `w` for half a second's pause. There where `dtmfOut` is. */
  sendDigits?(carrierCallId: string, digits: string): Promise<void>;
}
