import type { RealtimeError } from './errors.js';
import { createRealtimeClient } from './create-client.js';
import type { ConnectionStatus, Message, RealtimeClient, RealtimeClientOptions } from './types.js';

/** Options of the client (read when it is made: at the first render, and again when `url`, `kind` or `agent` changes), and of the hook. */
export interface UseRealtimeOptions extends RealtimeClientOptions {
  /** Connects when the component is shown. Browsers may keep the sound asleep until the first click. */
  readonly autoConnect?: boolean | undefined;
  /** The newest closure is always the one that is called. */
  readonly onError?: ((error: RealtimeError) => void) | undefined;
}

/** One conversation by voice as a component sees it. */
export interface UseRealtime {
  readonly status: ConnectionStatus;
  readonly isConnected: boolean;
  /** Whether the agent is heard right now. */
  readonly isSpeaking: boolean;
  /** In the order in which they began; one entry an id. */
  readonly messages: readonly Message[];
  /** The last error; gone with the next connection that stands. */
  readonly error: RealtimeError | undefined;
  /** Resolves also when it failed: `error` and `onError` tell. */
  readonly connect: () => Promise<void>;
  readonly disconnect: () => void;
  readonly sendAudio: (pcm: Int16Array | ArrayBuffer) => void;
  readonly sendText: (text: string) => void;
  readonly updateInstructions: (text: string) => void;
  /** For everything else; the same object as long as the component lives. */
  readonly client: RealtimeClient;
}

/** A conversation by voice with an agent; ends when the component goes. */
export function useRealtime(options: UseRealtimeOptions = {}): UseRealtime {
  const client = createRealtimeClient(options);
  throw new Error(client.getConnectionStatus());
}
