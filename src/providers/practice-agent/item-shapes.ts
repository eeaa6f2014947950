import { z } from 'zod';
import type { NewItem, NewPart } from './client-request.js';
import { choose, isRecord, oneOf, text } from './request-shapes.js';

const MAX_ITEM_ID_CHARS = 32;

const itemStatus = z.enum(['completed', 'incomplete', 'in_progress']).optional();
const itemHead = {
  id: z.string().min(1).max(MAX_ITEM_ID_CHARS).optional(),
  object: z.literal('realtime.item').optional(),
};
const inputText = z.strictObject({ type: z.literal('input_text'), text });
const inputAudio = z
  .strictObject({
    type: z.literal('input_audio'),
    audio: z.string(),
    transcript: z.string().nullable().optional(),
  })
  .transform((part): NewPart => ({ ...part, transcript: part.transcript ?? null }));
const inputImage = z
  .strictObject({
    type: z.literal('input_image'),
    image_url: z.string(),
    detail: z.enum(['auto', 'low', 'high']).optional(),
  })
  .transform((): NewPart => ({ type: 'input_image' }));

function message(role: 'system' | 'user' | 'assistant', parts: Readonly<Record<string, z.ZodType<NewPart>>>) {
  const shape = z.strictObject({
    ...itemHead,
    type: z.literal('message'),
    role: z.literal(role),
    status: itemStatus,
    content: z.array(oneOf(parts)),
  });
  return shape.transform((item): NewItem => ({ id: item.id, type: 'message', role, content: item.content }));
}

const functionCall = z
  .strictObject({
    ...itemHead,
    type: z.literal('function_call'),
    status: itemStatus,
    call_id: z.string().optional(),
    name: z.string(),
    arguments: text,
  })
  .transform((item): NewItem => ({
    id: item.id,
    type: 'function_call',
    callId: item.call_id,
    name: item.name,
    arguments: item.arguments,
  }));
const functionCallOutput = z
  .strictObject({
    ...itemHead,
    type: z.literal('function_call_output'),
    status: itemStatus,
    call_id: z.string(),
    output: text,
  })
  .transform((item): NewItem => ({
    id: item.id,
    type: 'function_call_output',
    callId: item.call_id,
    output: item.output,
  }));

/** A conversation item; `assistantText` is what the dialect calls the text of the model. */
export function conversationItem(assistantText: 'text' | 'output_text') {
  const modelText = z
    .strictObject({ type: z.literal(assistantText), text })
    .transform((part): NewPart => ({ type: 'output_text', text: part.text }));
  const messages = oneOf<NewItem>(
    {
      system: message('system', { input_text: inputText }),
      user: message('user', { input_text: inputText, input_audio: inputAudio, input_image: inputImage }),
      assistant: message('assistant', { [assistantText]: modelText }),
    },
    'role',
  );
  return oneOf<NewItem>({
    message: messages,
    function_call: functionCall,
    function_call_output: functionCallOutput,
  });
}

/** What a response may be asked to answer instead of the conversation. */
export function responseInput(item: z.ZodType<NewItem>) {
  const reference = z.strictObject({ type: z.literal('item_reference'), id: z.string() });
  type Entry = NewItem | z.output<typeof reference>;
  return z.array(
    choose<Entry>((value) => (isRecord(value) && value['type'] === 'item_reference' ? reference : item)),
  );
}
