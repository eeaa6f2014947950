import type { ApiFault } from './api-fault.js';
import type { Item } from './conversation-item.js';
import type { Settings } from './settings.js';
import type { Usage } from './usage.js';

/** The session as `session.created` and `session.updated` show it. */
export interface SessionRecord {
  readonly id: string;
  /** Unix time (s). */
  readonly expiresAtS: number;
  readonly settings: Settings;
}

export type CancelReason = 'turn_detected' | 'client_cancelled';

/** How a response ended. */
export type ResponseEnd =
  | { readonly status: 'completed' }
  | { readonly status: 'cancelled'; readonly reason: CancelReason }
  | { readonly status: 'incomplete'; readonly reason: 'max_output_tokens' }
  | { readonly status: 'failed'; readonly error: ApiFault };

/** One response as `response.created` and `response.done` show it. */
export interface ResponseRecord {
  readonly id: string;
  /** Absent while it is in progress. */
  readonly end?: ResponseEnd;
  readonly output: readonly Item[];
  /** null: out of band, outside the conversation. */
  readonly conversationId: string | null;
  readonly settings: Settings;
  readonly metadata: unknown;
  readonly usage?: Usage;
}

/** Where in a response something belongs. */
interface InResponse {
  readonly response_id: string;
  readonly output_index: number;
}
interface InItem extends InResponse {
  readonly item_id: string;
}
interface InPart extends InItem {
  readonly content_index: number;
}
type ContentPart =
  { readonly type: 'audio'; readonly transcript: string } | { readonly type: 'text'; readonly text: string };

/** Every event this server sends, named as in GA; the dialect turns names and shapes into its own. */
export type ServerEvent =
  | { readonly type: 'session.created' | 'session.updated'; readonly session: SessionRecord }
  | { readonly type: 'error'; readonly error: ApiFault & { readonly event_id: string | null } }
  | {
      readonly type: 'conversation.item.added' | 'conversation.item.done';
      readonly previous_item_id: string | null;
      readonly item: Item;
    }
  | { readonly type: 'conversation.item.retrieved'; readonly item: Item }
  | { readonly type: 'conversation.item.deleted'; readonly item_id: string }
  | {
      readonly type: 'conversation.item.truncated';
      readonly item_id: string;
      readonly content_index: number;
      readonly audio_end_ms: number;
    }
  | {
      readonly type: 'conversation.item.input_audio_transcription.completed';
      readonly item_id: string;
      readonly content_index: number;
      readonly transcript: string;
      readonly usage: { readonly type: 'duration'; readonly seconds: number };
    }
  | {
      readonly type: 'input_audio_buffer.committed';
      readonly item_id: string;
      readonly previous_item_id: string | null;
    }
  | { readonly type: 'input_audio_buffer.cleared' }
  | {
      readonly type: 'input_audio_buffer.speech_started';
      readonly audio_start_ms: number;
      readonly item_id: string;
    }
  | {
      readonly type: 'input_audio_buffer.speech_stopped';
      readonly audio_end_ms: number;
      readonly item_id: string;
    }
  | {
      readonly type: 'input_audio_buffer.timeout_triggered';
      readonly audio_start_ms: number;
      readonly audio_end_ms: number;
      readonly item_id: string;
    }
  | { readonly type: 'response.created' | 'response.done'; readonly response: ResponseRecord }
  | (InResponse & {
      readonly type: 'response.output_item.added' | 'response.output_item.done';
      readonly item: Item;
    })
  | (InPart & {
      readonly type: 'response.content_part.added' | 'response.content_part.done';
      readonly part: ContentPart;
    })
  | (InPart & {
      readonly type:
        | 'response.output_audio.delta'
        | 'response.output_audio_transcript.delta'
        | 'response.output_text.delta';
      readonly delta: string;
    })
  | (InPart & { readonly type: 'response.output_audio.done' })
  | (InPart & { readonly type: 'response.output_audio_transcript.done'; readonly transcript: string })
  | (InPart & { readonly type: 'response.output_text.done'; readonly text: string })
  | (InItem & {
      readonly type: 'response.function_call_arguments.delta';
      readonly call_id: string;
      readonly delta: string;
    })
  | (InItem & {
      readonly type: 'response.function_call_arguments.done';
      readonly call_id: string;
      readonly name: string;
      readonly arguments: string;
    })
  | {
      readonly type: 'rate_limits.updated';
      readonly rate_limits: readonly {
        readonly name: 'tokens';
        readonly limit: number;
        readonly remaining: number;
        readonly reset_seconds: number;
      }[];
    };
