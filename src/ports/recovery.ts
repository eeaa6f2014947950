/** Where a caller goes whom no model can serve. */
export type LastResort =
  | { readonly do: 'hang-up' }
  | { readonly do: 'voicemail' }
  | { readonly do: 'transfer'; readonly destination: string };

/** What is done so that nobody is left in silence; every wait has a bound. All in ms but counts. */
export interface RecoverySettings {
  /** An answer that is so late is bridged by a phrase and a soft tone; absent: it is not. */
  readonly fillerMs?: number | undefined;
  /** So long after the session was lost the caller is told to wait. */
  readonly bridgeMs: number;
  /** Whether the provider answers a turn of the caller's by itself. */
  readonly answersTurns: boolean;
  /** A provider that owes something and says nothing for so long counts as lost. */
  readonly stallMs: number;
  /** So often a response that failed is asked for again. */
  readonly retries: number;
  /** From the loss of a session until somebody answers again; beyond it the apology comes. */
  readonly giveUpMs: number;
  /** Sessions that may be lost one after the other, with no answer in between. */
  readonly maxReconnects: number;
  /** How much of the conversation a new session is told (tokens, estimated). */
  readonly historyTokens: number;
  readonly lastResort: LastResort;
  /** A caller whose stream broke may come back for so long. */
  readonly streamReturnMs: number;
  /** A stream that brings no sound for so long counts as broken; 0: it never does. */
  readonly streamSilentMs: number;
}
