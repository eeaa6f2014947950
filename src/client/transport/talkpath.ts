import { TELEPHONE_RATE_HZ } from '../../audio/frame.js';
import {
  MAX_INSTRUCTIONS_CHARS,
  MAX_TEXT_CHARS,
  type SoftphoneCallOffer,
  type SoftphoneNote,
  type SoftphoneWish,
} from '../../ports/softphone-messages.js';
import { RealtimeError } from '../errors.js';
import { BadLine } from '../line/bad-line.js';
import { DelayLine } from '../line/delay-line.js';
import type { LineConditions } from '../line/line-conditions.js';
import { decodeMulaw, encodeMulaw } from '../line/mulaw.js';
import { StreamTime } from '../line/stream-time.js';
import type { Connected, Message } from '../types.js';
import { fromBase64, toBase64 } from './base64.js';
import { requestCall } from './call-request.js';
import type { Connection, ConnectionEnd, OpenOptions, Transport } from './connection.js';
import { asFields, type Fields, readFields, textIn } from './fields.js';
import { SaidMessages } from './said-messages.js';
import { openSocket, type Socket } from './socket.js';
import { endOfNote, readNote } from './softphone-notes.js';
import { fits } from './text-limit.js';

const DIGIT = /^[0-9*#]$/;
/** Why a server closes a stream whose token is of no use: it is too old, or was used, or its call is over because nobody came. */
const IS_TOO_LATE = /^(?:auth\.|carrier\.no_call$)/;
const MEDIA_TYPE = 'audio/x-mulaw';

/** A Talkpath server's softphone: Media Streams messages, as a phone company sends them, and notes. */
export const talkpathTransport: Transport = {
  rateHz: TELEPHONE_RATE_HZ,
  paced: true,

  async open(options) {
    const base = options.url.replace(/\/+$/, '');
    const offer = await requestCall(base, options);
    const connection = new TalkpathConnection(offer, options);
    const { webSocket, clock, signal } = options;
    const url = `${base.replace(/^http/, 'ws')}${offer.path}`;
    const socket = await openSocket({
      ...{ webSocket, url, protocols: [], clock, signal },
      onMessage: (message) => connection.receive(message),
      onClose: (code, reason) => connection.closed(code, reason),
    });
    connection.start(socket);
    return connection;
  },
};

class TalkpathConnection implements Connection {
  readonly connected: Connected;
  readonly #offer: SoftphoneCallOffer;
  readonly #options: OpenOptions;
  readonly #streamSid: string;
  readonly #line: BadLine;
  readonly #delay: DelayLine;
  readonly #time = new StreamTime();
  readonly #said = new SaidMessages();
  #socket: Socket | undefined;
  #sequence = 0;
  #chunk = 0;
  #ended = false;

  constructor(offer: SoftphoneCallOffer, options: OpenOptions) {
    const { callId, agent, provider, details, callSid } = offer;
    this.connected = { callId, agent, provider, details };
    this.#offer = offer;
    this.#options = options;
    this.#streamSid = `MZ${callSid}`;
    this.#line = new BadLine(TELEPHONE_RATE_HZ, options.random);
    this.#delay = new DelayLine(options.clock);
  }

  start(socket: Socket): void {
    this.#socket = socket;
    const { callSid, token } = this.#offer;
    socket.send({ event: 'connected', protocol: 'Call', version: '1.0.0' });
    this.#send('start', {
      start: {
        streamSid: this.#streamSid,
        callSid,
        tracks: ['inbound'],
        mediaFormat: { encoding: MEDIA_TYPE, sampleRate: TELEPHONE_RATE_HZ, channels: 1 },
        customParameters: { token },
      },
    });
  }

  sendAudio(samples: Int16Array): void {
    const { samples: arrived, delayMs } = this.#line.up(samples);
    const timestamp = String(this.#time.next(this.#options.clock.now()));
    if (arrived === undefined) return;
    const payload = toBase64(encodeMulaw(arrived));
    this.#delay.put(delayMs, () => {
      const chunk = String(++this.#chunk);
      this.#send('media', { media: { track: 'inbound', chunk, timestamp, payload } });
    });
  }

  markReached(name: string): void {
    this.#send('mark', { mark: { name } });
  }

  sendText(text: string): void {
    if (fits('text', text, MAX_TEXT_CHARS, this.#options.listener)) this.#wish({ event: 'text', text });
  }

  commitAudio(): void {
    this.#wish({ event: 'commit' });
  }

  updateInstructions(instructions: string): void {
    if (fits('instructions', instructions, MAX_INSTRUCTIONS_CHARS, this.#options.listener))
      this.#wish({ event: 'instructions', instructions });
  }

  sendDigit(digit: string): void {
    if (DIGIT.test(digit)) this.#send('dtmf', { dtmf: { track: 'inbound_track', digit } });
    else this.#options.listener.onError(new RealtimeError('bad_request', `no key of a phone: ${digit}`));
  }

  setLine(conditions: Partial<LineConditions>): void {
    this.#line.set(conditions);
  }

  close(): void {
    this.#send('stop', { stop: { callSid: this.#offer.callSid } });
    this.#finish();
  }

  receive(message: unknown): void {
    const fields = readFields(message);
    if (fields === undefined || this.#ended) return;
    switch (fields['event']) {
      case 'media':
        this.#media(asFields(fields['media']));
        break;
      case 'mark':
        this.#options.listener.onMark(textIn(asFields(fields['mark']), 'name'));
        break;
      case 'clear':
        this.#line.clear();
        this.#options.listener.onClear();
        break;
      case 'note':
        this.#note(readNote(fields));
    }
  }

  closed(code: number, reason: string): void {
    const said = reason === '' ? `the connection was lost (${code})` : `the server closed: ${reason}`;
    const error = new RealtimeError(IS_TOO_LATE.test(reason) ? 'token_expired' : 'connection_lost', said);
    this.#end({ reason: said, error });
  }

  #media(media: Fields | undefined): void {
    const bytes = fromBase64(textIn(media, 'payload'));
    if (bytes !== undefined) this.#options.listener.onAudio(this.#line.down(decodeMulaw(bytes)));
  }

  #note(note: SoftphoneNote | undefined): void {
    if (note === undefined) return;
    const { listener } = this.#options;
    listener.onNote(note);
    switch (note.note) {
      case 'state':
        listener.onSpeaking('caller', note.callerSpeaks);
        listener.onSpeaking('agent', note.agentSpeaks);
        break;
      case 'caller':
      case 'agent':
        this.#tell(this.#said.of(note));
        break;
      case 'ended':
        this.#end(endOfNote(note));
        break;
      default:
    }
  }

  #tell(message: Message | undefined): void {
    if (message !== undefined) this.#options.listener.onMessage(message);
  }

  #wish(wish: SoftphoneWish): void {
    this.#socket?.send(wish);
  }

  #send(event: string, body: object): void {
    const sequenceNumber = String(++this.#sequence);
    this.#socket?.send({ event, sequenceNumber, streamSid: this.#streamSid, ...body });
  }

  #end(end: ConnectionEnd): void {
    if (this.#ended) return;
    this.#finish();
    for (const message of this.#said.rest()) this.#tell(message);
    this.#options.listener.onEnd(end);
  }

  #finish(): void {
    this.#ended = true;
    this.#delay.close();
    this.#socket?.close();
    this.#socket = undefined;
  }
}
