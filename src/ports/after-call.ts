/** What is sent to the operator's webhooks when the call is over, as far as tools decide it. */
export interface AfterCall {
  /** The transcript is sent: what the caller said, and what they heard of the agent. */
  sendTranscript(note: string): void;
  /** This summary is sent, in the model's words. */
  sendSummary(summary: string): void;
}
