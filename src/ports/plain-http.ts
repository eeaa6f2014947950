/** An HTTP request that came whole. */
export interface PlainRequest {
  readonly method: string;
  /** Path and query, as in `/v1/realtime/calls?model=gpt-realtime`. */
  readonly url: string;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** What it is answered with. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers requests; never rejects. */
export type AnswerRequest = (request: PlainRequest) => Promise<PlainAnswer>;
