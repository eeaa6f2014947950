import { MODEL_RATE_HZ } from '../../audio/frame.js';
import type { RealtimeSettings } from '../../ports/realtime-settings.js';
import type { ToolDeclaration } from '../../ports/tool.js';
import { toOpenAIRealtimeSchema } from '../../ports/tool-shapes.js';
import { present, type Fields } from './fields.js';

/** The `session` of a GA `session.update`. The model is not in it: the URL fixes it for the session's life. */
export function gaSession(settings: RealtimeSettings, tools: readonly ToolDeclaration[]): Fields {
  return present({
    type: 'realtime',
    // GA takes exactly one kind; with audio the transcript streams anyway.
    output_modalities: settings.modalities.includes('audio') ? ['audio'] : ['text'],
    instructions: settings.instructions,
    audio: { input: gaInput(settings), output: gaOutput(settings) },
    max_output_tokens: settings.maxOutputTokens,
    tools: tools.map(toOpenAIRealtimeSchema),
    tool_choice: settings.toolChoice,
    parallel_tool_calls: settings.parallelToolCalls,
    reasoning: settings.reasoning,
    truncation: settings.truncation,
    tracing: settings.tracing,
  });
}

function gaInput(settings: RealtimeSettings): Fields {
  return present({
    format: gaFormat(settings),
    transcription: settings.transcription,
    noise_reduction: settings.noiseReduction,
    turn_detection: settings.turnDetection,
  });
}

function gaOutput(settings: RealtimeSettings): Fields {
  return present({ format: gaFormat(settings), voice: settings.voice, speed: settings.speed });
}

/** PCM is refused without a rate, μ-law with one. */
function gaFormat({ audioFormat }: RealtimeSettings): Fields {
  return audioFormat === 'pcm16' ? { type: 'audio/pcm', rate: MODEL_RATE_HZ } : { type: 'audio/pcmu' };
}
