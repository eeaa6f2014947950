/** What a new session must know of a conversation: who said what, as it was heard, and what the tools gave. Oldest first. */
export type Remembered =
  /** Empty where nobody wrote down what they said. */
  | { readonly who: 'caller'; readonly text: string }
  | { readonly who: 'agent'; readonly text: string }
  | {
      readonly who: 'tool';
      readonly callId: string;
      readonly name: string;
      readonly argumentsJson: string;
      /** Absent while it runs. */
      readonly output?: string;
    };
