import { RealtimeError } from './errors.js';
import type { RealtimeClient, RealtimeClientOptions } from './types.js';

/** A client for one conversation by voice; nothing happens before `connect`. */
export function createRealtimeClient(options: RealtimeClientOptions = {}): RealtimeClient {
  throw new RealtimeError('connection_failed', `not built yet (${options.url ?? 'own origin'})`);
}
