import { useCallback, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { createRealtimeClient } from './create-client.js';
import type { RealtimeError } from './errors.js';
import { Mounting } from './mounting.js';
import { type RealtimeSnapshot, RealtimeStore } from './realtime-store.js';
import type { RealtimeClient, RealtimeClientOptions } from './types.js';

/** Options of the client, and of the hook. Those of the client are read when it is made, at the first render; a new `key` makes a new one. */
export interface UseRealtimeOptions extends RealtimeClientOptions {
  /** Connects when the component is shown. Browsers keep the sound asleep until the first click. */
  readonly autoConnect?: boolean | undefined;
  /** The newest closure is always the one that is called. */
  readonly onError?: ((error: RealtimeError) => void) | undefined;
}

/** One conversation by voice as a component sees it. The functions stay the same from render to render. */
export interface UseRealtime extends RealtimeSnapshot {
  readonly isConnected: boolean;
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
export function useRealtime({
  autoConnect = false,
  onError,
  ...options
}: UseRealtimeOptions = {}): UseRealtime {
  const [{ store, mounting }] = useState(() => create(options));
  const { client } = store;
  const snapshot = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
  useErrorHandler(client, onError);
  useEffect(() => mounting.mount(autoConnect), [mounting, autoConnect]);
  return {
    ...snapshot,
    isConnected: snapshot.status === 'connected',
    connect: useCallback(() => client.connect().catch(() => undefined), [client]),
    disconnect: useCallback(() => client.disconnect(), [client]),
    sendAudio: useCallback((pcm: Int16Array | ArrayBuffer) => client.sendAudio(pcm), [client]),
    sendText: useCallback((text: string) => client.sendText(text), [client]),
    updateInstructions: useCallback((text: string) => client.updateInstructions(text), [client]),
    client,
  };
}

function create(options: RealtimeClientOptions): {
  readonly store: RealtimeStore;
  readonly mounting: Mounting;
} {
  const client = createRealtimeClient(options);
  return { store: new RealtimeStore(client), mounting: new Mounting(client, options.clock) };
}

function useErrorHandler(client: RealtimeClient, onError: UseRealtimeOptions['onError']): void {
  const newest = useRef(onError);
  useLayoutEffect(() => {
    newest.current = onError;
  });
  useEffect(() => client.on('error', (error) => newest.current?.(error)), [client]);
}
