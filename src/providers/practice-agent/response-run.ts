import { assertNever } from '../../lib/assert-never.js';
import type { Clock, Timer } from '../../ports/clock.js';
import { faults } from './api-fault.js';
import type { Conversation } from './conversation.js';
import type { CallItem, Item } from './conversation-item.js';
import { MessageWriter, writeCall, type WriterContext } from './output-writer.js';
import type { PlannedCall, PlannedOutput, Segment, SpeechResult } from './response-plan.js';
import type { CancelReason, ResponseEnd, ResponseRecord, ServerEvent } from './server-event.js';
import type { Settings } from './settings.js';
import { OutputAudio } from './output-audio.js';
import { countTokens, MODEL_MS_PER_TOKEN, usageOf, type TokenCount } from './usage.js';
import { rateOf } from './wire-audio.js';

/** How fast audio comes: in bursts of uneven length, faster than real time, as from the real service. */
export interface Pace {
  /** From `response.created` to the first output. */
  readonly firstMs: number;
  /** Length of audio in one delta, from and to (ms). */
  readonly burstMs: readonly [number, number];
  /** Speed against real time, from and to. */
  readonly speed: readonly [number, number];
}

export const DEFAULT_PACE: Pace = { firstMs: 20, burstMs: [50, 400], speed: [3, 8] };

export interface RunParts {
  readonly id: string;
  readonly outputs: readonly PlannedOutput[];
  readonly settings: Settings;
  readonly metadata: unknown;
  readonly conversationId: string | null;
  readonly conversation: Conversation | undefined;
  readonly input: TokenCount;
  readonly previousInput: TokenCount;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly random: () => number;
  readonly newId: (prefix: string) => string;
  readonly emit: (event: ServerEvent) => void;
  readonly onEnd: (run: ResponseRun, end: ResponseEnd) => void;
}

/** One response from `response.created` to `response.done`. */
export class ResponseRun {
  readonly #parts: RunParts;
  readonly #context: WriterContext;
  readonly #output: Item[] = [];
  #message: MessageWriter | undefined;
  #timer: Timer | undefined;
  #over = false;
  #audioMs = 0;
  #startedAtMs: number | undefined;
  /** Audio that may still be generated under `max_output_tokens`. */
  #budgetMs: number;

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#context = { responseId: parts.id, emit: parts.emit, conversation: parts.conversation };
    const { maxOutputTokens } = parts.settings;
    this.#budgetMs = maxOutputTokens === 'inf' ? Infinity : maxOutputTokens * MODEL_MS_PER_TOKEN;
  }

  get id(): string {
    return this.#parts.id;
  }

  get inConversation(): boolean {
    return this.#parts.conversation !== undefined;
  }

  /** How much longer a listener in real time would hear this response (ms). */
  get unplayedMs(): number {
    if (this.#startedAtMs === undefined) return 0;
    return Math.max(0, this.#startedAtMs + this.#audioMs - this.#parts.clock.now());
  }

  start(): void {
    this.#parts.emit({ type: 'response.created', response: this.#record() });
    this.#after(this.#parts.pace.firstMs, () => this.#next(0));
  }

  /** Ends it at once: no delta comes after this. */
  cancel(reason: CancelReason): void {
    this.#finish({ status: 'cancelled', reason });
  }

  /** The connection is gone: stops without a word. */
  abandon(): void {
    this.#over = true;
    this.#timer?.cancel();
  }

  #after(delayMs: number, run: () => void): void {
    this.#timer = this.#parts.clock.after(delayMs, run);
  }

  #next(index: number): void {
    const planned = this.#parts.outputs[index];
    switch (planned?.type) {
      case undefined:
        this.#finish({ status: 'completed' });
        return;
      case 'call':
        this.#call(planned, index);
        this.#next(index + 1);
        return;
      case 'message':
        this.#say(planned.segments, index);
        return;
      default:
        assertNever(planned);
    }
  }

  #call({ tool, argumentsJson }: PlannedCall, index: number): void {
    const { newId } = this.#parts;
    const ids = { id: newId('item'), callId: newId('call') };
    const item: CallItem = {
      ...ids,
      type: 'function_call',
      status: 'in_progress',
      name: tool,
      arguments: argumentsJson,
    };
    this.#output.push(item);
    writeCall(this.#context, item, index);
  }

  #say(segments: readonly Segment[], index: number): void {
    const spoken = this.#parts.settings.modalities.includes('audio');
    const message = new MessageWriter(this.#context, this.#parts.newId('item'), index, spoken);
    this.#message = message;
    this.#output.push(message.item);
    this.#segments(message, segments, () => {
      this.#message = undefined;
      message.close('completed');
      this.#next(index + 1);
    });
  }

  #segments(message: MessageWriter, [segment, ...rest]: readonly Segment[], done: () => void): void {
    const then = (): void => this.#segments(message, rest, done);
    if (segment?.sound) {
      void segment.sound.then((result) => this.#sound(message, segment.text, result, then));
    } else if (segment) {
      for (const word of segment.text.split(WORDS)) message.words(word);
      then();
    } else {
      done();
    }
  }

  #sound(message: MessageWriter, text: string, result: SpeechResult, done: () => void): void {
    if (this.#over) return;
    if ('failure' in result) {
      this.#finish({ status: 'failed', error: faults.synthesisFailed(result.failure) });
      return;
    }
    const audio = new OutputAudio(result.speech, this.#parts.settings.outputFormat);
    this.#burst({ message, text, audio, done, saidChars: 0, sentSamples: 0 });
  }

  #burst(stream: Stream): void {
    const { message, audio, text } = stream;
    const { pace, random, settings } = this.#parts;
    const rateHz = rateOf(settings.outputFormat);
    const wishedMs = Math.min(between(pace.burstMs, random()), this.#budgetMs);
    const count = Math.min(Math.ceil((wishedMs * rateHz) / 1000), audio.length - stream.sentSamples);
    const sentSamples = stream.sentSamples + count;
    const saidChars = endOfWord(text, audio.length === 0 ? 1 : sentSamples / audio.length);
    const durationMs = (count * 1000) / rateHz;
    message.words(text.slice(stream.saidChars, saidChars));
    if (count > 0) this.#send(message, audio.piece(stream.sentSamples, count), durationMs);
    if (this.#budgetMs <= 0) {
      this.#finish({ status: 'incomplete', reason: 'max_output_tokens' });
      return;
    }
    const gapMs = durationMs / between(pace.speed, random());
    const more = sentSamples < audio.length;
    this.#after(gapMs, more ? () => this.#burst({ ...stream, sentSamples, saidChars }) : stream.done);
  }

  #send(message: MessageWriter, base64: string, durationMs: number): void {
    this.#startedAtMs ??= this.#parts.clock.now();
    this.#audioMs += durationMs;
    this.#budgetMs -= durationMs;
    message.audio(base64, durationMs);
  }

  #finish(end: ResponseEnd): void {
    if (this.#over) return;
    this.abandon();
    this.#message?.close('incomplete');
    this.#parts.emit({ type: 'response.done', response: this.#record(end) });
    this.#parts.onEnd(this, end);
  }

  #record(end?: ResponseEnd): ResponseRecord {
    const { id, settings, metadata, conversationId, input, previousInput } = this.#parts;
    const record = { id, output: this.#output, conversationId, settings, metadata };
    if (!end) return record;
    return { ...record, end, usage: usageOf(input, countTokens(this.#output), previousInput) };
  }
}

/** Where one word of a text ends and the next begins. */
const WORDS = /(?<=\s)(?=\S)/;

/** How far one sentence has been sent. */
interface Stream {
  readonly message: MessageWriter;
  readonly text: string;
  readonly audio: OutputAudio;
  readonly done: () => void;
  readonly saidChars: number;
  readonly sentSamples: number;
}

function between([from, to]: readonly [number, number], fraction: number): number {
  return from + (to - from) * fraction;
}

/** Where the word ends that is being said at that fraction of the text: the transcript runs a little ahead of the sound. */
function endOfWord(text: string, fraction: number): number {
  if (fraction >= 1) return text.length;
  const space = text.indexOf(' ', Math.floor(text.length * fraction));
  return space < 0 ? text.length : space + 1;
}
