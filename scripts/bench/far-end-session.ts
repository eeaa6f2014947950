import { type AudioFormat, FRAME_MS, MODEL_FORMAT, TELEPHONE_FORMAT } from '../../src/audio/frame.js';
import type { Clock, Timer } from '../../src/ports/clock.js';
import type { TextChannel, TextReceiver } from '../../src/ports/text-channel.js';
import type { Burst } from './bursts.js';
import { TurnWatch } from './turn-watch.js';

/** How every session of a far end behaves. */
export interface FarEndScript {
  /** What is said in the session's `response`th response (from 1). `told`: the last text of the session, as its greeting comes. */
  readonly speechFor: (ask: {
    readonly told: string;
    readonly format: AudioFormat;
    readonly response: number;
  }) => readonly Burst[];
  /** Whether the caller's speech is watched: it interrupts where the session wants that, and is answered as soon as it ends. */
  readonly takesTurns: boolean;
  /** Whether what is appended is kept. */
  readonly records: boolean;
}

/** What happened in a session, or in all of them. */
export interface FarEndCounts {
  /** Caller audio that came, in 20 ms frames. */
  readonly frames: number;
  readonly callerTurns: number;
  readonly responses: number;
  /** Responses that the caller cut off while they were generated. */
  readonly interrupted: number;
  readonly truncated: number;
  /** Audio that was sent to callers (ms). */
  readonly saidMs: number;
  /** How much later than its time the latest burst was sent (ms): what the far end itself held up. */
  readonly latestMs: number;
  /** Bursts that came when all before them must have been played already: gaps that no server can close. */
  readonly gaps: number;
}

const APPEND = '{"type":"input_audio_buffer.append","audio":"';
const APPEND_END = '"}'.length;

/** What is read of the client's events. It is our own server that speaks here, so they are taken as they come. */
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
  readonly item?: { readonly content?: readonly { readonly text?: string }[] };
}

/** The least of a Realtime server (GA) that a call needs: it agrees to every setting and answers at once with what was recorded. */
export class FarEndSession implements TextReceiver {
  readonly #script: FarEndScript;
  readonly #clock: Clock;
  readonly #channel: TextChannel;
  readonly #turns = new TurnWatch();
  readonly #kept: Buffer[] = [];
  readonly #counts = {
    frames: 0,
    callerTurns: 0,
    responses: 0,
    interrupted: 0,
    truncated: 0,
    saidMs: 0,
    latestMs: 0,
    gaps: 0,
  };
  #format: AudioFormat = MODEL_FORMAT;
  /** Whether the caller's speech calls off the open response. */
  #speechCancels = true;
  #told = '';
  #bytes = 0;
  /** When a listener without any delay would have heard what was said so far. */
  #lastsUntilMs = 0;
  #open: { readonly id: string; timer: Timer | undefined } | undefined;

  constructor(script: FarEndScript, clock: Clock, channel: TextChannel) {
    this.#script = script;
    this.#clock = clock;
    this.#channel = channel;
    this.#send({ type: 'session.created', session: { id: 'sess_bench', type: 'realtime' } });
  }

  get counts(): FarEndCounts {
    return this.#counts;
  }

  /** The last text that the session was told. */
  get told(): string {
    return this.#told;
  }

  get format(): AudioFormat {
    return this.#format;
  }

  /** Everything that was appended, as it came, if it is kept. */
  recording(): Buffer {
    return Buffer.concat(this.#kept);
  }

  text(message: string): void {
    if (message.startsWith(APPEND)) this.#append(message.slice(APPEND.length, -APPEND_END));
    else this.#on(JSON.parse(message) as ClientEvent);
  }

  binary(): void {
    throw new Error('the server sent a binary message');
  }

  ended(): void {
    this.#open?.timer?.cancel();
    this.#open = undefined;
  }

  #on(event: ClientEvent): void {
    switch (event.type) {
      case 'session.update':
        return this.#configure(event.session);
      case 'conversation.item.create':
        this.#told = event.item?.content?.[0]?.text ?? '';
        return;
      case 'response.create':
        return this.#respond();
      case 'response.cancel':
        return this.#cancel(event.response_id);
      case 'conversation.item.truncate':
        this.#counts.truncated += 1;
        return;
      case 'input_audio_buffer.append':
        return this.#append(event.audio ?? '');
      default:
        return;
    }
  }

  #configure(session: ClientEvent['session']): void {
    const { input, output } = session?.audio ?? {};
    this.#format = output?.format?.type === 'audio/pcmu' ? TELEPHONE_FORMAT : MODEL_FORMAT;
    this.#speechCancels = input?.turn_detection?.interrupt_response ?? true;
    this.#send({ type: 'session.updated', session });
  }

  #append(base64: string): void {
    const bytes = Buffer.from(base64, 'base64');
    const lengthMs = msOf(bytes.length, this.#format);
    this.#bytes += bytes.length;
    this.#counts.frames = msOf(this.#bytes, this.#format) / FRAME_MS;
    if (this.#script.records) this.#kept.push(bytes);
    if (!this.#script.takesTurns) return;
    const moment = this.#turns.push(bytes, this.#format, lengthMs);
    if (moment === 'started') this.#callerSpeaks();
    else if (moment === 'stopped') this.#callerIsDone();
  }

  #callerSpeaks(): void {
    const audio_start_ms = this.#counts.frames * FRAME_MS;
    this.#counts.callerTurns += 1;
    this.#send({
      type: 'input_audio_buffer.speech_started',
      item_id: this.#itemId('caller'),
      audio_start_ms,
    });
    if (this.#speechCancels) this.#cancel(this.#open?.id);
  }

  #cancel(id: string | undefined): void {
    if (this.#open === undefined || this.#open.id !== id) return;
    this.#counts.interrupted += 1;
    this.#finish(id, 'cancelled');
  }

  #callerIsDone(): void {
    const audio_end_ms = this.#counts.frames * FRAME_MS;
    this.#send({ type: 'input_audio_buffer.speech_stopped', item_id: this.#itemId('caller'), audio_end_ms });
    this.#respond();
  }

  #respond(): void {
    if (this.#open !== undefined) return;
    this.#counts.responses += 1;
    const id = `resp_${this.#counts.responses}`;
    this.#open = { id, timer: undefined };
    this.#send({ type: 'response.created', response: { id, status: 'in_progress' } });
    const ask = { told: this.#told, format: this.#format, response: this.#counts.responses };
    this.#say(id, this.#script.speechFor(ask), 0);
  }

  #say(id: string, bursts: readonly Burst[], index: number): void {
    const burst = bursts[index];
    const at = `"response_id":"${id}","item_id":"${this.#itemId('agent')}","output_index":0,"content_index":0`;
    if (burst === undefined) {
      this.#channel.send(`{"type":"response.output_audio.done",${at}}`);
      return this.#finish(id, 'completed');
    }
    this.#book(burst.audioMs, index === 0);
    this.#channel.send(`{"type":"response.output_audio.delta",${at},"delta":"${burst.base64}"}`);
    const dueMs = this.#clock.now() + burst.restMs;
    const timer = this.#clock.after(burst.restMs, () => {
      this.#counts.latestMs = Math.max(this.#counts.latestMs, this.#clock.now() - dueMs);
      this.#say(id, bursts, index + 1);
    });
    if (this.#open !== undefined) this.#open.timer = timer;
  }

  #book(audioMs: number, first: boolean): void {
    const nowMs = this.#clock.now();
    if (!first && nowMs > this.#lastsUntilMs) this.#counts.gaps += 1;
    this.#lastsUntilMs = audioMs + (first ? nowMs : Math.max(nowMs, this.#lastsUntilMs));
    this.#counts.saidMs += audioMs;
  }

  #finish(id: string, status: 'completed' | 'cancelled'): void {
    this.#open?.timer?.cancel();
    this.#open = undefined;
    this.#send({ type: 'response.done', response: { id, status } });
  }

  #itemId(of: 'caller' | 'agent'): string {
    return of === 'agent' ? `item_a${this.#counts.responses}` : `item_c${this.#counts.callerTurns}`;
  }

  #send(event: object): void {
    this.#channel.send(JSON.stringify(event));
  }
}

function msOf(bytes: number, { encoding, rateHz }: AudioFormat): number {
  return (bytes * 1000) / (encoding === 'mulaw' ? rateHz : rateHz * Int16Array.BYTES_PER_ELEMENT);
}
