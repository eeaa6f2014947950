import { z } from 'zod';
import type { ClientRequest, ResponseWish } from './client-request.js';
import { conversationItem, responseInput } from './item-shapes.js';
import * as shape from './request-shapes.js';
import { DEFAULT_SERVER_VAD, present, type ServerVad, type SettingsChange } from './settings.js';

/** Audio without text is refused; both orders of the pair are accepted. */
const modalities = shape.modalities(["['text']", "['audio', 'text']", "['text', 'audio']"]);
const format = z.enum(['pcm16', 'g711_ulaw', 'g711_alaw']);
const temperature = z.number().min(0.6).max(1.2);
const serverVad = shape.betaServerVad.transform((vad): ServerVad => ({
  ...vad,
  idle_timeout_ms: DEFAULT_SERVER_VAD.idle_timeout_ms,
}));

const session = z.strictObject({
  model: z.string().optional(),
  modalities: modalities.optional(),
  instructions: shape.text.optional(),
  voice: shape.voice.optional(),
  input_audio_format: format.optional(),
  output_audio_format: format.optional(),
  input_audio_transcription: shape.transcription.optional(),
  input_audio_noise_reduction: shape.noiseReduction.optional(),
  turn_detection: shape.turnDetection(serverVad).optional(),
  speed: shape.speed.optional(),
  tools: shape.tools.optional(),
  tool_choice: shape.toolChoice.optional(),
  temperature: temperature.optional(),
  max_response_output_tokens: shape.maxOutputTokens.optional(),
  truncation: shape.truncation.optional(),
  tracing: shape.tracing.optional(),
  prompt: shape.prompt.optional(),
  include: shape.include.optional(),
});

const response = z.strictObject({
  modalities: modalities.optional(),
  instructions: shape.text.optional(),
  voice: shape.voice.optional(),
  output_audio_format: format.optional(),
  tools: shape.tools.optional(),
  tool_choice: shape.toolChoice.optional(),
  temperature: temperature.optional(),
  max_output_tokens: shape.maxOutputTokens.optional(),
  max_response_output_tokens: shape.maxOutputTokens.optional(),
  conversation: z.enum(['auto', 'none']).optional(),
  metadata: shape.metadata.optional(),
  prompt: shape.prompt.optional(),
  input: responseInput(conversationItem('text')).optional(),
});

/** The beta dialect's `session.update` and `response.create`, as the neutral request. */
export const betaRequests: Readonly<Record<string, z.ZodType<ClientRequest>>> = {
  'session.update': z
    .strictObject({ type: z.literal('session.update'), event_id: shape.eventId, session })
    .transform((event) => ({ type: 'session.update', change: changeOf(event.session) })),
  'response.create': z
    .strictObject({
      type: z.literal('response.create'),
      event_id: shape.eventId,
      response: response.optional(),
    })
    .transform((event) => ({ type: 'response.create', wish: wishOf(event.response ?? {}) })),
};

function changeOf(asked: z.output<typeof session>): SettingsChange {
  return present<SettingsChange>({
    model: asked.model,
    instructions: asked.instructions,
    modalities: asked.modalities,
    voice: asked.voice,
    inputFormat: asked.input_audio_format,
    outputFormat: asked.output_audio_format,
    speed: asked.speed,
    transcription: asked.input_audio_transcription,
    noiseReduction: asked.input_audio_noise_reduction,
    turnDetection: asked.turn_detection,
    tools: asked.tools,
    toolChoice: asked.tool_choice,
    temperature: asked.temperature,
    maxOutputTokens: asked.max_response_output_tokens,
    truncation: asked.truncation,
    tracing: asked.tracing,
    prompt: asked.prompt,
    include: asked.include,
  });
}

function wishOf(asked: z.output<typeof response>): ResponseWish {
  return present<ResponseWish>({
    modalities: asked.modalities,
    instructions: asked.instructions,
    voice: asked.voice,
    outputFormat: asked.output_audio_format,
    tools: asked.tools,
    toolChoice: asked.tool_choice,
    temperature: asked.temperature,
    maxOutputTokens: asked.max_output_tokens ?? asked.max_response_output_tokens,
    conversation: asked.conversation,
    metadata: asked.metadata,
    input: asked.input,
  });
}
