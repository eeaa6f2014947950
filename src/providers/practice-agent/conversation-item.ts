import { assertNever } from '../../lib/assert-never.js';

export type ItemStatus = 'completed' | 'incomplete' | 'in_progress';

/** A piece of a message. */
export type Part =
  | { readonly type: 'input_text'; readonly text: string }
  | { readonly type: 'output_text'; text: string }
  | {
      readonly type: 'input_audio';
      readonly audioMs: number;
      /** How much of it was speech. */
      readonly spokenMs: number;
      transcript: string | null;
      /** The phrase of the script that was understood. */
      phrase?: string;
    }
  | {
      readonly type: 'output_audio';
      /** What was generated so far and not cut off (ms). */
      audioMs: number;
      transcript: string;
    }
  | { readonly type: 'input_image' };

interface ItemHead {
  readonly id: string;
  status: ItemStatus;
}

export interface MessageItem extends ItemHead {
  readonly type: 'message';
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: Part[];
}

export interface CallItem extends ItemHead {
  readonly type: 'function_call';
  readonly callId: string;
  readonly name: string;
  arguments: string;
}

export interface CallOutputItem extends ItemHead {
  readonly type: 'function_call_output';
  readonly callId: string;
  readonly output: string;
}

/** One entry of a conversation. Only the response that writes an item, and a truncation, change it. */
export type Item = MessageItem | CallItem | CallOutputItem;

/** Names that differ between the dialects, for what the model said. */
export interface PartNames {
  readonly text: 'output_text' | 'text';
  readonly audio: 'output_audio' | 'audio';
}

/** The item as the wire shows it; without audio bytes. */
export function wireItem(item: Item, names: PartNames): Record<string, unknown> {
  const head = { id: item.id, object: 'realtime.item', type: item.type, status: item.status };
  switch (item.type) {
    case 'message':
      return { ...head, role: item.role, content: item.content.map((part) => wirePart(part, names)) };
    case 'function_call':
      return { ...head, call_id: item.callId, name: item.name, arguments: item.arguments };
    case 'function_call_output':
      return { ...head, call_id: item.callId, output: item.output };
    default:
      return assertNever(item);
  }
}

function wirePart(part: Part, names: PartNames): Record<string, unknown> {
  switch (part.type) {
    case 'input_text':
      return { type: part.type, text: part.text };
    case 'output_text':
      return { type: names.text, text: part.text };
    case 'input_audio':
      return { type: part.type, transcript: part.transcript };
    case 'output_audio':
      return { type: names.audio, transcript: part.transcript };
    case 'input_image':
      return { type: part.type };
    default:
      return assertNever(part);
  }
}
