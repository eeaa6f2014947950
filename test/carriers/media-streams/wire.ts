/** Messages as Twilio writes them, for tests of the codec. */
export const STREAM = 'MZ00000000000000000000000000000001';
export const CALL = 'CA00000000000000000000000000000001';

export const connected = JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' });

export function start(changes: Record<string, unknown> = {}, envelope: Record<string, unknown> = {}): string {
  return JSON.stringify({
    event: 'start',
    sequenceNumber: '1',
    start: {
      accountSid: 'AC00000000000000000000000000000001',
      streamSid: STREAM,
      callSid: CALL,
      tracks: ['inbound'],
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
      customParameters: { token: 'one-time' },
      ...changes,
    },
    streamSid: STREAM,
    ...envelope,
  });
}

export function inStream(
  event: string,
  body: Record<string, unknown>,
  envelope: Record<string, unknown> = {},
): string {
  return JSON.stringify({ event, sequenceNumber: '2', [event]: body, streamSid: STREAM, ...envelope });
}

export function media(changes: Record<string, unknown> = {}, envelope: Record<string, unknown> = {}): string {
  const payload = Buffer.alloc(160, 0x7e).toString('base64');
  return inStream('media', { track: 'inbound', chunk: '1', timestamp: '20', payload, ...changes }, envelope);
}

export const stop = inStream('stop', { accountSid: 'AC1', callSid: CALL });
