/** How an attempt to pass the caller on went. */
export type TransferOutcome =
  | 'answered'
  | 'busy'
  | 'no-answer'
  | 'failed'
  /** The caller spoke into the announcement, or the agent called it off. */
  | 'cancelled';

/** How an attempt to take a message went, where the agent's part is not over. */
export type VoicemailOutcome = 'cancelled' | 'failed';

/** What a tool may do to the telephone call. Whatever ends or leaves the call waits until everything that is being said has been heard. */
export interface PhoneLine {
  /** Ends the call, after these words where some are given. Throws `call.ending` when another ending is under way. */
  hangUp(reason: string, farewell?: string): void;
  /**
   * Passes the caller on to a destination of the configuration. Resolves when the caller is back; when somebody answers the agent's part
   * is over, and it never does. Throws `call.ending`, `call.no_control` or `call.unknown_destination`.
   */
  transfer(destination: string, reason: string): Promise<TransferOutcome>;
  /** Calls off a transfer that has been announced: whether there was one that had not begun to ring. */
  cancelTransfer(): boolean;
  /** Plays keys to the other end: 0–9, *, #, A–D, and `w` for a pause of half a second. After what is being said. */
  sendDigits(digits: string): void;
  /** Lets the caller leave a message after the tone; the agent's part is over then, and this never resolves. Throws `call.ending` or `call.no_control`. */
  leaveVoicemail(reason: string): Promise<VoicemailOutcome>;
}
