/** A short-lived secret with which a browser opens sessions at the provider itself. */
export interface BrowserSecret {
  readonly value: string;
  /** By the provider's date: Unix time (s). */
  readonly expiresAtS: number;
  /** How long it is good from now on, by both dates (ms). */
  readonly lifeMs: number;
}

/** A WebRTC call as the provider answered it. */
export interface BrowserCall {
  /** The answer, as SDP. */
  readonly sdp: string;
  /** The provider's id of the call, as in `rtc_…`; absent where it gave none. */
  readonly callId?: string;
}

/** A session that a browser holds with the provider itself, as one agent's configuration describes it. */
export interface BrowserSession {
  readonly agent: string;
  readonly model: string;
  /** Where the browser's WebSocket goes: `wss://…/v1/realtime?model=…`. */
  readonly url: string;
  /** The same for sessions that are the same in everything: what secrets are kept under. Not for logs: it holds the instructions. */
  readonly key: string;
  /** Has the provider make a secret for it. Rejects with a `ProviderRefusal`. */
  mint(): Promise<BrowserSecret>;
  /** Has the provider answer a WebRTC offer. Rejects with a `ProviderRefusal`. */
  call(offer: string): Promise<BrowserCall>;
}
