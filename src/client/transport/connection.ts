import type { Clock } from '../../ports/clock.js';
import type { SoftphoneNote } from '../../ports/softphone-messages.js';
import type { RealtimeError } from '../errors.js';
import type { LineConditions } from '../line/line-conditions.js';
import type { Connected, Message, RealtimeClientOptions, Speaker } from '../types.js';

/** How a connection ended. */
export interface ConnectionEnd {
  readonly reason: string;
  /** Absent where it ended as it should; retryable where a new connection may help. */
  readonly error?: RealtimeError;
}

/** What a connection tells whoever opened it; nothing more after `onEnd`, and nothing after its own `close`. */
export interface ConnectionListener {
  /** PCM16 at the connection's rate, to be played after what came before. */
  onAudio(samples: Int16Array): void;
  /** Behind the sound so far; when that was played or cleared, `markReached` is to be called with it. */
  onMark(name: string): void;
  /** What is not yet played shall not be. */
  onClear(): void;
  onMessage(message: Message): void;
  onSpeaking(who: Speaker, speaks: boolean): void;
  onNote(note: SoftphoneNote): void;
  onError(error: RealtimeError): void;
  onEnd(end: ConnectionEnd): void;
}

/** One conversation on the wire. */
export interface Connection {
  readonly connected: Connected;
  /** PCM16 at the connection's rate: 20 ms, or any length where the protocol has no beat of its own. */
  sendAudio(samples: Int16Array): void;
  markReached(name: string): void;
  sendText(text: string): void;
  commitAudio(): void;
  updateInstructions(text: string): void;
  sendDigit(digit: string): void;
  setLine(conditions: Partial<LineConditions>): void;
  /** Says goodbye and closes. */
  close(): void;
}

/** What opening a connection takes. */
export interface OpenOptions {
  readonly url: string;
  readonly token: string | undefined;
  readonly wishes: ConversationWishes;
  readonly fetch: typeof globalThis.fetch;
  readonly webSocket: typeof globalThis.WebSocket;
  readonly clock: Clock;
  readonly random: () => number;
  /** Aborted when nobody waits for the connection any more. */
  readonly signal: AbortSignal;
  readonly listener: ConnectionListener;
}

/** What the conversation shall be like. */
export type ConversationWishes = Pick<
  RealtimeClientOptions,
  'instructions' | 'voice' | 'agent' | 'to' | 'from' | 'model'
>;

/** A protocol: the rate of its sound, whether it wants a frame every 20 ms, and how it is opened. Opening rejects with a `RealtimeError`. */
export interface Transport {
  readonly rateHz: number;
  readonly paced: boolean;
  open(options: OpenOptions): Promise<Connection>;
}
