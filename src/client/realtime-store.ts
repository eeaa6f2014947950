import type { RealtimeError } from './errors.js';
import type { ConnectionStatus, Message, RealtimeClient } from './types.js';

/** A client's state as a component shows it. Never changed: what has changed is a new object. */
export interface RealtimeSnapshot {
  readonly status: ConnectionStatus;
  /** Whether the agent is heard right now. */
  readonly isSpeaking: boolean;
  /** In the order in which they began; one entry an id. */
  readonly messages: readonly Message[];
  readonly error: RealtimeError | undefined;
}

/** Follows a client and tells who subscribes of every change, as `useSyncExternalStore` wants it. */
export class RealtimeStore {
  readonly client: RealtimeClient;
  readonly #subscribers = new Set<() => void>();
  #snapshot: RealtimeSnapshot;

  constructor(client: RealtimeClient) {
    this.client = client;
    const status = client.getConnectionStatus();
    this.#snapshot = { status, isSpeaking: false, messages: [], error: undefined };
    client.on('status', (next) => this.#set({ status: next }));
    client.on('connected', () => this.#set({ error: undefined }));
    client.on('error', (error) => this.#set({ error }));
    client.on('message', (message) => this.#merge(message));
    client.on('speaking_started', ({ who }) => who === 'agent' && this.#set({ isSpeaking: true }));
    client.on('speaking_stopped', ({ who }) => who === 'agent' && this.#set({ isSpeaking: false }));
  }

  readonly subscribe = (subscriber: () => void): (() => void) => {
    this.#subscribers.add(subscriber);
    return () => this.#subscribers.delete(subscriber);
  };

  readonly getSnapshot = (): RealtimeSnapshot => this.#snapshot;

  #merge(message: Message): void {
    const { messages } = this.#snapshot;
    const isKnown = messages.some(({ id }) => id === message.id);
    const merged = isKnown
      ? messages.map((old) => (old.id === message.id ? message : old))
      : [...messages, message];
    this.#set({ messages: merged });
  }

  #set(change: Partial<RealtimeSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const subscriber of [...this.#subscribers]) subscriber();
  }
}
