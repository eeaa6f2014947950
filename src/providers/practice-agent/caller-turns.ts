import type { Clock, Timer } from '../../ports/clock.js';
import { assertNever } from '../../lib/assert-never.js';
import { faults, type ApiFault } from './api-fault.js';
import type { Conversation } from './conversation.js';
import type { MessageItem } from './conversation-item.js';
import type { Ears } from './ears/ears.js';
import { Hearings } from './ears/hearings.js';
import { IdleWatch } from './idle-watch.js';
import type { Recording } from './input-buffer.js';
import { Listener, type Heard } from './listener.js';
import type { ServerEvent } from './server-event.js';
import type { Settings } from './settings.js';
import { decodeAudio, rateOf } from './wire-audio.js';

const MIN_COMMIT_MS = 100;
/** Without ears, as the service: it transcribes beside the conversation; the text comes a little after the turn. */
const TRANSCRIPTION_MS = 150;

export interface CallerTurnsParts {
  readonly clock: Clock;
  readonly newId: (prefix: string) => string;
  readonly emit: (event: ServerEvent) => void;
  readonly conversation: Conversation;
  /** What understands the caller; absent: nothing does. */
  readonly ears?: Ears;
  /** The caller began to speak. */
  readonly onSpeech: () => void;
  /** A turn of the caller is in the conversation, and understood as far as that can be; `detected`: the server found its end, so it may answer by itself. */
  readonly onTurn: (recording: Recording, detected: boolean) => void;
}

/** The caller's side of a session: the input audio buffer, its turns, their transcripts, and the silence after an answer. */
export class CallerTurns {
  readonly #parts: CallerTurnsParts;
  readonly #idle: IdleWatch;
  readonly #transcriptions = new Set<Timer>();
  readonly #hearings: Hearings | undefined;
  #settings: Settings;
  #listener: Listener;
  /** How often the caller began to speak. */
  #speeches = 0;
  /** Item that the open turn will become. */
  #turnId: string | undefined;

  constructor(parts: CallerTurnsParts, settings: Settings) {
    this.#parts = parts;
    this.#settings = settings;
    this.#idle = new IdleWatch(parts.clock);
    this.#hearings = parts.ears && new Hearings(parts.ears);
    this.#listener = new Listener(settings.turnDetection, rateOf(settings.inputFormat));
  }

  /** Takes new settings; audio that was not committed is dropped only when the way of listening changes. */
  configure(settings: Settings): void {
    const changed =
      settings.inputFormat !== this.#settings.inputFormat ||
      JSON.stringify(settings.turnDetection) !== JSON.stringify(this.#settings.turnDetection);
    this.#settings = settings;
    if (!changed) return;
    this.#idle.stop();
    this.#turnId = undefined;
    const { appendedMs } = this.#listener;
    this.#listener = new Listener(settings.turnDetection, rateOf(settings.inputFormat), appendedMs);
  }

  append(base64: string): ApiFault | undefined {
    const decoded = decodeAudio(base64, this.#settings.inputFormat);
    if ('fault' in decoded) return decoded.fault;
    for (const heard of this.#listener.append(decoded.samples)) this.#heard(heard);
    return undefined;
  }

  commit(): ApiFault | undefined {
    const { bufferedMs } = this.#listener;
    if (bufferedMs < MIN_COMMIT_MS) return faults.commitEmpty(bufferedMs);
    this.#commit(this.#listener.commit(), false);
    return undefined;
  }

  clear(): void {
    this.#listener.commit();
    this.#turnId = undefined;
    this.#parts.emit({ type: 'input_audio_buffer.cleared' });
  }

  /** An answer is generated; `unplayedMs` of it is still to be heard. From its end on the caller may be silent only so long. */
  answered(unplayedMs: number): void {
    const vad = this.#settings.turnDetection;
    if (vad?.type !== 'server_vad' || vad.idle_timeout_ms === null || this.#listener.speaking) return;
    let playedAtMs = this.#listener.appendedMs;
    const onPlayed = (): void => {
      playedAtMs = this.#listener.appendedMs;
    };
    this.#idle.start(unplayedMs, vad.idle_timeout_ms, onPlayed, () => this.#timeout(playedAtMs));
  }

  /** A response begins: whoever is silent now is being polite. */
  answering(): void {
    this.#idle.stop();
  }

  /** Does it once all is understood that was said; false: there is nothing to wait for, and it is not done. */
  afterHearing(act: () => void): boolean {
    return this.#hearings?.after(act) ?? false;
  }

  /** The connection is gone. */
  stop(): void {
    this.#idle.stop();
    this.#hearings?.stop();
    for (const timer of this.#transcriptions) timer.cancel();
    this.#transcriptions.clear();
  }

  #heard(heard: Heard): void {
    this.#turnId ??= this.#parts.newId('item');
    const item_id = this.#turnId;
    switch (heard.type) {
      case 'speech-started': {
        this.#idle.stop();
        this.#speeches += 1;
        const audio_start_ms = heard.audioStartMs;
        this.#parts.emit({ type: 'input_audio_buffer.speech_started', audio_start_ms, item_id });
        this.#parts.onSpeech();
        return;
      }
      case 'speech-stopped': {
        const audio_end_ms = heard.audioEndMs;
        this.#parts.emit({ type: 'input_audio_buffer.speech_stopped', audio_end_ms, item_id });
        this.#commit(heard.recording, true);
        return;
      }
      default:
        assertNever(heard);
    }
  }

  #timeout(playedAtMs: number): void {
    this.#turnId = this.#parts.newId('item');
    this.#parts.emit({
      type: 'input_audio_buffer.timeout_triggered',
      audio_start_ms: Math.round(playedAtMs),
      audio_end_ms: Math.round(this.#listener.appendedMs),
      item_id: this.#turnId,
    });
    this.#commit(this.#listener.commit(), true);
  }

  #commit(recording: Recording, detected: boolean): void {
    const { emit, conversation, newId } = this.#parts;
    const item: MessageItem = {
      id: this.#turnId ?? newId('item'),
      type: 'message',
      role: 'user',
      status: 'completed',
      content: [
        { type: 'input_audio', audioMs: recording.audioMs, spokenMs: recording.spokenMs, transcript: null },
      ],
    };
    this.#turnId = undefined;
    const previous_item_id = conversation.lastId;
    emit({ type: 'input_audio_buffer.committed', item_id: item.id, previous_item_id });
    conversation.add(item);
    emit({ type: 'conversation.item.added', previous_item_id, item });
    emit({ type: 'conversation.item.done', previous_item_id, item });
    if (this.#hearings && recording.spokenMs > 0) this.#hear(this.#hearings, item, recording, detected);
    else {
      this.#transcribeLater(item, recording);
      this.#parts.onTurn(recording, detected);
    }
  }

  /** The turn is answered when it is understood, unless the caller has gone on meanwhile: then with what comes. */
  #hear(hearings: Hearings, item: MessageItem, recording: Recording, detected: boolean): void {
    const speeches = this.#speeches;
    hearings.begin(recording, (phrase) => {
      const [part] = item.content;
      if (part?.type === 'input_audio' && phrase !== undefined) part.phrase = phrase;
      this.#transcribe(item, recording, phrase);
      const goesOn = speeches !== this.#speeches && this.#settings.turnDetection?.interrupt_response;
      this.#parts.onTurn(recording, detected && !goesOn);
    });
  }

  #transcribeLater(item: MessageItem, recording: Recording): void {
    if (!this.#settings.transcription) return;
    const timer = this.#parts.clock.after(TRANSCRIPTION_MS, () => {
      this.#transcriptions.delete(timer);
      this.#transcribe(item, recording);
    });
    this.#transcriptions.add(timer);
  }

  /** Where no words were understood, the transcript says only how long the caller spoke. */
  #transcribe(item: MessageItem, { spokenMs, audioMs }: Recording, phrase?: string): void {
    if (!this.#settings.transcription) return;
    const transcript = phrase ?? `(${(spokenMs / 1000).toFixed(1)} seconds of speech)`;
    const [part] = item.content;
    if (part?.type === 'input_audio') part.transcript = transcript;
    this.#parts.emit({
      type: 'conversation.item.input_audio_transcription.completed',
      item_id: item.id,
      content_index: 0,
      transcript,
      usage: { type: 'duration', seconds: audioMs / 1000 },
    });
  }
}
