import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

/** How a bridge changes the sound on its way, base64 in and out. */
export interface Sound {
  /** As the session at the provider is asked for it. */
  readonly format: 'audio/pcmu' | 'audio/pcm';
  readonly up: (payload: string) => string;
  readonly down: (delta: string) => string;
}

const ANY_PORT = 0;

/**
 * The least of a voice bridge on `ws`, one session for each stream: no VAD, no gate, no ledger, no journal, no lead, nothing kept while the provider connects. What it
 * costs is the floor that bench:calls compares with. Gives the port.
 */
export async function startBridge(providerUrl: string, soundOf: () => Sound): Promise<number> {
  const http = createServer((request, response) => answer(request, response));
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
  sockets.on('connection', (carrier) => bridge(carrier, providerUrl, soundOf()));
  await new Promise<void>((resolve) => http.listen(ANY_PORT, '127.0.0.1', resolve));
  return (http.address() as AddressInfo).port;
}

/** Every webhook is answered by the stream, but the one that follows it. */
function answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
  const stream = `<Connect><Stream url="ws://${headers.host ?? ''}/media"><Parameter name="token" value="bench"/></Stream></Connect>`;
  const verbs = url.includes('/after') ? '<Hangup/>' : stream;
  response.writeHead(200, { 'content-type': 'text/xml' }).end(`<Response>${verbs}</Response>`);
}

interface CarrierMessage {
  readonly event: string;
  readonly start?: { readonly streamSid: string };
  readonly media?: { readonly payload: string };
}

interface ProviderMessage {
  readonly type: string;
  readonly delta?: string;
}

function bridge(carrier: WebSocket, providerUrl: string, sound: Sound): void {
  const provider = new WebSocket(providerUrl, { perMessageDeflate: false });
  let streamSid = '';
  const tell = (message: object): void => provider.send(JSON.stringify(message));
  provider.on('open', () => {
    const format =
      sound.format === 'audio/pcmu' ? { type: sound.format } : { type: sound.format, rate: 24_000 };
    const audio = { input: { format }, output: { format } };
    tell({ type: 'session.update', session: { type: 'realtime', audio } });
    tell({ type: 'response.create' });
  });
  carrier.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as CarrierMessage;
    if (message.start !== undefined) streamSid = message.start.streamSid;
    if (message.media === undefined || provider.readyState !== WebSocket.OPEN) return;
    tell({ type: 'input_audio_buffer.append', audio: sound.up(message.media.payload) });
  });
  provider.on('message', (data: Buffer) => {
    const { type, delta } = JSON.parse(data.toString()) as ProviderMessage;
    if (type === 'response.output_audio.delta' && delta !== undefined)
      carrier.send(JSON.stringify({ event: 'media', streamSid, media: { payload: sound.down(delta) } }));
    else if (type === 'input_audio_buffer.speech_started')
      carrier.send(JSON.stringify({ event: 'clear', streamSid }));
  });
  carrier.on('close', () => provider.close());
  provider.on('close', () => carrier.close());
  for (const socket of [carrier, provider]) socket.on('error', () => socket.terminate());
}
