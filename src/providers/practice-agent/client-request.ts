import type { JsonSchema } from '../../ports/tool.js';
import type { FunctionTool, Modality, SettingsChange, ToolChoice, WireFormat } from './settings.js';

/** A piece of a message that a client puts into the conversation; `audio` is base64. */
export type NewPart =
  | { readonly type: 'input_text'; readonly text: string }
  | { readonly type: 'output_text'; readonly text: string }
  | { readonly type: 'input_audio'; readonly audio: string; readonly transcript: string | null }
  | { readonly type: 'input_image' };

/** What a client puts into the conversation. */
export type NewItem = { readonly id?: string | undefined } & (
  | {
      readonly type: 'message';
      readonly role: 'system' | 'user' | 'assistant';
      readonly content: readonly NewPart[];
    }
  | {
      readonly type: 'function_call';
      readonly callId: string | undefined;
      readonly name: string;
      readonly arguments: string;
    }
  | { readonly type: 'function_call_output'; readonly callId: string; readonly output: string }
);

/** What one `response.create` asks for; keys that are absent come from the session. */
export interface ResponseWish {
  readonly modalities?: readonly Modality[];
  readonly instructions?: string;
  readonly voice?: string;
  readonly outputFormat?: WireFormat;
  readonly tools?: readonly FunctionTool[];
  readonly toolChoice?: ToolChoice;
  readonly temperature?: number;
  readonly maxOutputTokens?: number | 'inf';
  readonly conversation?: 'auto' | 'none';
  readonly metadata?: JsonSchema | null;
  /** Answer these instead of the conversation; references name items of the conversation. */
  readonly input?: readonly (NewItem | { readonly type: 'item_reference'; readonly id: string })[];
}

/** A client event, checked and free of dialect. */
export type ClientRequest =
  | { readonly type: 'session.update'; readonly change: SettingsChange }
  | { readonly type: 'input_audio_buffer.append'; readonly audio: string }
  | { readonly type: 'input_audio_buffer.commit' }
  | { readonly type: 'input_audio_buffer.clear' }
  | {
      readonly type: 'conversation.item.create';
      readonly item: NewItem;
      readonly previousItemId: string | undefined;
    }
  | { readonly type: 'conversation.item.retrieve'; readonly itemId: string }
  | {
      readonly type: 'conversation.item.truncate';
      readonly itemId: string;
      readonly contentIndex: number;
      readonly audioEndMs: number;
    }
  | { readonly type: 'conversation.item.delete'; readonly itemId: string }
  | { readonly type: 'response.create'; readonly wish: ResponseWish }
  | { readonly type: 'response.cancel'; readonly responseId: string | undefined }
  | { readonly type: 'output_audio_buffer.clear' };
