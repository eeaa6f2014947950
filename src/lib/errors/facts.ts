/** What an error means to a program: whether trying again can help, and what a person should do about it. */
export interface ErrorFacts {
  readonly retryable: boolean;
  readonly remedy: string;
}
