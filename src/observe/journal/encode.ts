import { crc32 } from 'node:zlib';
import { FRAME_MS } from '../../audio/frame.js';
import { bytesOf } from '../../audio/line-format.js';
import { seenJson } from '../../lib/plain-text.js';
import type { CallEvent } from '../../ports/call-events.js';
import type { CarrierEvent, StreamStart } from '../../ports/carrier.js';
import type { ProviderEvent, TokenUsage } from '../../ports/provider.js';
import { NO_TOKENS, withUsage, type TokenCounts } from '../cost/spending.js';
import { formatNameOf, hexOf } from './audio-facts.js';
import { SentAudio } from './sent-audio.js';

/** Who takes what a journal is made of. */
export interface JournalSink {
  /** One line, without its line break. */
  readonly line: (text: string) => void;
  /** Sound as it came in, that of the next line that tells of sound: a view, valid until this returns. */
  readonly sound: (bytes: Uint8Array) => void;
}

type CallerAudio = CallEvent & { type: 'carrier-event' };
type AgentAudio = CallEvent & { type: 'provider-event' };
type Heard = CallEvent & { type: 'heard' };

/** Turns the events of one call into the lines of its journal. Same events, same lines, byte for byte. */
export class JournalEncoder {
  readonly #sink: JournalSink;
  readonly #up: SentAudio;
  readonly #line: SentAudio;
  /** A line to which what the detector heard is still added, and when it happened. */
  #open = '';
  #openAtMs = 0;
  #vad = '';
  /** Known only to who saw the call from its beginning. */
  #tokens: TokenCounts | undefined;
  /** Where the next frame that is heard begins, if it goes on where the last one ended. */
  #nextMs = 0;

  constructor(sink: JournalSink) {
    const write = (text: string): void => this.#write(text);
    this.#sink = sink;
    this.#up = new SentAudio('up', write);
    this.#line = new SentAudio('line', write);
  }

  take(event: CallEvent): void {
    switch (event.type) {
      case 'carrier-event':
        if (event.event.type === 'audio') return this.#callerAudio(event, event.event);
        if (event.event.type === 'started') return this.#started(event, event.event.start);
        return this.#plain(event);
      case 'provider-event':
        if (event.event.type === 'audio') return this.#agentAudio(event, event.event);
        if (event.event.type === 'usage') this.#used(event.event.tokens);
        return this.#plain(event);
      case 'provider-command':
        if (event.command.type === 'audio')
          return this.#up.add(event.atMs, event.command.frame, event.session);
        this.#up.end();
        return this.#plain(event);
      case 'carrier-command':
        if (event.command.type === 'audio') return this.#line.add(event.atMs, event.command.frame);
        this.#line.end();
        return this.#plain(event);
      case 'heard':
        return this.#heard(event);
      case 'round':
        if (event.nested !== undefined) return this.#plain(event);
        return this.#write(`{"t":${event.atMs},"e":"round"}`);
      case 'timer':
        if (event.nested !== undefined) return this.#plain(event);
        return this.#write(`{"t":${event.atMs},"e":"timer","timer":${event.timer}}`);
      case 'call-started':
        this.#tokens = NO_TOKENS;
        return this.#plain(event);
      case 'call-ended':
        this.flush();
        this.#spent(event.atMs);
        return this.#plain(event);
      default:
        return this.#plain(event);
    }
  }

  /** Everything that is held back to share a line is written. */
  flush(): void {
    this.#up.end();
    this.#line.end();
    this.#endOpen();
  }

  /** Lines were lost: later ones take nothing for granted that may have stood in them. */
  lost(): void {
    this.#nextMs = NaN;
  }

  #used(usage: TokenUsage): void {
    if (this.#tokens !== undefined) this.#tokens = withUsage(this.#tokens, usage);
  }

  #spent(atMs: number): void {
    if (this.#tokens !== undefined)
      this.#write(JSON.stringify({ t: atMs, e: 'spent', tokens: this.#tokens }));
  }

  #callerAudio(event: CallerAudio, { frame, timestampMs }: CarrierEvent & { type: 'audio' }): void {
    this.#endOpen();
    const bytes = bytesOf(frame);
    const marks = event.late === undefined && event.nested === undefined ? '' : marksOf(event);
    // The format of nearly every line goes without saying.
    const format = frame.encoding === 'mulaw' ? '' : `,"format":"${formatNameOf(frame)}"`;
    this.#open = `{"t":${event.atMs},"e":"caller","ts":${timestampMs},"n":${bytes.length},"h":"${hexOf(crc32(bytes))}"${format}${marks}`;
    this.#openAtMs = event.atMs;
    this.#sink.sound(bytes);
  }

  #agentAudio(event: AgentAudio, { responseId, part, frame }: ProviderEvent & { type: 'audio' }): void {
    this.#endOpen();
    const bytes = bytesOf(frame);
    const { itemId, contentIndex } = part;
    const of = `"responseId":${JSON.stringify(responseId)},"itemId":${JSON.stringify(itemId)},"contentIndex":${contentIndex}`;
    const audio = `"n":${bytes.length},"h":"${hexOf(crc32(bytes))}","format":"${formatNameOf(frame)}"`;
    this.#sink.sound(bytes);
    this.#sink.line(seenJson(`{"t":${event.atMs},"e":"agent",${of},${audio}${marksOf(event)}}`));
  }

  /** Joins the line of the audio that it was heard in, where that is the last one. */
  #heard(event: Heard): void {
    const { atMs, startMs } = event;
    const joins = this.#open !== '' && this.#openAtMs === atMs;
    if (!joins || (this.#vad !== '' && startMs !== this.#nextMs)) {
      this.#endOpen();
      this.#open = `{"t":${atMs},"e":"heard"`;
      this.#openAtMs = atMs;
    }
    if (startMs !== this.#nextMs) this.#open += `,"m":${startMs}`;
    this.#nextMs = startMs + FRAME_MS;
    this.#vad += this.#vad === '' ? cellsOf(event) : `,${cellsOf(event)}`;
  }

  /** The stream's token is spent by now; a secret all the same. */
  #started(event: CallEvent & { type: 'carrier-event' }, start: StreamStart): void {
    this.#plain({ ...event, event: { type: 'started', start: { ...start, token: undefined } } });
  }

  /** Peers' words may be in it: whoever reads a journal sees what there is. */
  #plain({ type, atMs, ...rest }: CallEvent): void {
    this.#write(seenJson(JSON.stringify({ t: atMs, e: type, ...rest })));
  }

  #write(text: string): void {
    this.#endOpen();
    this.#sink.line(text);
  }

  #endOpen(): void {
    if (this.#open === '') return;
    const text = this.#vad === '' ? `${this.#open}}` : `${this.#open},"vad":[${this.#vad}]}`;
    this.#open = '';
    this.#vad = '';
    this.#sink.line(text);
  }
}

interface Marks {
  readonly nested?: true;
  readonly late?: true;
  readonly session?: number;
}

function marksOf({ nested, late, session }: Marks): string {
  const marks = (nested === undefined ? '' : ',"nested":true') + (late === undefined ? '' : ',"late":true');
  return session === undefined ? marks : `${marks},"session":${session}`;
}

/** The cells of a frame as JSON; JSON has no infinity and nothing that is not known. */
function cellsOf({ speech, levelDb, barDb, echoDb, humming, callerLevelDb }: Heard): string {
  return `[${speech ? 1 : 0},${cell(levelDb)},${cell(barDb)},${cell(echoDb)},${humming},${cell(callerLevelDb)}]`;
}

/** Levels as they are written, by tenths of a dB below full scale: to write a fraction anew costs more than all else about a frame. */
const LEVELS_DB = Float64Array.from({ length: 1200 }, (_, tenths) => -tenths / 10);
const LEVELS = Array.from(LEVELS_DB, String);

function cell(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return 'null';
  const tenths = Math.round(-10 * value);
  return LEVELS_DB[tenths] === value ? (LEVELS[tenths] ?? '') : String(value);
}
