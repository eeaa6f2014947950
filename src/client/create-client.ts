import { Client } from './client.js';
import type { RealtimeClient, RealtimeClientOptions } from './types.js';

/** A client for one conversation by voice; nothing happens before `connect`. */
export function createRealtimeClient(options: RealtimeClientOptions = {}): RealtimeClient {
  return new Client(options);
}
