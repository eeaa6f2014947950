import { isSocketFormat, SOCKET_FORMATS } from '../carriers/audiosocket/formats.js';
import { isWireFormat, WIRE_FORMATS } from '../carriers/chan-websocket/formats.js';
import { messageOf } from '../lib/errors.js';
import { plainText } from '../lib/plain-text.js';
import type { AsteriskSound } from './asterisk-sound.js';

/** The longest number or name of a caller. */
const MAX_NAME_CHARS = 128;
/** Asterisk's UNIQUEID: a time with a counter, and the system's name before it where there is one. */
const CHANNEL = /^[\w.:@-]{1,150}$/;
/** What the plus of a number has become in an address or a form where a dialplan wrote it as it is. */
const LOST_PLUS = /^ (?=\d)/;
const FIELDS: readonly string[] = ['from', 'to', 'channel', 'format', 'wire'];

type AsteriskWire = AsteriskSound['wire'];

/** A call that Asterisk announces. */
export interface AsteriskAnnouncement {
  readonly from: string;
  readonly to: string;
  /** The caller's channel; absent where Asterisk does not say. */
  readonly channel: string | undefined;
  readonly sound: AsteriskSound;
}

/** The body of an announcement (a form that was read already, or JSON), or what is wrong with it. */
export function readAnnouncement(body: unknown): AsteriskAnnouncement | string {
  const fields = typeof body === 'string' ? parsed(body) : body;
  if (typeof fields === 'string') return fields;
  if (fields === undefined || fields === null) return announcementOf({});
  if (typeof fields !== 'object' || Array.isArray(fields)) return 'the body must be an object';
  return announcementOf({ ...fields });
}

/** What the address that Asterisk dialled says of a call that was not announced, or what is wrong with it. */
export function readQuery(query: unknown): AsteriskAnnouncement | string {
  const { from, to, channel } =
    typeof query === 'object' && query !== null ? { ...emptyQuery, ...query } : emptyQuery;
  return announcementOf({ from, to, channel });
}

const emptyQuery: Readonly<Record<'from' | 'to' | 'channel', unknown>> = {
  from: undefined,
  to: undefined,
  channel: undefined,
};

function announcementOf(fields: Readonly<Record<string, unknown>>): AsteriskAnnouncement | string {
  const unknown = Object.keys(fields).find((key) => !FIELDS.includes(key));
  if (unknown !== undefined) return `unknown key ${plainText(unknown.slice(0, MAX_NAME_CHARS))}`;
  const { from = '', to = '', wire = 'chan-websocket' } = fields;
  const channel = fields['channel'] === '' ? undefined : fields['channel'];
  if (!isName(from) || !isName(to)) return `from and to must be texts of up to ${MAX_NAME_CHARS} characters`;
  if (!isChannel(channel)) return 'channel must be a UNIQUEID of Asterisk’s';
  if (!isWire(wire)) return 'wire must be chan-websocket or audiosocket';
  const sound = wire === 'audiosocket' ? overSocket(fields['format']) : overWebsocket(fields['format']);
  if (typeof sound === 'string') return sound;
  return { from: partyOf(from), to: partyOf(to), channel, sound };
}

function partyOf(text: string): string {
  return plainText(text.replace(LOST_PLUS, '+'));
}

function overWebsocket(format: unknown = 'ulaw'): AsteriskSound | string {
  return isWireFormat(format) ? { wire: 'chan-websocket', format } : noneOf(WIRE_FORMATS);
}

function overSocket(format: unknown = 'slin'): AsteriskSound | string {
  return isSocketFormat(format) ? { wire: 'audiosocket', format } : noneOf(SOCKET_FORMATS);
}

function noneOf(formats: object): string {
  return `format must be one of ${Object.keys(formats).join(', ')}`;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_NAME_CHARS;
}

function isChannel(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === 'string' && CHANNEL.test(value));
}

function isWire(value: unknown): value is AsteriskWire {
  return value === 'chan-websocket' || value === 'audiosocket';
}

function parsed(body: string): unknown {
  if (body === '') return {};
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'string' ? 'the body must be an object' : value;
  } catch (error) {
    return `the body is not JSON: ${messageOf(error)}`;
  }
}
