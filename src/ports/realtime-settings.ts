import type { JsonSchema } from './tool.js';

/** How the caller's turns are found, in the API's own words. `null`: not at all (manual turns). */
export type TurnDetection =
  | {
      readonly type: 'server_vad';
      readonly threshold?: number;
      readonly prefix_padding_ms?: number;
      readonly silence_duration_ms?: number;
      readonly create_response?: boolean;
      readonly interrupt_response?: boolean;
      readonly idle_timeout_ms?: number;
    }
  | {
      readonly type: 'semantic_vad';
      readonly eagerness?: 'low' | 'medium' | 'high' | 'auto';
      readonly create_response?: boolean;
      readonly interrupt_response?: boolean;
    };

/**
 * The settings of one Realtime session, as the configuration made them; a key that is absent is not sent, so that the server's default stands.
 * Sub-objects keep the API's own (snake_case) names and are passed through.
 */
export interface RealtimeSettings {
  readonly dialect: 'ga' | 'beta';
  readonly model: string;
  readonly modalities: readonly ('audio' | 'text')[];
  readonly audioFormat: 'pcm16' | 'g711_ulaw';
  readonly instructions?: string;
  readonly voice?: string;
  readonly speed?: number;
  /** Beta only; the configuration refuses it in GA. */
  readonly temperature?: number;
  readonly maxOutputTokens?: number | 'inf';
  readonly turnDetection?: TurnDetection | null;
  readonly transcription?: Readonly<Record<string, unknown>> | null;
  readonly noiseReduction?: { readonly type: 'near_field' | 'far_field' } | null;
  readonly toolChoice?: 'auto' | 'none' | 'required' | { readonly type: 'function'; readonly name: string };
  /** GA only. */
  readonly parallelToolCalls?: boolean;
  /** GA only. */
  readonly reasoning?: { readonly effort: 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' };
  readonly truncation?: 'auto' | 'disabled' | JsonSchema;
  readonly tracing?: 'auto' | JsonSchema | null;
}
