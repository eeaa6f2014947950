import type { Socket } from 'node:net';
import { type AudioFormat, MODEL_FORMAT, TELEPHONE_FORMAT } from '../../../src/audio/frame.js';
import { bytesIn, isLoud } from './loudness.js';
import type { Piece } from './sounds.js';
import { headerBytes, type IncomingFrame, LeanSocket, writeHeader } from './web-socket.js';

/** What a session tells of. */
export interface SessionEars {
  /** Sound after silence: the beginning of a marker, or of a turn. */
  readonly onset: () => void;
  /** The first audio of an answer is about to be sent. */
  readonly answers: () => void;
  readonly ended: () => void;
}

/** What a session says, by encoding. */
export type Answers = Readonly<Record<AudioFormat['encoding'], readonly Piece[]>>;

/** So much sound makes a turn: more than a marker, also where it is stretched over packets of 60 ms. */
const ONSET_MS = 140;
/** So much silence ends one: short, because this stands for a provider that answers at once. */
const SILENCE_MS = 200;
/** Generation is so many times faster than speech. */
const SPEED = 5;
const APPEND = Buffer.from('{"type":"input_audio_buffer.append","audio":"');
const APPEND_TAIL = '"}'.length;

interface ClientEvent {
  readonly type: string;
  readonly audio?: string;
  readonly response_id?: string;
  readonly session?: {
    readonly audio?: {
      readonly input?: { readonly turn_detection?: { readonly interrupt_response?: boolean } | null };
      readonly output?: { readonly format?: { readonly type: string } };
    };
  };
}

/** One session at the provider (Realtime API, GA): agrees to everything, finds turns by level, answers at once and in bursts of 200 ms, as fast as five times real time. */
export class ProviderSession {
  readonly #socket: LeanSocket;
  readonly #ears: SessionEars;
  readonly #answers: Answers;
  #format: AudioFormat = MODEL_FORMAT;
  #speechCancels = true;
  #appendedMs = 0;
  #speaking = false;
  #againstMs = 0;
  #wasLoud = false;
  #responses = 0;
  #turns = 0;
  #events = 0;
  #open: NodeJS.Timeout | undefined;

  constructor(
    socket: Socket,
    head: Buffer,
    answers: Answers,
    earsOf: (session: ProviderSession) => SessionEars,
  ) {
    const ears = earsOf(this);
    this.#ears = ears;
    this.#answers = answers;
    this.#socket = new LeanSocket(socket, false, head, {
      text: (frame) => this.#came(frame),
      ended: () => {
        clearTimeout(this.#open);
        ears.ended();
      },
    });
    this.#tell('session.created', { session: { id: 'sess_bench', type: 'realtime' } });
  }

  /** Caller audio that came (ms). */
  get appendedMs(): number {
    return this.#appendedMs;
  }

  /** Turns of the caller's that were heard. */
  get turns(): number {
    return this.#turns;
  }

  get responses(): number {
    return this.#responses;
  }

  close(): void {
    clearTimeout(this.#open);
    this.#socket.close();
  }

  #came(frame: IncomingFrame): void {
    if (frame.startsWith(APPEND)) {
      this.#appended((index) => frame.at(index), APPEND.length, frame.length - APPEND_TAIL);
    } else {
      this.#on(JSON.parse(frame.text()) as ClientEvent);
    }
  }

  #on(event: ClientEvent): void {
    if (event.type === 'session.update') this.#configure(event.session);
    else if (event.type === 'response.create') this.#respond();
    else if (event.type === 'response.cancel') this.#finish('cancelled');
    else if (event.type === 'input_audio_buffer.append') {
      const audio = Buffer.from(event.audio ?? '');
      this.#appended((index) => audio[index] ?? 0, 0, audio.length);
    }
  }

  #configure(session: ClientEvent['session']): void {
    const { input, output } = session?.audio ?? {};
    this.#format = output?.format?.type === 'audio/pcmu' ? TELEPHONE_FORMAT : MODEL_FORMAT;
    this.#speechCancels = input?.turn_detection?.interrupt_response ?? true;
    this.#tell('session.updated', { session });
  }

  #appended(at: (index: number) => number, from: number, to: number): void {
    const { encoding, rateHz } = this.#format;
    const bytes = bytesIn(to - from, at(to - 1), at(to - 2));
    const lengthMs = (bytes * 1000) / (encoding === 'mulaw' ? rateHz : rateHz * Int16Array.BYTES_PER_ELEMENT);
    this.#appendedMs += lengthMs;
    const loud = isLoud(at, from, to, encoding);
    if (loud && !this.#wasLoud) this.#ears.onset();
    this.#wasLoud = loud;
    this.#againstMs = loud === this.#speaking ? 0 : this.#againstMs + lengthMs;
    if (this.#againstMs < (this.#speaking ? SILENCE_MS : ONSET_MS)) return;
    this.#speaking = !this.#speaking;
    this.#againstMs = 0;
    if (this.#speaking) this.#callerSpeaks();
    else this.#callerIsDone();
  }

  #callerSpeaks(): void {
    this.#turns += 1;
    const item_id = `item_c${this.#turns}`;
    this.#tell('input_audio_buffer.speech_started', {
      item_id,
      audio_start_ms: Math.round(this.#appendedMs),
    });
    if (this.#speechCancels) this.#finish('cancelled');
  }

  #callerIsDone(): void {
    const item_id = `item_c${this.#turns}`;
    this.#tell('input_audio_buffer.speech_stopped', { item_id, audio_end_ms: Math.round(this.#appendedMs) });
    this.#respond();
  }

  #respond(): void {
    if (this.#open !== undefined) return;
    this.#responses += 1;
    this.#tell('response.created', { response: { id: this.#id('resp'), status: 'in_progress' } });
    const item = { id: this.#id('item'), type: 'message', role: 'assistant', status: 'in_progress' };
    this.#tell('response.output_item.added', { response_id: this.#id('resp'), output_index: 0, item });
    this.#ears.answers();
    this.#say(this.#answers[this.#format.encoding], 0);
  }

  #say(pieces: readonly Piece[], index: number): void {
    const piece = pieces[index];
    const at = `"response_id":"${this.#id('resp')}","item_id":"${this.#id('item')}","output_index":0,"content_index":0`;
    if (piece === undefined) {
      this.#socket.say(`{"type":"response.output_audio.done",${this.#eventId()},${at}}`);
      return this.#finish('completed');
    }
    this.#sendDelta(`{"type":"response.output_audio.delta",${this.#eventId()},${at},"delta":"`, piece.base64);
    this.#socket.say(
      `{"type":"response.output_audio_transcript.delta",${this.#eventId()},${at},"delta":" word"}`,
    );
    this.#open = setTimeout(() => this.#say(pieces, index + 1), piece.audioMs / SPEED);
  }

  /** The base64 is written from where it lies, for all sessions alike. */
  #sendDelta(before: string, base64: Buffer): void {
    const length = before.length + base64.length + DELTA_END.length;
    const header = headerBytes(length, false);
    const head = Buffer.allocUnsafe(header + before.length);
    head.write(before, writeHeader(head, length, false), 'latin1');
    this.#socket.writeAll([head, base64, DELTA_END]);
  }

  #finish(status: 'completed' | 'cancelled'): void {
    if (this.#open === undefined) return;
    clearTimeout(this.#open);
    this.#open = undefined;
    this.#tell('response.done', { response: { id: this.#id('resp'), status } });
  }

  #id(kind: 'resp' | 'item'): string {
    return `${kind}_a${this.#responses}`;
  }

  #eventId(): string {
    this.#events += 1;
    return `"event_id":"event_bench${this.#events}"`;
  }

  #tell(type: string, fields: object): void {
    this.#events += 1;
    this.#socket.say({ type, event_id: `event_bench${this.#events}`, ...fields });
  }
}

const DELTA_END = Buffer.from('"}');
