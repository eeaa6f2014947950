import type { JsonSchema } from '../../ports/tool.js';

/** How audio is coded on the wire, in the beta dialect's words: PCM16 at 24 kHz, or G.711 at 8 kHz. */
export type WireFormat = 'pcm16' | 'g711_ulaw' | 'g711_alaw';

export type Modality = 'audio' | 'text';

export interface ServerVad {
  readonly type: 'server_vad';
  readonly threshold: number;
  readonly prefix_padding_ms: number;
  readonly silence_duration_ms: number;
  readonly idle_timeout_ms: number | null;
  readonly create_response: boolean;
  readonly interrupt_response: boolean;
}

export interface SemanticVad {
  readonly type: 'semantic_vad';
  readonly eagerness: 'low' | 'medium' | 'high' | 'auto';
  readonly create_response: boolean;
  readonly interrupt_response: boolean;
}

export interface FunctionTool {
  readonly type: 'function';
  readonly name: string;
  readonly description?: string | undefined;
  readonly parameters?: JsonSchema | undefined;
}

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly type: 'function'; readonly name: string };

/** The settings of one session, the same for both dialects; sub-objects without meaning for practice are kept to be echoed. */
export interface Settings {
  readonly model: string;
  readonly instructions: string;
  /** As the dialect writes them, in the order that the client gave. */
  readonly modalities: readonly Modality[];
  readonly voice: string;
  readonly inputFormat: WireFormat;
  readonly outputFormat: WireFormat;
  readonly speed: number;
  readonly transcription: JsonSchema | null;
  readonly noiseReduction: JsonSchema | null;
  readonly turnDetection: ServerVad | SemanticVad | null;
  readonly tools: readonly FunctionTool[];
  readonly toolChoice: ToolChoice;
  readonly temperature: number;
  readonly maxOutputTokens: number | 'inf';
  readonly truncation: unknown;
  readonly tracing: unknown;
  readonly prompt: unknown;
  readonly include: readonly string[] | null;
  readonly reasoning?: JsonSchema;
  readonly parallelToolCalls?: boolean;
}

/** What one `session.update` asks for: only keys present change. */
export type SettingsChange = Partial<Settings>;

/** Turn detection as the server fills it in: the documented defaults. */
export const DEFAULT_SERVER_VAD: ServerVad = {
  type: 'server_vad',
  threshold: 0.5,
  prefix_padding_ms: 300,
  silence_duration_ms: 500,
  idle_timeout_ms: null,
  create_response: true,
  interrupt_response: true,
};

/** What a session starts with. */
export function defaultSettings(model: string, modalities: readonly Modality[]): Settings {
  return {
    model,
    instructions: 'You are the Talkpath practice agent. You follow a script.',
    modalities,
    voice: 'alloy',
    inputFormat: 'pcm16',
    outputFormat: 'pcm16',
    speed: 1,
    transcription: null,
    noiseReduction: null,
    turnDetection: DEFAULT_SERVER_VAD,
    tools: [],
    toolChoice: 'auto',
    temperature: 0.8,
    maxOutputTokens: 'inf',
    truncation: 'auto',
    tracing: null,
    prompt: null,
    include: null,
  };
}

/** An object without the keys whose value is undefined, so that it can be laid over defaults. */
export function present<T extends object>(object: { readonly [K in keyof T]: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<T>;
}
