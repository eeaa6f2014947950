import { encodeMulaw } from '../../audio/mulaw.js';
import type { AudioFormat } from '../../audio/frame.js';
import type { Clock } from '../../ports/clock.js';
import type { Dial, TextReceiver } from '../../ports/text-channel.js';
import { AGENT_VOICE, likeSpeech } from './like-speech.js';

/** From a request to its answer. */
const ANSWER_MS = 5;
/** Audio comes in pieces so long. */
const DELTA_MS = 200;
const NORMAL_CLOSURE = 1000;

type Fields = Readonly<Record<string, unknown>>;

/** A model that speaks in messages, through the codec and over the link of every model, and that agrees to everything. */
export class RehearsedModel {
  readonly #clock: Clock;
  readonly #audio: string;
  readonly #dialect: 'ga' | 'beta';
  #receiver: TextReceiver | undefined;
  #responses = 0;

  constructor(clock: Clock, format: AudioFormat, dialect: 'ga' | 'beta') {
    this.#clock = clock;
    this.#audio = bytesOf(format).toString('base64');
    this.#dialect = dialect;
  }

  /** How a provider comes to it instead of to a socket. */
  readonly dial: Dial = (_target, receiver) => {
    this.#receiver = receiver;
    this.#soon(() => {
      receiver.opened?.();
      this.#emit('session.created', { session: { id: 'sess_rehearsal' } });
    });
    return {
      send: (message) => this.#take(String(message)),
      close: () => this.#soon(() => this.#end()),
      bufferedBytes: 0,
    };
  };

  /** It has heard the caller out, and answers. */
  answerCaller(audioMs: number): void {
    const heard = { item_id: 'item_caller' };
    this.#emit('input_audio_buffer.speech_started', { ...heard, audio_start_ms: audioMs });
    this.#emit('input_audio_buffer.speech_stopped', { ...heard, audio_end_ms: audioMs });
    this.#emit('input_audio_buffer.committed', heard);
    this.#respond();
  }

  #take(message: string): void {
    // What callers say is most of what comes, and nothing is done with it.
    if (message.includes('"input_audio_buffer.append"')) return;
    const event = JSON.parse(message) as Fields;
    if (event['type'] === 'session.update')
      this.#soon(() => this.#emit('session.updated', { session: event['session'] }));
    if (event['type'] === 'response.create') this.#soon(() => this.#respond());
  }

  /** A second of speech, generated in no time. */
  #respond(): void {
    this.#responses += 1;
    const [responseId, itemId] = [`resp_${this.#responses}`, `item_${this.#responses}`];
    const at = { response_id: responseId, item_id: itemId, output_index: 0, content_index: 0 };
    const audio = this.#dialect === 'ga' ? 'response.output_audio' : 'response.audio';
    this.#emit('response.created', { response: { id: responseId } });
    for (let ms = 0; ms < 1000; ms += DELTA_MS) {
      this.#emit(`${audio}_transcript.delta`, { ...at, delta: 'and so on ' });
      this.#emit(`${audio}.delta`, { ...at, delta: this.#audio });
    }
    this.#emit(`${audio}_transcript.done`, { ...at, transcript: 'and so on' });
    this.#emit(`${audio}.done`, at);
    const usage = { total_tokens: 2, input_tokens: 1, output_tokens: 1 };
    this.#emit('response.done', { response: { id: responseId, status: 'completed', usage } });
  }

  #emit(type: string, fields: Fields): void {
    this.#receiver?.text(JSON.stringify({ type, event_id: 'event_rehearsal', ...fields }));
  }

  #end(): void {
    const receiver = this.#receiver;
    this.#receiver = undefined;
    receiver?.ended({ kind: 'closed', code: NORMAL_CLOSURE, reason: '' });
  }

  #soon(run: () => void): void {
    this.#clock.after(ANSWER_MS, run);
  }
}

/** One piece of audio in the wire format. */
function bytesOf({ encoding, rateHz }: AudioFormat): Buffer {
  const samples = likeSpeech(AGENT_VOICE, 0, (rateHz * DELTA_MS) / 1000);
  if (encoding === 'mulaw') return Buffer.from(encodeMulaw(samples, new Uint8Array(samples.length)));
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}
