export type { SoftphoneNote, SoftphoneWish } from '../ports/softphone-messages.js';
export type {
  AudioLine,
  AudioListener,
  AudioWanted,
  ClientAudio,
  PlayoutReport,
} from './audio/client-audio.js';
export { createRealtimeClient } from './create-client.js';
export { REALTIME_ERRORS, RealtimeError } from './errors.js';
export type { RealtimeErrorCode } from './errors.js';
export { CLEAN_LINE } from './line/line-conditions.js';
export type { LineConditions } from './line/line-conditions.js';
export type {
  AudioBuffer,
  ClientKind,
  Connected,
  ConnectionStatus,
  Disconnected,
  Message,
  RealtimeClient,
  RealtimeClientOptions,
  RealtimeEvents,
  Reconnecting,
  ReconnectOptions,
  Speaker,
  TokenSource,
} from './types.js';
