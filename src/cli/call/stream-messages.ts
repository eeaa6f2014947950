import { TELEPHONE_RATE_HZ } from '../../audio/frame.js';

/** Who the stream belongs to, in Twilio's identifiers: AC…, CA…, MZ…. */
export interface StreamIds {
  readonly accountSid: string;
  readonly callSid: string;
  readonly streamSid: string;
}

/** What a stream says after `start`, in the order it is said. */
export type StreamMessage =
  | { readonly event: 'media'; readonly timestampMs: number; readonly audio: Uint8Array }
  | { readonly event: 'dtmf'; readonly digit: string }
  | { readonly event: 'mark'; readonly name: string }
  | { readonly event: 'stop' };

/** Writes the messages of one stream exactly as Twilio does: every counter is a string, `sequenceNumber` counts from `start`, `chunk` counts media. */
export class StreamWriter {
  readonly #ids: StreamIds;
  #sequence = 0;
  #chunk = 0;

  constructor(ids: StreamIds) {
    this.#ids = ids;
  }

  connected(): string {
    return JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' });
  }

  start(customParameters: Readonly<Record<string, string>>): string {
    const { streamSid, accountSid, callSid } = this.#ids;
    const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: TELEPHONE_RATE_HZ, channels: 1 };
    const start = { accountSid, streamSid, callSid, tracks: ['inbound'], mediaFormat, customParameters };
    return this.#message('start', { start });
  }

  write(message: StreamMessage): string {
    switch (message.event) {
      case 'media':
        return this.#message('media', { media: this.#media(message.timestampMs, message.audio) });
      case 'dtmf':
        return this.#message('dtmf', { dtmf: { track: 'inbound_track', digit: message.digit } });
      case 'mark':
        return this.#message('mark', { mark: { name: message.name } });
      case 'stop': {
        const { accountSid, callSid } = this.#ids;
        return this.#message('stop', { stop: { accountSid, callSid } });
      }
    }
  }

  #message(event: string, body: Readonly<Record<string, unknown>>): string {
    this.#sequence += 1;
    const { streamSid } = this.#ids;
    return JSON.stringify({ event, sequenceNumber: String(this.#sequence), ...body, streamSid });
  }

  #media(timestampMs: number, audio: Uint8Array): Readonly<Record<string, string>> {
    this.#chunk += 1;
    const payload = Buffer.from(audio.buffer, audio.byteOffset, audio.length).toString('base64');
    return { track: 'inbound', chunk: String(this.#chunk), timestamp: String(timestampMs), payload };
  }
}
