import { statusDetails } from './status-details.js';
import type { ResponseRecord, SessionRecord } from './server-event.js';
import type { Settings } from './settings.js';

type Wire = Record<string, unknown>;

/** The whole effective session as beta shows it: flat. */
export function betaSession({ id, expiresAtS, settings }: SessionRecord): Wire {
  return {
    id,
    object: 'realtime.session',
    model: settings.model,
    expires_at: expiresAtS,
    modalities: settings.modalities,
    instructions: settings.instructions,
    voice: settings.voice,
    input_audio_format: settings.inputFormat,
    output_audio_format: settings.outputFormat,
    input_audio_transcription: settings.transcription,
    input_audio_noise_reduction: settings.noiseReduction,
    turn_detection: betaTurnDetection(settings.turnDetection),
    speed: settings.speed,
    tools: settings.tools,
    tool_choice: settings.toolChoice,
    temperature: settings.temperature,
    max_response_output_tokens: settings.maxOutputTokens,
    truncation: settings.truncation,
    tracing: settings.tracing,
    prompt: settings.prompt,
    include: settings.include,
  };
}

/** A response as beta shows it. */
export function betaResponse(response: ResponseRecord, output: readonly Wire[]): Wire {
  const { settings } = response;
  return {
    object: 'realtime.response',
    id: response.id,
    status: response.end?.status ?? 'in_progress',
    status_details: statusDetails(response.end),
    output,
    conversation_id: response.conversationId,
    modalities: settings.modalities,
    voice: settings.voice,
    output_audio_format: settings.outputFormat,
    temperature: settings.temperature,
    max_output_tokens: settings.maxOutputTokens,
    usage: response.usage ?? null,
    metadata: response.metadata,
  };
}

/** Beta has no idle timeout. */
function betaTurnDetection(turnDetection: Settings['turnDetection']): Wire | null {
  if (turnDetection === null) return null;
  return Object.fromEntries(Object.entries(turnDetection).filter(([key]) => key !== 'idle_timeout_ms'));
}
