import { TELEPHONE_RATE_HZ } from '../../../src/audio/frame.js';
import { type CallerEars, CallerTurns } from './caller-turns.js';
import { isLoud, bytesIn } from './loudness.js';
import type { Caller } from './road.js';
import { MediaMessages } from './media-message.js';
import { Playout } from './playout.js';
import type { CallerSounds } from './sounds.js';
import type { IncomingFrame, LeanSocket } from './web-socket.js';

/** The ends of one stream, in Twilio's identifiers. */
export interface StreamNames {
  readonly accountSid: string;
  readonly callSid: string;
  readonly streamSid: string;
  readonly customParameters: Readonly<Record<string, string>>;
}

/** Where a caller writes to. */
export type CallerLine = Pick<LeanSocket, 'write' | 'say' | 'close'>;

/** A message that came, as bytes. */
export type Message = Pick<IncomingFrame, 'length' | 'at' | 'startsWith' | 'text'>;

const MEDIA = Buffer.from('{"event":"media"');
const PAYLOAD = Buffer.from('"payload":"');
const QUOTE = '"'.charCodeAt(0);

interface CarrierMessage {
  readonly event: string;
  readonly media?: { readonly payload: string };
  readonly mark?: { readonly name: string };
}

/** One caller of Twilio's: sends a frame each time that one is due, plays out what comes, and takes its turns as it hears the agent. */
export class LeanCaller implements Caller {
  readonly #names: StreamNames;
  readonly #messages: MediaMessages;
  readonly #turns: CallerTurns;
  readonly playout = new Playout();
  #socket: CallerLine | undefined;

  /** `seed`: what this caller's pauses are made of, and which of the answers it interrupts. */
  constructor(sounds: CallerSounds, names: StreamNames, ears: CallerEars, seed: number) {
    this.#names = names;
    this.#turns = new CallerTurns(sounds, ears, seed);
    this.#messages = new MediaMessages(names.streamSid, sounds.marker.length);
  }

  /** Frames that were sent. */
  get frames(): number {
    return this.#messages.count;
  }

  /** Turns after which no answer came. */
  get unanswered(): number {
    return this.#turns.unanswered;
  }

  start(socket: CallerLine, nowMs: number): void {
    const { customParameters, ...ids } = this.#names;
    const { accountSid, streamSid, callSid } = ids;
    const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: TELEPHONE_RATE_HZ, channels: 1 };
    const start = { accountSid, streamSid, callSid, tracks: ['inbound'], mediaFormat, customParameters };
    socket.say({ event: 'connected', protocol: 'Call', version: '1.0.0' });
    socket.say({ event: 'start', sequenceNumber: '1', start, streamSid });
    this.#socket = socket;
    this.#turns.start(nowMs);
  }

  stop(): void {
    const { accountSid, callSid, streamSid } = this.#names;
    const sequenceNumber = String(this.#messages.takeSequence());
    this.#socket?.say({ event: 'stop', sequenceNumber, stop: { accountSid, callSid }, streamSid });
    this.#socket?.close();
  }

  /** 20 ms have passed. */
  tick(nowMs: number): void {
    for (const name of this.playout.dueMarks(nowMs)) this.#echo(name);
    this.#send(this.#turns.next(nowMs, this.playout.endsAtMs));
  }

  /** A message of the carrier's protocol came. */
  came(frame: Message, nowMs: number): void {
    if (frame.startsWith(MEDIA)) return this.#media(frame, nowMs);
    const message = JSON.parse(frame.text()) as CarrierMessage;
    if (message.event === 'mark') this.playout.mark(message.mark?.name ?? '', nowMs);
    else if (message.event === 'clear') this.#clear(nowMs);
    for (const name of this.playout.dueMarks(nowMs)) this.#echo(name);
  }

  #media(frame: Message, nowMs: number): void {
    let from = MEDIA.length;
    while (from < frame.length && !isAt(frame, from, PAYLOAD)) from += 1;
    from += PAYLOAD.length;
    let to = frame.length - 1;
    while (frame.at(to) !== QUOTE) to -= 1;
    const at = (index: number): number => frame.at(index);
    if (this.#turns.awaitsAnswer && isLoud(at, from, to, 'mulaw')) this.#turns.hears(nowMs);
    const bytes = bytesIn(to - from, at(to - 1), at(to - 2));
    this.playout.audio((bytes * 1000) / TELEPHONE_RATE_HZ, nowMs);
  }

  #clear(nowMs: number): void {
    this.playout.clear(nowMs);
  }

  #echo(name: string): void {
    const sequenceNumber = String(this.#messages.takeSequence());
    const { streamSid } = this.#names;
    this.#socket?.say({ event: 'mark', sequenceNumber, mark: { name }, streamSid });
  }

  #send(payload: Buffer): void {
    if (this.#socket?.write(this.#messages.next(payload)) === false) this.#messages.keep();
  }
}

function isAt(frame: Message, from: number, what: Buffer): boolean {
  for (let index = 0; index < what.length; index += 1)
    if (frame.at(from + index) !== what[index]) return false;
  return true;
}
