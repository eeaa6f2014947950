import type { AudioFrame } from '../../audio/frame.js';
import type { AudioPart } from '../../ports/provider.js';
import type { Fields } from './fields.js';

/**
 * One stretch of caller audio, base64 of little-endian PCM16 or of μ-law bytes. On the path of every frame: the samples are viewed, not
 * copied (which takes a little-endian host, as Node's platforms are), and base64 needs no JSON escaping.
 */
export function appendAudio({ samples }: AudioFrame): string {
  const base64 = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).toString('base64');
  return '{"type":"input_audio_buffer.append","audio":"' + base64 + '"}';
}

/** Cuts an item to what was heard. The API refuses fractions and 0, and anything past the item's end: so it is rounded down. */
export function truncateItem(part: AudioPart, audioEndMs: number): string {
  return JSON.stringify({
    type: 'conversation.item.truncate',
    item_id: part.itemId,
    content_index: part.contentIndex,
    audio_end_ms: Math.max(1, Math.floor(audioEndMs)),
  });
}

export function deleteItem(itemId: string): string {
  return JSON.stringify({ type: 'conversation.item.delete', item_id: itemId });
}

/** Stops the response named, or the one that is open. */
export function cancelResponse(responseId: string | undefined): string {
  return JSON.stringify({ type: 'response.cancel', response_id: responseId });
}

export function toolResult(callId: string, output: string): string {
  return createItem({ type: 'function_call_output', call_id: callId, output });
}

/** A system message that asks for exactly these words in the next response. */
export function sayWordForWord(text: string): string {
  return message('system', `Say this to the caller now, word for word: "${text}"`);
}

/** A message of the caller's, in text. */
export function userText(text: string): string {
  return message('user', text);
}

/** Asks for a response with the session's own settings. */
export const CREATE_RESPONSE = JSON.stringify({ type: 'response.create' });

function message(role: 'system' | 'user', text: string): string {
  return createItem({ type: 'message', role, content: [{ type: 'input_text', text }] });
}

function createItem(item: Fields): string {
  return JSON.stringify({ type: 'conversation.item.create', item });
}
