import type { AudioFrame } from '../../audio/frame.js';
import type { AudioPart, ProviderCommand } from '../../ports/provider.js';
import type { RealtimeSettings } from '../../ports/realtime-settings.js';
import type { Fields } from './fields.js';

const MAX_ID_CHARS = 32;

/**
 * One stretch of caller audio, base64 of little-endian PCM16 or of μ-law bytes. On the path of every frame: the samples are viewed, not
 * copied (which takes a little-endian host, as Node's platforms are), and base64 needs no JSON escaping.
 */
export function appendAudio({ samples }: AudioFrame): string {
  const base64 = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength).toString('base64');
  return '{"type":"input_audio_buffer.append","audio":"' + base64 + '"}';
}

/** Makes an item of the audio that was appended, whether or not the server found its end. */
export function commitAudio(): string {
  return '{"type":"input_audio_buffer.commit"}';
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

/**
 * A result whose call was answered before: a second answer to the same call is not foreseen, so the conversation gets a call of its own for it.
 * The result stays what it is, a tool's, and no words of the caller's or of ours.
 */
export function lateResult(result: ProviderCommand & { type: 'late-result' }): readonly string[] {
  const { callId, name, argumentsJson, output } = result;
  const call_id = lateCallId(callId);
  return [
    createItem({ type: 'function_call', call_id, name, arguments: argumentsJson }),
    toolResult(call_id, output),
  ];
}

/** The API takes ids of up to 32 characters. */
function lateCallId(callId: string): string {
  return `late_${callId.slice(-(MAX_ID_CHARS - 'late_'.length))}`;
}

/** A system message that asks for exactly these words in the next response. */
export function sayWordForWord(text: string): string {
  return systemText(`Say this to the caller now, word for word: "${text}"`);
}

/** A message of the operator's, in text. */
export function systemText(text: string): string {
  return message('system', text);
}

/** A message of the caller's, in text. */
export function userText(text: string): string {
  return message('user', text);
}

/** A message of the model's own, in text: the dialects have different names for its kind of content. */
export function agentText(dialect: RealtimeSettings['dialect'], text: string): string {
  const content = [{ type: dialect === 'ga' ? 'output_text' : 'text', text }];
  return createItem({ type: 'message', role: 'assistant', content });
}

/** Asks for a response with the session's own settings; `words`: but for its tools. */
export function createResponse(wish: 'answer' | 'words'): string {
  return JSON.stringify({
    type: 'response.create',
    ...(wish === 'words' && { response: { tool_choice: 'none' } }),
  });
}

function message(role: 'system' | 'user', text: string): string {
  return createItem({ type: 'message', role, content: [{ type: 'input_text', text }] });
}

function createItem(item: Fields): string {
  return JSON.stringify({ type: 'conversation.item.create', item });
}
