import { isSocketFormat, SOCKET_FORMATS, type SocketFormatName } from '../../carriers/audiosocket/formats.js';
import { assertNever } from '../../lib/assert-never.js';
import { TalkpathError, type ErrorCode } from '../../lib/errors.js';
import { isPlayedCarrier, PLAYED_CARRIERS, type PlayedCarrier } from './carriers.js';
import { CHANNEL_FORMATS, type ChannelFormat, isChannelFormat } from './channel-formats.js';
import type { KeyPress } from './stream-leg.js';

const KEY_PRESS = /^([0-9*#A-D])@(\d{1,5}(?:\.\d{1,3})?)s?$/;
const SECONDS = /^(\d{1,5}(?:\.\d{1,3})?)s?$/;

/** Keys and their times, as in `1@3.5s,#@5s`: seconds after the stream's start. */
export function parseKeys(text: string): readonly KeyPress[] {
  return text.split(',').map((part) => {
    const [, digit, seconds] = KEY_PRESS.exec(part.trim()) ?? [];
    if (digit === undefined) throw bad(`--dtmf ${part}: a key and its time are wanted, as in 1@3.5s,#@5s`);
    return { digit, atMs: Number(seconds) * 1000 };
  });
}

/** A time of the call, as in `30` or `1.5s`, in ms. */
export function parseSeconds(flag: string, text: string): number {
  const [, seconds] = SECONDS.exec(text.trim()) ?? [];
  if (seconds === undefined) throw bad(`${flag} ${text}: seconds are wanted, as in 1.5s`);
  return Number(seconds) * 1000;
}

/** The carrier whose part is played. */
export function parseCarrier(name: string): PlayedCarrier {
  if (isPlayedCarrier(name)) return name;
  throw bad(`--carrier ${name}: one of ${PLAYED_CARRIERS.join(', ')} is wanted`);
}

/** A host and a port, as in `127.0.0.1:9092`. */
export function parseAddress(text: string): string {
  if (/^[^\s/]+:\d{1,5}$/.test(text) && URL.canParse(`tcp://${text}`)) return text;
  throw bad(`--audiosocket ${text}: a host and a port are wanted, as in 127.0.0.1:9092`);
}

/** The format of the channel behind one of Asterisk's wires. */
export function parseFormat(name: string, carrier: PlayedCarrier): ChannelFormat | SocketFormatName {
  switch (carrier) {
    case 'twilio':
      throw bad(`--format ${name}: it goes with --carrier chan-websocket or audiosocket`);
    case 'chan-websocket':
      if (isChannelFormat(name)) return name;
      throw unknownFormat(name, CHANNEL_FORMATS);
    case 'audiosocket':
      if (isSocketFormat(name)) return name;
      throw unknownFormat(name, SOCKET_FORMATS);
    default:
      return assertNever(carrier);
  }
}

/** The origin of a call server; a path below it is kept. `code`: what is thrown. */
export function parseServerUrl(text: string, code: ErrorCode = 'call.bad_input'): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw new TalkpathError(code, `--url ${text}: an address is wanted, as in http://127.0.0.1:8080`);
  }
  return text.replace(/\/+$/, '');
}

function unknownFormat(name: string, formats: object): TalkpathError {
  return bad(`--format ${name}: one of ${Object.keys(formats).join(', ')} is wanted`);
}

function bad(message: string): TalkpathError {
  return new TalkpathError('call.bad_input', message);
}
