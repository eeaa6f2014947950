import type { ApiFault } from './api-fault.js';
import type { NewItem, NewPart } from './client-request.js';
import type { Item, Part } from './conversation-item.js';
import type { WireFormat } from './settings.js';
import { decodeAudio, rateOf } from './wire-audio.js';

/** Makes a conversation item of what a client sent; a fault when its audio can't be read. */
export function itemOfRequest(
  asked: NewItem,
  inputFormat: WireFormat,
  newId: (prefix: string) => string,
): { readonly item: Item } | { readonly fault: ApiFault } {
  const head = { id: asked.id ?? newId('item'), status: 'completed' } as const;
  if (asked.type === 'function_call_output') {
    return { item: { ...head, type: asked.type, callId: asked.callId, output: asked.output } };
  }
  if (asked.type === 'function_call') {
    const { type, name } = asked;
    return {
      item: { ...head, type, name, callId: asked.callId ?? newId('call'), arguments: asked.arguments },
    };
  }
  const content: Part[] = [];
  for (const part of asked.content) {
    const made = partOf(part, inputFormat);
    if ('fault' in made) return made;
    content.push(made.part);
  }
  return { item: { ...head, type: asked.type, role: asked.role, content } };
}

function partOf(
  part: NewPart,
  inputFormat: WireFormat,
): { readonly part: Part } | { readonly fault: ApiFault } {
  if (part.type !== 'input_audio') return { part };
  const decoded = decodeAudio(part.audio, inputFormat);
  if ('fault' in decoded) return decoded;
  const audioMs = (decoded.samples.length * 1000) / rateOf(inputFormat);
  return { part: { type: part.type, audioMs, spokenMs: audioMs, transcript: part.transcript } };
}
