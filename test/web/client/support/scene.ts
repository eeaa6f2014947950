import { WebSocket } from 'ws';
import { onTestFinished } from 'vitest';
import { createRealtimeClient } from '../../../../src/client/index.js';
import type { RealtimeClient, RealtimeClientOptions, RealtimeEvents } from '../../../../src/client/index.js';
import { ManualClock } from '../../../support/manual-clock.js';
import { FakeAudio } from './fake-audio.js';

const EVENTS = [
  'connected',
  'disconnected',
  'reconnecting',
  'error',
  'speaking_started',
  'speaking_stopped',
  'message',
  'audio_buffer',
  'note',
  'status',
] as const satisfies readonly (keyof RealtimeEvents)[];

/** A client with hand-made sound and clock, and everything it told. */
export interface Scene {
  readonly client: RealtimeClient;
  readonly clock: ManualClock;
  readonly audio: FakeAudio;
  readonly told: { readonly [Name in keyof RealtimeEvents]: RealtimeEvents[Name][] };
}

/** The sockets of Node's `ws` have the interface of the browser's. */
export const webSocket = WebSocket as unknown as typeof globalThis.WebSocket;

export function scene(options: RealtimeClientOptions): Scene {
  const clock = new ManualClock();
  const audio = new FakeAudio();
  const told: Scene['told'] = {
    connected: [],
    disconnected: [],
    reconnecting: [],
    error: [],
    speaking_started: [],
    speaking_stopped: [],
    message: [],
    audio_buffer: [],
    note: [],
    status: [],
  };
  const client = createRealtimeClient({ webSocket, clock, audio, random: () => 0.5, ...options });
  const follow = (name: keyof RealtimeEvents): unknown =>
    client.on(name, (event) => (told[name] as unknown[]).push(event));
  for (const name of EVENTS) follow(name);
  onTestFinished(() => client.disconnect());
  return { client, clock, audio, told };
}
