import type { ErrorCode } from '../lib/errors.js';
import type { EndReason, PlaybackOutcome, RecoveryStep, ToolOutcome } from './call-events.js';

/*
 * What a softphone and the server say to each other on one socket besides Media Streams messages. The server's `call/` knows nothing of it: it is
 * derived from the events of the call, as everything is that watches one.
 */

/** The longest text that a caller may write at once (characters). */
export const MAX_TEXT_CHARS = 4000;
/** The longest instructions that an agent may be given in a call (characters). */
export const MAX_INSTRUCTIONS_CHARS = 16_000;

/** What a page asks for when it wants to call. All may be left out. */
export interface SoftphoneCallRequest {
  /** As if the page had dialled this number; routes choose the agent by it. */
  readonly to?: string;
  readonly from?: string;
  /** An agent by name, whatever the routes say. For operators only, as the next two. */
  readonly agent?: string;
  readonly instructions?: string;
  readonly voice?: string;
}

/** The answer: what the stream's `start` has to bring. */
export interface SoftphoneCallOffer {
  /** The `callSid` of the stream's `start`. */
  readonly callSid: string;
  /** One-time, goes into `start.customParameters.token`. */
  readonly token: string;
  /** For how long it is good. */
  readonly expiresInMs: number;
  /** Path of the stream on this server. */
  readonly path: string;
  /** Our own id of the call, as journals and operators know it. */
  readonly callId: string;
  readonly agent: string;
  readonly provider: string;
  /** Whether notes tell of tools, the gate and cost as well: for operators. */
  readonly details: boolean;
}

/** From the page, besides `connected`, `start`, `media`, `mark`, `dtmf` and `stop`. */
export type SoftphoneWish =
  /** The caller wrote this; the agent answers as if it had been said. */
  | { readonly event: 'text'; readonly text: string }
  /** The caller has finished: the model shall answer now. */
  | { readonly event: 'commit' }
  /** From now on the agent has these instructions. For operators only. */
  | { readonly event: 'instructions'; readonly instructions: string };

/** From the server, besides `media`, `mark` and `clear`: `{"event":"note", …}`. `atMs`: ms since the call began. */
export type SoftphoneNote = { readonly event: 'note'; readonly atMs: number } & SoftphoneNoteBody;

export type SoftphoneNoteBody =
  /** Who has the floor, after every change of it. */
  | {
      readonly note: 'state';
      readonly turn: 'listening' | 'responding' | 'playing-out';
      readonly gateOpen: boolean;
      readonly callerSpeaks: boolean;
      readonly agentSpeaks: boolean;
    }
  /** What the caller said, as far as it was understood: the whole text of the item each time. */
  | { readonly note: 'caller'; readonly itemId: string; readonly text: string; readonly final: boolean }
  /** What the agent says: all words of the part so far, and when it has ended for the caller, what was heard of them. */
  | {
      readonly note: 'agent';
      readonly itemId: string;
      readonly text: string;
      readonly final: boolean;
      readonly outcome?: PlaybackOutcome;
      readonly heardText?: string;
    }
  | { readonly note: 'interrupted' }
  | {
      readonly note: 'tool';
      readonly toolCallId: string;
      readonly name: string;
      readonly stage: 'called' | 'waiting' | 'ended';
      readonly argumentsJson?: string;
      readonly outcome?: ToolOutcome;
      readonly output?: string;
      readonly tookMs?: number;
    }
  /** From the caller's last sound to the agent's first audible one; the parts add up to the total. */
  | {
      readonly note: 'latency';
      readonly totalMs: number;
      readonly endpointingMs: number;
      readonly providerMs: number;
      readonly toolMs: number;
      readonly queueMs: number;
      readonly carrierMs: number;
    }
  /** What it cost so far; absent where the model has no price. */
  | { readonly note: 'cost'; readonly usd?: number }
  | {
      readonly note: 'fault';
      readonly code: ErrorCode;
      readonly detail: string;
      /** Of the model's faults: the call goes on as if nothing had been. Where it is absent, a recovery or the end follows. */
      readonly survived?: true;
    }
  /** The line to the model or to the caller failed, and what is done about it. */
  | { readonly note: 'recovery'; readonly step: RecoveryStep; readonly detail: string }
  /** The last one; the socket closes after it. */
  | { readonly note: 'ended'; readonly reason: EndReason; readonly detail: string };
