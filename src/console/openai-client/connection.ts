/** What the server said. */
export type Heard = Readonly<Record<string, unknown>> & { readonly type: string };

/** Who watches the connection. */
export interface ConnectionWatcher {
  heard(message: Heard): void;
  /** `why`: what ended it, for people. */
  changed(connected: boolean, why: string): void;
}

/** The page's JSON socket to its server. */
export class PageConnection {
  readonly #watcher: ConnectionWatcher;
  #socket: WebSocket | undefined;

  constructor(watcher: ConnectionWatcher) {
    this.#watcher = watcher;
  }

  /** Connects; an operator's token goes along as a subprotocol, where no log has it. */
  open(clientId: string, adminToken?: string): void {
    this.close();
    const url = new URL(`/openai/realtime/${encodeURIComponent(clientId)}`, location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    const protocols = ['talkpath', ...(adminToken === undefined ? [] : [tokenProtocol(adminToken)])];
    const socket = new WebSocket(url, protocols);
    let opened = false;
    socket.addEventListener('open', () => {
      opened = true;
      this.#watcher.changed(true, '');
    });
    socket.addEventListener('message', ({ data }) => this.#watcher.heard(JSON.parse(String(data)) as Heard));
    socket.addEventListener('close', ({ code, reason }) => {
      if (this.#socket === socket) this.#socket = undefined;
      this.#watcher.changed(false, opened ? `closed (${code} ${reason})` : NOT_LET_IN);
    });
    this.#socket = socket;
  }

  say(message: object): void {
    this.#socket?.send(JSON.stringify(message));
  }

  close(): void {
    this.#socket?.close();
  }
}

const NOT_LET_IN = 'not connected: the server is gone, or did not let this page in; its log says why';

/** The token in base64url, which every subprotocol may be. */
function tokenProtocol(token: string): string {
  const base64 = btoa(token).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return `talkpath-token.${base64}`;
}
