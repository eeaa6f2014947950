import { crc32 } from 'node:zlib';
import type { AudioFormat, AudioFrame } from '../../audio/frame.js';
import type { CallEvent } from '../../ports/call-events.js';
import { cellsOf, type FormatName } from './lines.js';

/** Pieces of outgoing audio that one line may stand for: half a second. */
const MAX_PIECES = 25;

/** Who takes what a journal is made of. */
export interface JournalSink {
  /** One line, without its line break. */
  readonly line: (text: string) => void;
  /** Sound as it came in, in the order of the lines that tell of it; a view, valid until this returns. */
  readonly sound: (bytes: Uint8Array) => void;
}

/** Turns the events of one call into the lines of its journal. Same events, same lines, byte for byte. */
export class JournalEncoder {
  readonly #sink: JournalSink;
  readonly #up: SentAudio;
  readonly #line: SentAudio;
  /** The line of the caller's last audio, to which what the detector heard is still added. */
  #caller = '';
  #heard = '';

  constructor(sink: JournalSink) {
    const write = (text: string): void => this.#write(text);
    this.#sink = sink;
    this.#up = new SentAudio('up', write);
    this.#line = new SentAudio('line', write);
  }

  take(event: CallEvent): void {
    switch (event.type) {
      case 'carrier-event':
        return event.event.type === 'audio' ? this.#callerAudio(event.atMs, event.event) : this.#plain(event);
      case 'provider-event':
        return event.event.type === 'audio' ? this.#agentAudio(event.atMs, event.event) : this.#plain(event);
      case 'provider-command':
        if (event.command.type === 'audio') return this.#up.add(event.atMs, event.command.frame);
        this.#up.end();
        return this.#plain(event);
      case 'carrier-command':
        if (event.command.type === 'audio') return this.#line.add(event.atMs, event.command.frame);
        this.#line.end();
        return this.#plain(event);
      case 'heard':
        return this.#hear(event.atMs, JSON.stringify(cellsOf(event)));
      case 'round':
        return this.#write(`{"t":${event.atMs},"e":"round"}`);
      case 'call-ended':
        this.flush();
        return this.#plain(event);
      default:
        return this.#plain(event);
    }
  }

  /** Everything that is held back to share a line is written. */
  flush(): void {
    this.#up.end();
    this.#line.end();
    this.#endCaller();
  }

  #callerAudio(atMs: number, { frame, timestampMs }: { frame: AudioFrame; timestampMs: number }): void {
    this.#endCaller();
    const bytes = bytesOf(frame);
    this.#caller = `{"t":${atMs},"e":"caller","ts":${timestampMs},"n":${bytes.length},"h":"${hex(crc32(bytes))}"`;
    this.#sink.sound(bytes);
  }

  #agentAudio(
    atMs: number,
    event: { responseId: string; part: { itemId: string; contentIndex: number }; frame: AudioFrame },
  ): void {
    const { responseId, part, frame } = event;
    const bytes = bytesOf(frame);
    const of = JSON.stringify({ responseId, ...part }).slice(1, -1);
    this.#write(
      `{"t":${atMs},"e":"agent",${of},"n":${bytes.length},"h":"${hex(crc32(bytes))}","format":"${nameOf(frame)}"}`,
    );
    this.#sink.sound(bytes);
  }

  /** Joins the line of the audio that was heard, unless something has been written since. */
  #hear(atMs: number, cells: string): void {
    if (this.#caller === '') this.#sink.line(`{"t":${atMs},"e":"heard","vad":[${cells}]}`);
    else this.#heard += this.#heard === '' ? cells : `,${cells}`;
  }

  #plain({ type, atMs, ...rest }: CallEvent): void {
    this.#write(JSON.stringify({ t: atMs, e: type, ...rest }));
  }

  #write(text: string): void {
    this.#endCaller();
    this.#sink.line(text);
  }

  #endCaller(): void {
    if (this.#caller === '') return;
    const text = this.#caller + (this.#heard === '' ? '}' : `,"vad":[${this.#heard}]}`);
    this.#caller = '';
    this.#heard = '';
    this.#sink.line(text);
  }
}

/** Gathers outgoing audio into lines. */
class SentAudio {
  readonly #leg: 'up' | 'line';
  readonly #write: (text: string) => void;
  #fromMs = 0;
  #toMs = 0;
  #pieces = 0;
  #bytes = 0;
  #crc = 0;
  #format: FormatName = 'mulaw/8000';

  constructor(leg: 'up' | 'line', write: (text: string) => void) {
    this.#leg = leg;
    this.#write = write;
  }

  add(atMs: number, frame: AudioFrame): void {
    if (this.#pieces === 0) this.#fromMs = atMs;
    const bytes = bytesOf(frame);
    this.#toMs = atMs;
    this.#format = nameOf(frame);
    this.#pieces += 1;
    this.#bytes += bytes.length;
    this.#crc = crc32(bytes, this.#crc);
    if (this.#pieces >= MAX_PIECES) this.end();
  }

  end(): void {
    if (this.#pieces === 0) return;
    const pieces = this.#pieces;
    this.#pieces = 0;
    this.#write(
      `{"t":${this.#fromMs},"to":${this.#toMs},"e":"${this.#leg}","pieces":${pieces},"n":${this.#bytes},"h":"${hex(this.#crc)}","format":"${this.#format}"}`,
    );
    this.#bytes = 0;
    this.#crc = 0;
  }
}

function bytesOf({ samples }: AudioFrame): Uint8Array {
  return samples instanceof Uint8Array
    ? samples
    : new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

function nameOf({ encoding, rateHz }: AudioFormat): FormatName {
  return `${encoding}/${rateHz}`;
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
