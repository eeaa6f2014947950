import type { Conversation } from './conversation.js';
import type { CallItem, Item, ItemStatus, MessageItem } from './conversation-item.js';
import type { ServerEvent } from './server-event.js';

export interface WriterContext {
  readonly responseId: string;
  readonly emit: (event: ServerEvent) => void;
  /** Absent: the response is out of band, and its items join no conversation. */
  readonly conversation: Conversation | undefined;
}

/** Announces an item of a response, to the response and to the conversation. */
function openItem(context: WriterContext, item: Item, outputIndex: number): void {
  const { responseId, emit, conversation } = context;
  emit({ type: 'response.output_item.added', response_id: responseId, output_index: outputIndex, item });
  if (!conversation) return;
  conversation.add(item);
  const previous = conversation.previousOf(item);
  emit({ type: 'conversation.item.added', previous_item_id: previous, item });
}

function closeItem(context: WriterContext, item: Item, outputIndex: number): void {
  const { responseId, emit, conversation } = context;
  emit({ type: 'response.output_item.done', response_id: responseId, output_index: outputIndex, item });
  if (!conversation) return;
  emit({ type: 'conversation.item.done', previous_item_id: conversation.previousOf(item), item });
}

/** Writes one message of the model, spoken or in text, in the order of events that the service keeps. */
export class MessageWriter {
  readonly item: MessageItem;
  readonly #context: WriterContext;
  readonly #at: { response_id: string; item_id: string; output_index: number; content_index: number };
  #text = '';
  readonly #spoken: boolean;

  constructor(context: WriterContext, id: string, outputIndex: number, spoken: boolean) {
    this.#context = context;
    this.#spoken = spoken;
    this.item = { id, type: 'message', role: 'assistant', status: 'in_progress', content: [] };
    this.#at = {
      response_id: context.responseId,
      item_id: id,
      output_index: outputIndex,
      content_index: 0,
    };
    openItem(context, this.item, outputIndex);
    this.item.content.push(
      spoken ? { type: 'output_audio', audioMs: 0, transcript: '' } : { type: 'output_text', text: '' },
    );
    context.emit({ type: 'response.content_part.added', ...this.#at, part: this.#part() });
  }

  /** The next words. */
  words(delta: string): void {
    if (delta === '') return;
    this.#text += delta;
    const [part] = this.item.content;
    if (part?.type === 'output_audio') part.transcript += delta;
    if (part?.type === 'output_text') part.text += delta;
    const type = this.#spoken ? 'response.output_audio_transcript.delta' : 'response.output_text.delta';
    this.#context.emit({ type, ...this.#at, delta });
  }

  /** The next audio: base64 in the wire format, and how long it is. */
  audio(delta: string, durationMs: number): void {
    const [part] = this.item.content;
    if (part?.type === 'output_audio') part.audioMs += durationMs;
    this.#context.emit({ type: 'response.output_audio.delta', ...this.#at, delta });
  }

  close(status: Exclude<ItemStatus, 'in_progress'>): void {
    const { emit } = this.#context;
    this.item.status = status;
    if (this.#spoken) {
      emit({ type: 'response.output_audio.done', ...this.#at });
      emit({ type: 'response.output_audio_transcript.done', ...this.#at, transcript: this.#text });
    } else {
      emit({ type: 'response.output_text.done', ...this.#at, text: this.#text });
    }
    emit({ type: 'response.content_part.done', ...this.#at, part: this.#part() });
    closeItem(this.#context, this.item, this.#at.output_index);
  }

  #part() {
    return this.#spoken
      ? ({ type: 'audio', transcript: this.#text } as const)
      : ({ type: 'text', text: this.#text } as const);
  }
}

/** Writes one tool call: its arguments in two pieces, as they would stream. */
export function writeCall(context: WriterContext, item: CallItem, outputIndex: number): void {
  const argumentsJson = item.arguments;
  const at = {
    response_id: context.responseId,
    item_id: item.id,
    output_index: outputIndex,
    call_id: item.callId,
  };
  item.arguments = '';
  openItem(context, item, outputIndex);
  const middle = Math.ceil(argumentsJson.length / 2);
  for (const delta of [argumentsJson.slice(0, middle), argumentsJson.slice(middle)]) {
    context.emit({ type: 'response.function_call_arguments.delta', ...at, delta });
  }
  item.arguments = argumentsJson;
  item.status = 'completed';
  context.emit({
    type: 'response.function_call_arguments.done',
    ...at,
    name: item.name,
    arguments: argumentsJson,
  });
  closeItem(context, item, outputIndex);
}
