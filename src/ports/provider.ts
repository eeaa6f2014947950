import type { AudioFormat, AudioFrame } from '../audio/frame.js';
import type { ErrorCode } from '../lib/errors.js';
import type { Link } from './link.js';

/** Something that went wrong on the provider's side, in the provider's words. */
export interface ProviderFault {
  readonly code: ErrorCode;
  /** The provider's own code, as in `missing_required_parameter`; absent when it gave none. */
  readonly providerCode?: string;
  /** The parameter it blames, as in `session.tools[0].name`. */
  readonly param?: string;
  readonly message: string;
  /** harmless: a race we lost, ignore · retryable: the call may go on or reconnect · fatal: this session can't be used. */
  readonly severity: 'harmless' | 'retryable' | 'fatal';
  /** How long it wants to be left alone (ms), where it says so. */
  readonly retryAfterMs?: number;
}

/** Tokens of one response, as billed. Cached is a part of input. */
export interface TokenUsage {
  readonly inputText: number;
  readonly inputAudio: number;
  readonly cachedText: number;
  readonly cachedAudio: number;
  readonly outputText: number;
  readonly outputAudio: number;
}

/** Where in a response a piece of audio belongs: the ledger books under this. */
export interface AudioPart {
  readonly itemId: string;
  readonly contentIndex: number;
}

/** How a response ended. */
export type ResponseStatus = 'completed' | 'cancelled' | 'failed' | 'incomplete';

/** What comes from the provider. */
export type ProviderEvent =
  /** An attempt to open a session failed and another one is made, after `waitMs`; `endpoint`: who is asked then. */
  | {
      readonly type: 'retrying';
      readonly endpoint: string;
      readonly waitMs: number;
      readonly fault: ProviderFault;
    }
  /**
   * The session exists with default settings; nothing may go up before it is configured. `endpoint`: which of several it is at. `expiresAtS`: when the
   * provider will end it (unix seconds), and `lastsMs`: how long that is from now.
   */
  | {
      readonly type: 'connected';
      readonly sessionId: string;
      readonly endpoint?: string;
      readonly expiresAtS?: number;
      readonly lastsMs?: number;
    }
  /** The session confirmed exactly the settings that were asked for. */
  | { readonly type: 'ready'; readonly toolCount: number }
  | { readonly type: 'response-started'; readonly responseId: string }
  | {
      readonly type: 'audio';
      readonly responseId: string;
      readonly part: AudioPart;
      readonly frame: AudioFrame;
    }
  | { readonly type: 'audio-done'; readonly responseId: string; readonly part: AudioPart }
  | {
      readonly type: 'response-done';
      readonly responseId: string;
      readonly status: ResponseStatus;
      /** Why it failed or stayed incomplete. */
      readonly fault?: ProviderFault;
    }
  /** `itemId`: empty where the server did not say. `audioMs`: media time on the provider's timeline (ms of audio appended since the session began). */
  | { readonly type: 'speech-started'; readonly itemId: string; readonly audioMs: number }
  | { readonly type: 'speech-stopped'; readonly itemId: string; readonly audioMs: number }
  /** Audio of the caller's became an item of the conversation: the provider found the end of it, or was told to take it as it is. */
  | { readonly type: 'committed'; readonly itemId: string }
  /** Words: a delta while `final` is false, the whole text of the item when it is true. */
  | {
      readonly type: 'transcript';
      readonly speaker: 'caller' | 'agent';
      readonly itemId: string;
      readonly text: string;
      readonly final: boolean;
    }
  /** Once for each `callId` of a response, when its arguments are complete. */
  | {
      readonly type: 'tool-call';
      readonly responseId: string;
      readonly callId: string;
      readonly name: string;
      readonly argumentsJson: string;
    }
  | { readonly type: 'usage'; readonly responseId: string; readonly tokens: TokenUsage }
  /** What is left of each limit, and how long until it is whole again. */
  | {
      readonly type: 'rate-limits';
      readonly remaining: Readonly<Record<string, number>>;
      readonly resetMs?: Readonly<Record<string, number>>;
    }
  | { readonly type: 'fault'; readonly fault: ProviderFault }
  /** An event without meaning for the call: counted, otherwise ignored. */
  | { readonly type: 'ignored'; readonly name: string; readonly known: boolean }
  /** The last event: the connection is gone, and why. */
  | { readonly type: 'closed'; readonly fault: ProviderFault };

/** What we ask of the provider. */
export type ProviderCommand =
  /** Send the session's settings, with these instructions where some are given; the answer is `ready` or a fatal fault. */
  | { readonly type: 'configure'; readonly instructions?: string }
  /** Other instructions from now on, once it is configured; everything else stays as it was agreed. */
  | { readonly type: 'instruct'; readonly instructions: string }
  | { readonly type: 'audio'; readonly frame: AudioFrame }
  /** The caller has finished: what they said so far becomes an item. Nobody answers it by themselves. */
  | { readonly type: 'commit' }
  | { readonly type: 'truncate'; readonly part: AudioPart; readonly audioEndMs: number }
  | { readonly type: 'delete-item'; readonly itemId: string }
  | { readonly type: 'cancel'; readonly responseId?: string }
  | { readonly type: 'tool-result'; readonly callId: string; readonly output: string }
  /** Gives a result after its call was answered: the conversation gets the call once more, with its result. */
  | {
      readonly type: 'late-result';
      readonly callId: string;
      readonly name: string;
      readonly argumentsJson: string;
      readonly output: string;
    }
  /** Puts into the conversation what the agent shall say word for word in its next response. */
  | { readonly type: 'say'; readonly text: string }
  /** Puts into the conversation what the caller wrote or keyed. */
  | { readonly type: 'user-text'; readonly text: string }
  /** Puts into the conversation, as text, what the agent said in an earlier session. */
  | { readonly type: 'agent-text'; readonly text: string }
  /** Tells the agent something, as the operator and not as the caller. */
  | { readonly type: 'tell'; readonly text: string }
  /** Asks for a response; only while none is open. `words`: one in which the model calls no tools. */
  | { readonly type: 'respond'; readonly wish: 'answer' | 'words' };

export type ProviderLink = Link<ProviderEvent, ProviderCommand>;

/** One agent's way to its model. */
export interface Provider {
  /** As in the configuration: `openai`, `practice`. */
  readonly name: string;
  /** The audio it takes and gives. */
  readonly format: AudioFormat;
  /** Whether the provider itself cancels its open response when it hears the caller speak. */
  readonly cancelsOnSpeech: boolean;
  /**
   * Starts connecting; the link's first event is `connected`, `retrying` or `closed`. A provider with several endpoints says `connected` once for each
   * that it tries until one is `ready`. `after`: what ended the session before this one, so that who can't serve is not asked first again.
   */
  open(after?: ProviderFault): ProviderLink;
}
