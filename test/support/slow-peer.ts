import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** What comes back on a connection, and whether it was closed. */
export interface SlowPeer {
  readonly socket: Socket;
  heard: string;
  closed: boolean;
}

/** A connection that sends this and then nothing more; one that does not read takes nothing of what is answered. */
export function slowPeer(url: string, begun: string, { reads = true } = {}): SlowPeer {
  const { hostname, port } = new URL(url);
  const peer: SlowPeer = { socket: connect(Number(port), hostname), heard: '', closed: false };
  if (reads) peer.socket.on('data', (bytes: Buffer) => (peer.heard += bytes.toString()));
  peer.socket.on('close', () => (peer.closed = true));
  peer.socket.on('error', () => undefined);
  if (begun !== '') peer.socket.write(begun);
  onTestFinished(() => void peer.socket.destroy());
  return peer;
}
