import { MODEL_RATE_HZ } from '../../audio/frame.js';
import { deferred } from '../../lib/deferred.js';
import { RealtimeError } from '../errors.js';
import type { Connected } from '../types.js';
import { AgentSpeech } from './agent-speech.js';
import { fromBase64, toBase64 } from './base64.js';
import type { Connection, ConversationWishes, OpenOptions } from './connection.js';
import { asFields, type Fields, textIn } from './fields.js';
import { errorOfClose, errorOfEvent, errorOfResponse } from './realtime-errors.js';
import type { Socket } from './socket.js';
import { fits } from './text-limit.js';

const PCM = { type: 'audio/pcm', rate: MODEL_RATE_HZ };
const BYTES_PER_SAMPLE = 2;
/** Longest sound in one message: the API takes 15 MiB of base64. */
const MAX_APPENDED_BYTES = 1_000_000;
/** The longest text or instructions (characters): no model keeps more in mind, and the API takes no message over 16 MiB. */
const MAX_TEXT_CHARS = 500_000;

/** A session of the Realtime API. */
export class RealtimeConnection implements Connection {
  readonly #options: OpenOptions;
  readonly #speech: AgentSpeech;
  readonly #words = new Map<string, string>();
  readonly #readiness = deferred<undefined>();
  #phase: 'opening' | 'open' | 'ended' = 'opening';
  #socket: Socket | undefined;
  #connected: Connected = {};
  #created = false;
  #responseOpen = false;
  /** An answer is to be asked for as soon as the open response is done. */
  #answerNext = false;
  /** Whether a caller who speaks cuts the agent off: what the session says of it. */
  #interruptible = true;
  #texts = 0;

  constructor(options: OpenOptions) {
    this.#options = options;
    const { clock, listener } = options;
    this.#speech = new AgentSpeech(MODEL_RATE_HZ, clock, (message) => listener.onMessage(message));
    // Whoever opens waits for it later; until then nobody has to hear of a failure.
    this.#readiness.promise.catch(() => undefined);
  }

  get connected(): Connected {
    return this.#connected;
  }

  /** Resolves when the session is as it was asked for. */
  async ready(socket: Socket): Promise<void> {
    this.#socket = socket;
    this.#configure();
    await this.#readiness.promise;
  }

  giveUp(error: RealtimeError): void {
    this.#finish();
    this.#readiness.reject(error);
  }

  sendAudio(samples: Int16Array): void {
    const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    for (let from = 0; from < bytes.length; from += MAX_APPENDED_BYTES) {
      const audio = toBase64(bytes.subarray(from, from + MAX_APPENDED_BYTES));
      this.#send('input_audio_buffer.append', { audio });
    }
  }

  markReached(name: string): void {
    this.#speech.markReached(name);
    this.#tellSilence();
  }

  sendText(text: string): void {
    if (!fits('text', text, MAX_TEXT_CHARS, this.#options.listener)) return;
    this.#interrupt();
    if (this.#responseOpen) this.#send('response.cancel');
    const id = `item_text_${++this.#texts}_${Math.floor(this.#options.random() * 1e9)}`;
    const content = [{ type: 'input_text', text }];
    this.#send('conversation.item.create', { item: { id, type: 'message', role: 'user', content } });
    this.#options.listener.onMessage({ id, role: 'caller', text, final: true });
    this.#answer();
  }

  commitAudio(): void {
    this.#send('input_audio_buffer.commit');
    this.#answer();
  }

  updateInstructions(instructions: string): void {
    if (fits('instructions', instructions, MAX_TEXT_CHARS, this.#options.listener))
      this.#send('session.update', { session: { type: 'realtime', instructions } });
  }

  sendDigit(): void {
    this.#report(new RealtimeError('bad_request', 'a Realtime endpoint has no keypad'));
  }

  setLine(): void {
    this.#report(new RealtimeError('bad_request', 'only a call to a Talkpath server has a line'));
  }

  close(): void {
    this.#finish();
  }

  closed(code: number, reason: string): void {
    this.#end(errorOfClose(code, reason));
  }

  /** An event of the API. Beta names of what was renamed are taken too; unknown events are left alone. */
  receive(event: Fields): void {
    if (this.#phase === 'ended') return;
    const type = textIn(event, 'type');
    if (type.startsWith('response.')) this.#response(type.replace('.output_audio', '.audio'), event);
    else if (type.startsWith('session.')) this.#session(type, event);
    else if (type.startsWith('conversation.item.input_audio_transcription.')) this.#callersWords(type, event);
    else if (type === 'input_audio_buffer.speech_started') this.#callerSpeaks();
    else if (type === 'input_audio_buffer.speech_stopped') this.#options.listener.onSpeaking('caller', false);
    else if (type === 'error') this.#error(asFields(event['error']));
  }

  #session(type: string, event: Fields): void {
    const session = asFields(event['session']);
    const turns = asFields(asFields(asFields(session?.['audio'])?.['input'])?.['turn_detection']);
    this.#interruptible = turns?.['interrupt_response'] !== false;
    this.#created = true;
    if (this.#phase !== 'opening') return;
    if (type === 'session.created') return this.#configure();
    const provider = textIn(session, 'model');
    this.#connected = provider === '' ? {} : { provider };
    this.#phase = 'open';
    this.#readiness.resolve(undefined);
  }

  /** Asks for the session once it is there; its first event may come before we hold the socket. */
  #configure(): void {
    if (!this.#created || this.#socket === undefined) return;
    this.#send('session.update', { session: sessionOf(this.#options.wishes) });
  }

  #response(type: string, event: Fields): void {
    const itemId = textIn(event, 'item_id');
    switch (type) {
      case 'response.created':
        this.#responseOpen = true;
        break;
      case 'response.output_item.added':
        this.#speech.begin(textIn(asFields(event['item']), 'id'));
        break;
      case 'response.audio.delta':
        this.#sound(itemId, event);
        break;
      case 'response.audio_transcript.delta':
      case 'response.output_text.delta':
        this.#speech.words(itemId, textIn(event, 'delta'));
        break;
      case 'response.audio_transcript.done':
        this.#speech.wordsSoFar(itemId, textIn(event, 'transcript'));
        break;
      case 'response.output_item.done':
        this.#itemDone(asFields(event['item']));
        break;
      case 'response.done':
        this.#responseDone(asFields(event['response']));
    }
  }

  #sound(itemId: string, event: Fields): void {
    const bytes = fromBase64(textIn(event, 'delta'));
    if (bytes === undefined || this.#speech.isCut(itemId)) return;
    const samples = new Int16Array(bytes.buffer, 0, Math.floor(bytes.length / BYTES_PER_SAMPLE));
    const { listener } = this.#options;
    listener.onAudio(samples);
    listener.onMark(this.#speech.sound(itemId, Number(event['content_index']) || 0, samples.length));
    listener.onSpeaking('agent', true);
  }

  #itemDone(item: Fields | undefined): void {
    const content: readonly unknown[] = Array.isArray(item?.['content']) ? item['content'] : [];
    const hasSound = content.some((part) => /audio/.test(textIn(asFields(part), 'type')));
    this.#speech.finish(textIn(item, 'id'), hasSound);
  }

  #responseDone(response: Fields | undefined): void {
    this.#responseOpen = false;
    const error = errorOfResponse(response);
    if (error !== undefined) this.#report(error);
    this.#tellSilence();
    if (this.#answerNext) this.#answer();
  }

  #callersWords(type: string, event: Fields): void {
    const id = textIn(event, 'item_id');
    const final = type.endsWith('.completed');
    if (!final && !type.endsWith('.delta')) return;
    const text = final ? textIn(event, 'transcript') : (this.#words.get(id) ?? '') + textIn(event, 'delta');
    if (final) this.#words.delete(id);
    else this.#words.set(id, text);
    this.#options.listener.onMessage({ id, role: 'caller', text, final });
  }

  #callerSpeaks(): void {
    this.#options.listener.onSpeaking('caller', true);
    if (this.#interruptible) this.#interrupt();
  }

  /** Silences the agent, and makes the model forget what nobody heard. Zero is no length to cut at: such an item is deleted. */
  #interrupt(): void {
    const wasPlaying = this.#speech.isPlaying;
    for (const { itemId, contentIndex, heardMs, sentMs } of this.#speech.interrupt()) {
      const end = Math.floor(heardMs);
      if (end === 0) this.#send('conversation.item.delete', { item_id: itemId });
      else if (heardMs < sentMs) this.#truncate(itemId, contentIndex, end);
    }
    if (!wasPlaying) return;
    this.#options.listener.onClear();
    this.#options.listener.onSpeaking('agent', false);
  }

  #truncate(itemId: string, contentIndex: number, endMs: number): void {
    const position = { item_id: itemId, content_index: contentIndex, audio_end_ms: endMs };
    this.#send('conversation.item.truncate', position);
  }

  /** One response at a time. */
  #answer(): void {
    this.#answerNext = this.#responseOpen;
    if (this.#responseOpen) return;
    this.#responseOpen = true;
    this.#send('response.create');
  }

  #tellSilence(): void {
    if (!this.#responseOpen && !this.#speech.isPlaying) this.#options.listener.onSpeaking('agent', false);
  }

  #error(body: Fields | undefined): void {
    const error = errorOfEvent(body);
    if (error === undefined) return;
    if (this.#phase === 'opening') this.giveUp(error);
    else this.#report(error);
  }

  #report(error: RealtimeError): void {
    this.#options.listener.onError(error);
  }

  #send(type: string, body: object = {}): void {
    this.#socket?.send({ type, ...body });
  }

  #end(error: RealtimeError): void {
    const wasOpen = this.#phase === 'open';
    this.giveUp(error);
    if (wasOpen) this.#options.listener.onEnd({ reason: error.message, error });
  }

  #finish(): void {
    this.#phase = 'ended';
    this.#socket?.close();
    this.#socket = undefined;
  }
}

/** The session as it is asked for; what is left out stays as the token's maker has set it. */
function sessionOf({ instructions, voice }: ConversationWishes): object {
  const output = { format: PCM, ...(voice !== undefined && { voice }) };
  const audio = { input: { format: PCM }, output };
  return { type: 'realtime', audio, ...(instructions !== undefined && { instructions }) };
}
