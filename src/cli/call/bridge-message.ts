/** What a bridge may send on a Media Stream. */
export type BridgeMessage =
  | { readonly event: 'media'; readonly audio: Uint8Array }
  | { readonly event: 'mark'; readonly name: string }
  | { readonly event: 'clear' };

/**
 * Reads a message as strictly as Twilio does ("Media Streams WebSocket messages", warning 31951): exactly the documented fields, and this
 * stream's id. Gives back what is wrong with it otherwise.
 */
export function readBridgeMessage(text: string, streamSid: string): BridgeMessage | string {
  const message = parse(text);
  if (!isObject(message)) return 'not a JSON object';
  const { event } = message;
  if (event !== 'media' && event !== 'mark' && event !== 'clear') return `unknown event ${typeof event}`;
  const fault = wrongFields(message, event === 'clear' ? ENVELOPE : [...ENVELOPE, event]);
  if (fault !== undefined) return `${event}: ${fault}`;
  if (message['streamSid'] !== streamSid) return `${event}: wrong streamSid`;
  switch (event) {
    case 'media':
      return readMedia(message['media']);
    case 'mark':
      return readMark(message['mark']);
    case 'clear':
      return { event };
  }
}

const ENVELOPE = ['event', 'streamSid'];

function readMedia(media: unknown): BridgeMessage | string {
  if (!isObject(media)) return 'media: no body';
  const fault = wrongFields(media, ['payload']);
  if (fault !== undefined) return `media: ${fault}`;
  const { payload } = media;
  if (typeof payload !== 'string' || payload === '') return 'media: no payload';
  const audio = Buffer.from(payload, 'base64');
  return audio.toString('base64') === payload ? { event: 'media', audio } : 'media: payload is not base64';
}

function readMark(mark: unknown): BridgeMessage | string {
  if (!isObject(mark)) return 'mark: no body';
  const fault = wrongFields(mark, ['name']);
  if (fault !== undefined) return `mark: ${fault}`;
  const { name } = mark;
  return typeof name === 'string' && name !== '' ? { event: 'mark', name } : 'mark: no name';
}

function wrongFields(
  object: Readonly<Record<string, unknown>>,
  names: readonly string[],
): string | undefined {
  const missing = names.find((name) => !Object.hasOwn(object, name));
  if (missing !== undefined) return `field ${missing} is missing`;
  const extra = Object.keys(object).find((name) => !names.includes(name));
  return extra === undefined ? undefined : `field ${JSON.stringify(extra)} is not known`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
