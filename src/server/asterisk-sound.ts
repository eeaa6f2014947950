import type { AudioFormat } from '../audio/frame.js';
import { isSocketFormat, SOCKET_FORMATS, type SocketFormatName } from '../carriers/audiosocket/formats.js';
import { isWireFormat, WIRE_FORMATS, type WireFormatName } from '../carriers/chan-websocket/formats.js';
import type { AriConfig } from '../config/asterisk.js';

/** How the sound of a call comes from Asterisk: by which wire, and in a format that it carries, by Asterisk's name. */
export type AsteriskSound =
  | { readonly wire: 'chan-websocket'; readonly format: WireFormatName }
  | { readonly wire: 'audiosocket'; readonly format: SocketFormatName };

/** Of calls that come by Stasis, as configured. AudioSocket carries samples only; what the WebSocket does not carry the configuration refuses. */
export function stasisSound({ media, format }: Pick<AriConfig, 'media' | 'format'>): AsteriskSound {
  return media === 'audiosocket'
    ? { wire: media, format: isSocketFormat(format) ? format : 'slin' }
    : { wire: media, format: isWireFormat(format) ? format : 'ulaw' };
}

/** How the call's line is coded to everybody else. */
export function lineOf({ wire, format }: AsteriskSound): AudioFormat {
  return wire === 'audiosocket' ? SOCKET_FORMATS[format].format : WIRE_FORMATS[format].format;
}

/** Samples a second on the wire, where the stream itself does not say. */
export function wireRateOf({ wire, format }: AsteriskSound): number | undefined {
  return wire === 'audiosocket' ? SOCKET_FORMATS[format].wireRateHz : undefined;
}
