import type { Stimulus } from './brain.js';
import type { Item, Part } from './conversation-item.js';

/**
 * What a response has to react to: its own instructions first, then what is new, newest first, and when none of it means anything, that it was
 * asked at all. `known` are all items of the conversation.
 */
export function stimuliOf(
  fresh: readonly Item[],
  known: readonly Item[],
  instructions: string | undefined,
): readonly Stimulus[] {
  const asked: Stimulus[] = instructions === undefined ? [] : [{ is: 'instruction', text: instructions }];
  const news = fresh.toReversed().flatMap((item) => stimuliOfItem(item, known));
  const talked = known.some((item) => item.type === 'message' && item.role !== 'system');
  return [...asked, ...news, { is: talked ? 'nothing-new' : 'start' }];
}

function stimuliOfItem(item: Item, known: readonly Item[]): Stimulus[] {
  if (item.type === 'function_call') return [];
  if (item.type === 'function_call_output') {
    return [{ is: 'tool-result', text: item.output, tool: toolOf(item.callId, known) }];
  }
  if (item.role === 'assistant') return [];
  const role = item.role;
  return item.content.flatMap((part) => stimuliOfPart(part, role)).toReversed();
}

function stimuliOfPart(part: Part, role: 'system' | 'user'): Stimulus[] {
  if (part.type === 'input_text')
    return [{ is: role === 'system' ? 'instruction' : 'text', text: part.text }];
  if (part.type !== 'input_audio') return [];
  return part.spokenMs > 0
    ? [{ is: 'speech', seconds: part.spokenMs / 1000, ...(part.phrase && { text: part.phrase }) }]
    : [{ is: 'silence', seconds: part.audioMs / 1000 }];
}

function toolOf(callId: string, known: readonly Item[]): string {
  const call = known.find((item) => item.type === 'function_call' && item.callId === callId);
  return call?.type === 'function_call' ? call.name : '';
}
