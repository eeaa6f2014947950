import { MODEL_RATE_HZ } from '../../audio/frame.js';
import { RealtimeError } from '../errors.js';
import type { OpenOptions, Transport } from './connection.js';
import { readFields } from './fields.js';
import { RealtimeConnection } from './realtime-connection.js';
import { OPEN_TIMEOUT_MS, openSocket } from './socket.js';

/** The Realtime API (GA dialect) straight to a provider, PCM16 at 24 kHz both ways. The token goes in a subprotocol: browsers can't set headers. */
export const realtimeTransport: Transport = {
  rateHz: MODEL_RATE_HZ,
  paced: false,

  async open(options) {
    const { webSocket, token, clock, signal } = options;
    const connection = new RealtimeConnection(options);
    const socket = await openSocket({
      ...{ webSocket, clock, signal, url: addressOf(options) },
      protocols: ['realtime', ...(token === undefined ? [] : [`openai-insecure-api-key.${token}`])],
      onMessage: (message) => {
        const event = readFields(message);
        if (event !== undefined) connection.receive(event);
      },
      onClose: (code, reason) => connection.closed(code, reason),
    });
    const giveUp = (): void =>
      connection.giveUp(new RealtimeError('connection_failed', 'the provider confirmed no session'));
    const timer = clock.after(OPEN_TIMEOUT_MS, giveUp);
    signal.addEventListener('abort', giveUp, { once: true });
    await connection.ready(socket).finally(() => {
      timer.cancel();
      signal.removeEventListener('abort', giveUp);
    });
    return connection;
  },
};

function addressOf({ url, wishes: { model } }: OpenOptions): string {
  const address = new URL(url.replace(/^http/, 'ws'));
  if (model !== undefined) address.searchParams.set('model', model);
  return address.href;
}
