import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { MODEL_FORMAT, TELEPHONE_FORMAT } from '../../../src/audio/frame.js';
import { type Answers, ProviderSession, type SessionEars } from './provider-session.js';
import { answerDeltas } from './sounds.js';
import { acceptLean } from './web-socket.js';

/** The provider of a load: a Realtime server on loopback. */
export interface Provider {
  /** As OPENAI_BASE_URL has it. */
  readonly baseUrl: string;
  close(): void;
}

/** How a provider is reached. */
export interface ProviderOptions {
  /** So long it takes to answer an upgrade. */
  readonly acceptAfterMs: number;
  /** With a certificate it speaks TLS only. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
}

const ANY_PORT = 0;

/** Starts one; `came`: a session wants to begin, and who hears of it. */
export async function startProvider(
  { acceptAfterMs, tls }: ProviderOptions,
  came: () => (session: ProviderSession) => SessionEars,
): Promise<Provider> {
  const answers: Answers = { mulaw: answerDeltas(TELEPHONE_FORMAT), pcm16: answerDeltas(MODEL_FORMAT) };
  const server = tls === undefined ? createServer() : createTlsServer({ ...tls });
  server.on('upgrade', ({ headers }: IncomingMessage, socket: Socket, head: Buffer) => {
    const earsOf = came();
    setTimeout(() => {
      acceptLean(socket, headers['sec-websocket-key'] ?? '');
      new ProviderSession(socket, head, answers, earsOf);
    }, acceptAfterMs);
  });
  await new Promise<void>((resolve) => server.listen(ANY_PORT, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/v1`,
    close: () => server.close(),
  };
}
