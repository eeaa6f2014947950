import type { RealtimeSettings } from '../../ports/realtime-settings.js';
import type { ToolDeclaration } from '../../ports/tool.js';
import { toOpenAIRealtimeSchema } from '../../ports/tool-shapes.js';
import { present, type Fields } from './fields.js';

/** The flat `session` of a beta `session.update`; modalities go out as they stand. */
export function betaSession(settings: RealtimeSettings, tools: readonly ToolDeclaration[]): Fields {
  return present({
    modalities: settings.modalities,
    instructions: settings.instructions,
    voice: settings.voice,
    speed: settings.speed,
    input_audio_format: settings.audioFormat,
    output_audio_format: settings.audioFormat,
    input_audio_transcription: settings.transcription,
    input_audio_noise_reduction: settings.noiseReduction,
    turn_detection: settings.turnDetection,
    temperature: settings.temperature,
    max_response_output_tokens: settings.maxOutputTokens,
    tools: tools.map(toOpenAIRealtimeSchema),
    tool_choice: settings.toolChoice,
    truncation: settings.truncation,
    tracing: settings.tracing,
  });
}
