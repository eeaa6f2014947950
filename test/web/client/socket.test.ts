import { describe, expect, it } from 'vitest';
import { openSocket, type Socket } from '../../../src/client/transport/socket.js';
import { ManualClock } from '../../support/manual-clock.js';

/** As much of a WebSocket as is used; what is sent waits until the test says that it got through. */
class FakeWebSocket {
  static last: FakeWebSocket | undefined;
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  sent = 0;
  onopen: (() => void) | null = null;
  onclose: unknown;
  onerror: unknown;
  onmessage: unknown;

  constructor() {
    FakeWebSocket.last = this;
    queueMicrotask(() => this.onopen?.());
  }

  send(text: string): void {
    this.sent += 1;
    this.bufferedAmount += text.length;
  }

  close(): void {
    this.readyState = 3;
  }
}

interface Scene {
  readonly socket: Socket;
  readonly wire: FakeWebSocket;
  readonly clock: ManualClock;
  readonly ends: string[];
}

async function scene(): Promise<Scene> {
  const clock = new ManualClock();
  const ends: string[] = [];
  const socket = await openSocket({
    webSocket: FakeWebSocket as unknown as typeof globalThis.WebSocket,
    ...{ url: 'ws://here', protocols: [], clock, signal: new AbortController().signal },
    onMessage: () => undefined,
    onClose: (_code, reason) => ends.push(reason),
  });
  if (FakeWebSocket.last === undefined) throw new Error('nothing was opened');
  return { socket, wire: FakeWebSocket.last, clock, ends };
}

const MB = { sound: 'x'.repeat(1_000_000) };

describe('a socket', () => {
  it('takes a long recording at once, as often as what went before has got through', async () => {
    const { socket, wire, clock, ends } = await scene();
    for (let recording = 0; recording < 3; recording += 1) {
      for (let i = 0; i < 4; i += 1) socket.send(MB);
      clock.advance(60_000);
      wire.bufferedAmount = 0;
    }
    expect(wire.sent).toBe(12);
    expect(ends).toEqual([]);
  });

  it('is lost when nothing has got through for ten seconds', async () => {
    const { socket, clock, ends } = await scene();
    socket.send(MB);
    socket.send({});
    clock.advance(9_000);
    socket.send({});
    expect(ends).toEqual([]);
    clock.advance(1_000);
    socket.send({});
    expect(ends).toEqual(['nothing gets through any more']);
  });
});
