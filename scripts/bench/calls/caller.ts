import { TELEPHONE_RATE_HZ } from '../../../src/audio/frame.js';
import { seededRandom } from '../bursts.js';
import { isLoud, bytesIn } from './loudness.js';
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

/** What a caller tells of. */
export interface CallerEars {
  /** Sound after silence is about to be sent, on a line on which nobody speaks. */
  readonly marks: () => void;
  /** The caller's turn begins. */
  readonly speaks: () => void;
  /** Sound came, after none. */
  readonly hears: () => void;
}

/** The agent has been silent for so long when the caller speaks: between these, a little different each time, so that callers do not act as one (ms). */
const PAUSE_MS = { from: 1300, to: 2300 };
/** So long after the agent's last sound its silence is sure, and so much later a marker is sent, and another (ms). */
const SURE_MS = 500;
const MARKERS_AFTER_MS = [100, 500];
/** Every fourth answer is interrupted, when so much of it was heard (ms). */
const INTERRUPTED_EVERY = 4;
const HEARD_MS = 1500;
/** An answer that has not come after so long is not waited for. */
const PATIENCE_MS = 4000;

const MEDIA = Buffer.from('{"event":"media"');
const PAYLOAD = Buffer.from('"payload":"');
const QUOTE = '"'.charCodeAt(0);

interface CarrierMessage {
  readonly event: string;
  readonly media?: { readonly payload: string };
  readonly mark?: { readonly name: string };
}

/** One caller: sends a frame each time that one is due, plays out what comes, and takes its turns as it hears the agent. */
export class LeanCaller {
  readonly #sounds: CallerSounds;
  readonly #names: StreamNames;
  readonly #ears: CallerEars;
  readonly #messages: MediaMessages;
  readonly #random: () => number;
  readonly playout = new Playout();
  #socket: CallerLine | undefined;
  /** The next frame of the caller's turn; past the last while it listens. */
  #speechAt = Infinity;
  /** Since when nobody has spoken (ms). */
  #quietSinceMs = 0;
  #markersSent = 0;
  /** The agent's answer that is being heard, if one is: when it began (ms). */
  #answerSinceMs: number | undefined;
  #awaitsAnswer = true;
  #answers: number;
  #pauseMs: number;
  #unanswered = 0;
  #frames = 0;

  /** `seed`: what this caller's pauses are made of, and which of the answers it interrupts. */
  constructor(sounds: CallerSounds, names: StreamNames, ears: CallerEars, seed: number) {
    this.#sounds = sounds;
    this.#names = names;
    this.#ears = ears;
    this.#random = seededRandom(seed);
    this.#answers = seed % INTERRUPTED_EVERY;
    this.#pauseMs = this.#nextPauseMs();
    this.#messages = new MediaMessages(names.streamSid, sounds.marker.length);
  }

  /** Frames that were sent. */
  get frames(): number {
    return this.#messages.count;
  }

  /** Turns after which no answer came. */
  get unanswered(): number {
    return this.#unanswered;
  }

  start(socket: CallerLine, nowMs: number): void {
    const { customParameters, ...ids } = this.#names;
    const { accountSid, streamSid, callSid } = ids;
    const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: TELEPHONE_RATE_HZ, channels: 1 };
    const start = { accountSid, streamSid, callSid, tracks: ['inbound'], mediaFormat, customParameters };
    socket.say({ event: 'connected', protocol: 'Call', version: '1.0.0' });
    socket.say({ event: 'start', sequenceNumber: '1', start, streamSid });
    this.#socket = socket;
    this.#quietSinceMs = nowMs;
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
    this.#send(this.#nextPayload(nowMs));
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
    if (this.#awaitsAnswer && isLoud(at, from, to, 'mulaw')) this.#answerBegins(nowMs);
    const bytes = bytesIn(to - from, at(to - 1), at(to - 2));
    this.playout.audio((bytes * 1000) / TELEPHONE_RATE_HZ, nowMs);
  }

  #answerBegins(nowMs: number): void {
    this.#ears.hears();
    this.#awaitsAnswer = false;
    this.#answerSinceMs = nowMs;
    this.#answers += 1;
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

  #nextPayload(nowMs: number): Buffer {
    const { quiet, speech, marker } = this.#sounds;
    this.#frames += 1;
    const spoken = speech[this.#speechAt];
    if (spoken !== undefined) return this.#speak(spoken, nowMs);
    if (this.#begins(nowMs)) {
      this.#speechAt = 0;
      this.#ears.speaks();
      return this.#speak(speech[0] ?? marker, nowMs);
    }
    if (this.#marksNow(nowMs)) {
      this.#markersSent += 1;
      this.#ears.marks();
      return marker;
    }
    return quiet[this.#frames % quiet.length] ?? marker;
  }

  #speak(frame: Buffer, nowMs: number): Buffer {
    this.#speechAt += 1;
    if (this.#speechAt === this.#sounds.speech.length) {
      this.#awaitsAnswer = true;
      this.#answerSinceMs = undefined;
      this.#quietSinceMs = nowMs;
      this.#markersSent = MARKERS_AFTER_MS.length;
    }
    return frame;
  }

  /** Whether the caller's turn begins now. */
  #begins(nowMs: number): boolean {
    if (this.#awaitsAnswer) {
      if (nowMs - this.#quietSinceMs < PATIENCE_MS) return false;
      this.#unanswered += 1;
      return true;
    }
    const heardSinceMs = this.#answerSinceMs;
    if (heardSinceMs !== undefined) {
      if (this.#answers % INTERRUPTED_EVERY === 0 && nowMs - heardSinceMs >= HEARD_MS) {
        this.#answerSinceMs = undefined;
        return true;
      }
      if (nowMs < this.playout.endsAtMs + SURE_MS) return false;
      this.#answerSinceMs = undefined;
      this.#quietSinceMs = nowMs;
      this.#markersSent = 0;
      this.#pauseMs = this.#nextPauseMs();
    }
    return nowMs - this.#quietSinceMs >= this.#pauseMs;
  }

  /** From the moment when the agent's silence is sure. */
  #nextPauseMs(): number {
    return PAUSE_MS.from + (PAUSE_MS.to - PAUSE_MS.from) * this.#random() - SURE_MS;
  }

  #marksNow(nowMs: number): boolean {
    if (this.#awaitsAnswer || this.#answerSinceMs !== undefined) return false;
    const afterMs = MARKERS_AFTER_MS[this.#markersSent];
    return afterMs !== undefined && nowMs - this.#quietSinceMs >= afterMs;
  }
}

function isAt(frame: Message, from: number, what: Buffer): boolean {
  for (let index = 0; index < what.length; index += 1)
    if (frame.at(from + index) !== what[index]) return false;
  return true;
}
