import type { ErrorCode } from '../lib/errors.js';
import type { CarrierCommand, CarrierEvent } from './carrier.js';
import type { ProviderCommand, ProviderEvent } from './provider.js';

/** Why a call ended; the first reason wins. */
export type EndReason =
  | 'caller-hung-up'
  | 'carrier-closed'
  | 'no-stream'
  | 'agent-hung-up'
  | 'operator-hung-up'
  | 'provider-failed'
  | 'max-duration'
  | 'server-stopped'
  | 'internal-error';

/** Who is calling whom, and who answers. */
export interface CallInfo {
  readonly callId: string;
  readonly carrier: string;
  /** The carrier's own id of the call (Twilio: CallSid). */
  readonly carrierCallId: string;
  readonly from: string;
  readonly to: string;
  readonly agent: string;
  readonly provider: string;
}

/** Everything that enters or leaves a call. The journal, logs, metrics and cost are all derived from these. `atMs` is the injected clock's. */
export type CallEvent =
  | { readonly type: 'call-started'; readonly atMs: number; readonly info: CallInfo }
  | { readonly type: 'carrier-event'; readonly atMs: number; readonly event: CarrierEvent }
  | { readonly type: 'carrier-command'; readonly atMs: number; readonly command: CarrierCommand }
  | { readonly type: 'provider-event'; readonly atMs: number; readonly event: ProviderEvent }
  | { readonly type: 'provider-command'; readonly atMs: number; readonly command: ProviderCommand }
  | { readonly type: 'fault'; readonly atMs: number; readonly code: ErrorCode; readonly detail: string }
  | {
      readonly type: 'call-ended';
      readonly atMs: number;
      readonly reason: EndReason;
      readonly detail: string;
    };

/** Watches a call; can't touch it, and a throw in it never reaches the call. */
export type CallObserver = (event: CallEvent) => void;
