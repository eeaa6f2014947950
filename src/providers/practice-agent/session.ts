import { assertNever } from '../../lib/assert-never.js';
import { faults, type ApiFault } from './api-fault.js';
import { CallerTurns } from './caller-turns.js';
import type { ClientRequest, NewItem, ResponseWish } from './client-request.js';
import { Conversation, truncateItem } from './conversation.js';
import { itemOfRequest } from './item-of-request.js';
import { Responder, type ResponderParts } from './responder.js';
import type { SessionRecord } from './server-event.js';
import type { Settings, SettingsChange } from './settings.js';

export type SessionParts = Omit<ResponderParts, 'conversation' | 'conversationId' | 'onEnd'> & {
  readonly record: SessionRecord;
  /** Something that the server did by itself went wrong. */
  readonly onFault: (fault: ApiFault) => void;
};

/** One session: its settings, its conversation, the caller's turns and the responses. It speaks requests and events, no wire. */
export class Session {
  readonly #parts: SessionParts;
  readonly #conversation = new Conversation();
  readonly #responder: Responder;
  readonly #turns: CallerTurns;
  #settings: Settings;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    this.#settings = parts.record.settings;
    this.#responder = new Responder({
      ...parts,
      conversation: this.#conversation,
      conversationId: parts.newId('conv'),
      onEnd: (run, end) => {
        if (end.status === 'completed') this.#turns.answered(run.unplayedMs);
      },
    });
    this.#turns = new CallerTurns(
      {
        ...parts,
        conversation: this.#conversation,
        onSpeech: () => {
          if (this.#settings.turnDetection?.interrupt_response) this.#responder.interrupt();
        },
        onTurn: (recording, detected) => {
          this.#responder.remember(recording);
          if (detected && this.#settings.turnDetection?.create_response) this.#respondUnasked({});
        },
      },
      this.#settings,
    );
    parts.emit({ type: 'session.created', session: parts.record });
  }

  /** Carries out one request; a fault when it is refused, and then nothing has changed. */
  handle(request: ClientRequest): ApiFault | undefined {
    switch (request.type) {
      case 'session.update':
        return this.#update(request.change);
      case 'input_audio_buffer.append':
        return this.#turns.append(request.audio);
      case 'input_audio_buffer.commit':
        return this.#turns.commit();
      case 'input_audio_buffer.clear':
        this.#turns.clear();
        return undefined;
      case 'conversation.item.create':
        return this.#createItem(request.item, request.previousItemId);
      case 'conversation.item.retrieve':
        return this.#retrieve(request.itemId);
      case 'conversation.item.truncate':
        return this.#truncate(request);
      case 'conversation.item.delete':
        return this.#delete(request.itemId);
      case 'response.create':
        return this.#respondWhenHeard(request.wish);
      case 'response.cancel':
        return this.#responder.cancel(request.responseId);
      case 'output_audio_buffer.clear':
        return faults.onlyOverWebRtc(request.type);
      default:
        return assertNever(request);
    }
  }

  /** The connection is gone. */
  stop(): void {
    this.#turns.stop();
    this.#responder.abandon();
  }

  #update(change: SettingsChange): ApiFault | undefined {
    if (change.model !== undefined && change.model !== this.#settings.model) return faults.modelFixed();
    if (!this.#mayUseVoice(change.voice)) return faults.cannotUpdateVoice();
    this.#settings = { ...this.#settings, ...change };
    this.#turns.configure(this.#settings);
    const session = { ...this.#parts.record, settings: this.#settings };
    this.#parts.emit({ type: 'session.updated', session });
    return undefined;
  }

  /** The voice is frozen once the model has been heard. */
  #mayUseVoice(voice: string | undefined): boolean {
    if (voice === undefined || voice === this.#settings.voice) return true;
    return !this.#conversation.items.some(
      (item) =>
        item.type === 'message' &&
        item.content.some((part) => part.type === 'output_audio' && part.audioMs > 0),
    );
  }

  #createItem(asked: NewItem, after: string | undefined): ApiFault | undefined {
    if (asked.type === 'function_call_output' && !this.#conversation.hasCall(asked.callId)) {
      return faults.noSuchCall(asked.callId);
    }
    const made = itemOfRequest(asked, this.#settings.inputFormat, this.#parts.newId);
    if ('fault' in made) return made.fault;
    const added = this.#conversation.add(made.item, after);
    if ('fault' in added) return added.fault;
    const event = { previous_item_id: added.previousId, item: made.item };
    this.#parts.emit({ type: 'conversation.item.added', ...event });
    this.#parts.emit({ type: 'conversation.item.done', ...event });
    return undefined;
  }

  #retrieve(itemId: string): ApiFault | undefined {
    const item = this.#conversation.find(itemId);
    if (!item) return faults.noSuchItem('retrieve', itemId);
    this.#parts.emit({ type: 'conversation.item.retrieved', item });
    return undefined;
  }

  #truncate(request: Extract<ClientRequest, { type: 'conversation.item.truncate' }>): ApiFault | undefined {
    const { itemId, contentIndex, audioEndMs } = request;
    const fault = truncateItem(this.#conversation.find(itemId), itemId, contentIndex, audioEndMs);
    if (fault) return fault;
    this.#parts.emit({
      type: 'conversation.item.truncated',
      item_id: itemId,
      content_index: contentIndex,
      audio_end_ms: audioEndMs,
    });
    return undefined;
  }

  #delete(itemId: string): ApiFault | undefined {
    if (!this.#conversation.remove(itemId)) return faults.noSuchItem('delete', itemId);
    this.#parts.emit({ type: 'conversation.item.deleted', item_id: itemId });
    return undefined;
  }

  #respond(wish: ResponseWish): ApiFault | undefined {
    if (!this.#mayUseVoice(wish.voice)) return faults.cannotUpdateVoice();
    const fault = this.#responder.create(wish, this.#settings);
    if (!fault) this.#turns.answering();
    return fault;
  }

  /** Words that are being recognized belong to what is answered. */
  #respondWhenHeard(wish: ResponseWish): ApiFault | undefined {
    const waits = this.#turns.afterHearing(() => this.#respondUnasked(wish));
    return waits ? undefined : this.#respond(wish);
  }

  #respondUnasked(wish: ResponseWish): void {
    const fault = this.#respond(wish);
    if (fault) this.#parts.onFault(fault);
  }
}
