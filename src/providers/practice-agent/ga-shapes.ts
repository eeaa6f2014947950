import { MODEL_RATE_HZ } from '../../audio/frame.js';
import { statusDetails } from './status-details.js';
import type { ResponseRecord, SessionRecord } from './server-event.js';
import type { WireFormat } from './settings.js';

type Wire = Record<string, unknown>;

const FORMATS: Readonly<Record<WireFormat, Wire>> = {
  pcm16: { type: 'audio/pcm', rate: MODEL_RATE_HZ },
  g711_ulaw: { type: 'audio/pcmu' },
  g711_alaw: { type: 'audio/pcma' },
};

/** The whole effective session as GA shows it. */
export function gaSession({ id, expiresAtS, settings }: SessionRecord): Wire {
  return {
    type: 'realtime',
    object: 'realtime.session',
    id,
    model: settings.model,
    output_modalities: settings.modalities,
    instructions: settings.instructions,
    tools: settings.tools,
    tool_choice: settings.toolChoice,
    max_output_tokens: settings.maxOutputTokens,
    tracing: settings.tracing,
    truncation: settings.truncation,
    prompt: settings.prompt,
    expires_at: expiresAtS,
    audio: {
      input: {
        format: FORMATS[settings.inputFormat],
        transcription: settings.transcription,
        noise_reduction: settings.noiseReduction,
        turn_detection: settings.turnDetection,
      },
      output: { format: FORMATS[settings.outputFormat], voice: settings.voice, speed: settings.speed },
    },
    include: settings.include,
    ...(settings.reasoning && { reasoning: settings.reasoning }),
    ...(settings.parallelToolCalls !== undefined && { parallel_tool_calls: settings.parallelToolCalls }),
  };
}

/** A response as GA shows it. */
export function gaResponse(response: ResponseRecord, output: readonly Wire[]): Wire {
  const { settings } = response;
  return {
    object: 'realtime.response',
    id: response.id,
    status: response.end?.status ?? 'in_progress',
    status_details: statusDetails(response.end),
    output,
    conversation_id: response.conversationId,
    output_modalities: settings.modalities,
    max_output_tokens: settings.maxOutputTokens,
    audio: { output: { format: FORMATS[settings.outputFormat], voice: settings.voice } },
    usage: response.usage ?? null,
    metadata: response.metadata,
  };
}
