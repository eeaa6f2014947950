import type { Clock } from '../ports/clock.js';
import type { PlaybackOutcome } from '../ports/call-events.js';
import type { SoftphoneNote } from '../ports/softphone-messages.js';
import type { ClientAudio } from './audio/client-audio.js';
import type { RealtimeError, RealtimeErrorCode } from './errors.js';
import type { LineConditions } from './line/line-conditions.js';

/** Which protocol is spoken: a Talkpath server's softphone, or the Realtime API (GA) straight to a provider. */
export type ClientKind = 'talkpath' | 'realtime';

/** A secret, or what fetches one; a function is asked again at every attempt to connect. */
export type TokenSource = string | (() => string | Promise<string>);

/** How a lost connection is tried again: exponential backoff with full jitter. */
export interface ReconnectOptions {
  /** Attempts in a row until it is given up; 10 when left out. */
  readonly attempts?: number | undefined;
  /** The first wait is between 0 and this; 500 when left out. It doubles with every attempt. */
  readonly baseMs?: number | undefined;
  /** No wait is longer; 15,000 when left out. */
  readonly maxMs?: number | undefined;
}

/** What a client is made of; all may be left out, then it is a softphone at the server the page came from. */
export interface RealtimeClientOptions {
  /** A Talkpath server (`http://localhost:8080`; empty: the page's own origin), or a Realtime endpoint (`wss://api.openai.com/v1/realtime`). */
  readonly url?: string | undefined;
  /** Ephemeral secret (`ek_…`) for a Realtime endpoint, or an operator's token for a Talkpath server. */
  readonly token?: TokenSource | undefined;
  /** Told apart by the address and the token when left out: `ws:`, `wss:`, a path that ends in `/realtime` or an `ek_…` token mean `realtime`. */
  readonly kind?: ClientKind | undefined;
  readonly instructions?: string | undefined;
  readonly voice?: string | undefined;
  /** Talkpath only: an agent by name. For operators, as are instructions and voice there. */
  readonly agent?: string | undefined;
  /** Talkpath only: the number that is dialled; routes choose the agent by it. */
  readonly to?: string | undefined;
  /** Talkpath only: the number that calls. */
  readonly from?: string | undefined;
  /** Realtime only: the model; the endpoint's default when left out. */
  readonly model?: string | undefined;
  /** True in a browser when left out. False: sound goes up by `sendAudio` only. An object chooses the device or changes the constraints. */
  readonly microphone?: boolean | MediaTrackConstraints | undefined;
  /** True in a browser when left out. False: what the agent says isn't played; marks count as played in real time. */
  readonly playback?: boolean | undefined;
  /** False: a lost connection stays lost. */
  readonly reconnect?: ReconnectOptions | false | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly webSocket?: typeof globalThis.WebSocket | undefined;
  readonly clock?: Clock | undefined;
  /** Microphone and loudspeaker; the browser's when left out. */
  readonly audio?: ClientAudio | undefined;
  /** A number in [0, 1): waits before a new attempt and the bad line's dice; `Math.random` when left out. */
  readonly random?: (() => number) | undefined;
}

/** `idle` before the first `connect`; `disconnected` after the connection has ended for good. */
export type ConnectionStatus = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'disconnected';

export type Speaker = 'agent' | 'caller';

/** What somebody said. The same id again is a newer version of it, until one is final: that is the last, and there is one for each id. */
export interface Message {
  readonly id: string;
  readonly role: Speaker;
  /** All words so far. */
  readonly text: string;
  /** The caller's words: understood. The agent's: heard to the end, or cut off. Or the call is over. */
  readonly final: boolean;
  /** Of the agent's words, those that were played; known when the agent's turn is over for the caller. */
  readonly heardText?: string;
  readonly outcome?: PlaybackOutcome;
}

/** With whom, as far as it is known. */
export interface Connected {
  readonly callId?: string;
  readonly agent?: string;
  /** The model behind a Talkpath server, or the name that a Realtime endpoint gave. */
  readonly provider?: string;
  /** Talkpath only: whether notes tell of tools, gate and cost as well. */
  readonly details?: boolean;
}

export interface Disconnected {
  readonly reason: string;
  /** Absent where nothing went wrong: the agent hung up, or `disconnect` was called. */
  readonly code?: RealtimeErrorCode;
  readonly willReconnect: boolean;
}

/** A lost connection is to be tried again. */
export interface Reconnecting {
  /** 1 for the first attempt since a connection was a good one. */
  readonly attempt: number;
  /** How long is waited before it. */
  readonly waitMs: number;
}

/** About ten times a second while sound goes either way. */
export interface AudioBuffer {
  /** Played since the connection began (ms). */
  readonly playedMs: number;
  /** Waiting to be played (ms). */
  readonly queuedMs: number;
  /** Of what was played since the last event: RMS, 0 to 1. */
  readonly level: number;
  /** Of the microphone since the last event: RMS, 0 to 1; 0 while muted or where there is none. */
  readonly microphoneLevel: number;
  /** Sound of the microphone that was thrown away since the connection began, because the page slept and it was too old (ms). */
  readonly lateMs: number;
}

/** Event name → what its handlers get. */
export interface RealtimeEvents {
  connected: Connected;
  disconnected: Disconnected;
  /** Before every attempt to get a lost connection back. */
  reconnecting: Reconnecting;
  error: RealtimeError;
  speaking_started: { readonly who: Speaker };
  speaking_stopped: { readonly who: Speaker };
  message: Message;
  audio_buffer: AudioBuffer;
  /** Talkpath only: every note of the server, also those that the events above were made of. */
  note: SoftphoneNote;
  /** After every change of `getConnectionStatus()`. */
  status: ConnectionStatus;
}

/** One conversation by voice; may be connected again after it has ended. */
export interface RealtimeClient {
  /** Resolves when sound can go both ways. Rejects with a `RealtimeError` when that can't be had: only a connection that stood is tried again by itself. Call it from a click: browsers start sound only then. */
  connect(): Promise<void>;
  /** Ends it at once; safe at any time. */
  disconnect(): void;
  /** PCM16, 24 kHz, mono, little-endian; any length. Before the connection stands the newest two seconds are kept. */
  sendAudio(pcm: Int16Array | ArrayBuffer): void;
  /** As if the caller had said it. */
  sendText(text: string): void;
  /** The caller has finished: the agent shall answer now. */
  commitAudio(): void;
  updateInstructions(text: string): void;
  /** A key of the phone: `0` to `9`, `*`, `#`. Talkpath only; a Realtime endpoint has no keypad. */
  sendDigit(digit: string): void;
  /** Muted, silence goes up: time keeps running for the agent. */
  setMuted(muted: boolean): void;
  /** Loudness of the agent, 0 to 1. */
  setVolume(volume: number): void;
  /** Another microphone; kept for later connections. */
  setInput(deviceId: string): Promise<void>;
  /** Another loudspeaker, where the browser can choose one (`AudioContext.setSinkId`). */
  setOutput(deviceId: string): Promise<void>;
  /** Talkpath only: makes the line worse. What is left out stays as it is. */
  setLine(conditions: Partial<LineConditions>): void;
  getConnectionStatus(): ConnectionStatus;
  /** Returns what takes the handler off again. */
  on<Name extends keyof RealtimeEvents>(
    event: Name,
    handler: (event: RealtimeEvents[Name]) => void,
  ): () => void;
  off<Name extends keyof RealtimeEvents>(event: Name, handler: (event: RealtimeEvents[Name]) => void): void;
}
