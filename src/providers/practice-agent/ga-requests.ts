import { z } from 'zod';
import type { ClientRequest, ResponseWish } from './client-request.js';
import { conversationItem, responseInput } from './item-shapes.js';
import * as shape from './request-shapes.js';
import { present, type SettingsChange, type WireFormat } from './settings.js';
import { MODEL_RATE_HZ } from '../../audio/frame.js';

const modalities = shape.modalities(["['text']", "['audio']"]);

/** `audio/pcm` must name its rate, G.711 must not. */
const format = shape.oneOf<WireFormat>({
  'audio/pcm': z
    .strictObject({
      type: z.literal('audio/pcm'),
      rate: z.int().min(MODEL_RATE_HZ).max(MODEL_RATE_HZ),
    })
    .transform(() => 'pcm16'),
  'audio/pcmu': z.strictObject({ type: z.literal('audio/pcmu') }).transform(() => 'g711_ulaw'),
  'audio/pcma': z.strictObject({ type: z.literal('audio/pcma') }).transform(() => 'g711_alaw'),
});

const reasoning = z.strictObject({
  effort: z.enum(['minimal', 'low', 'medium', 'high', 'xhigh']).optional(),
});

const session = z.strictObject({
  type: z.literal('realtime'),
  model: z.string().optional(),
  output_modalities: modalities.optional(),
  instructions: shape.text.optional(),
  audio: z
    .strictObject({
      input: z
        .strictObject({
          format: format.optional(),
          transcription: shape.transcription.optional(),
          noise_reduction: shape.noiseReduction.optional(),
          turn_detection: shape.turnDetection(shape.gaServerVad).optional(),
        })
        .optional(),
      output: z
        .strictObject({
          format: format.optional(),
          voice: shape.voice.optional(),
          speed: shape.speed.optional(),
        })
        .optional(),
    })
    .optional(),
  tools: shape.tools.optional(),
  tool_choice: shape.toolChoice.optional(),
  parallel_tool_calls: z.boolean().optional(),
  reasoning: reasoning.optional(),
  max_output_tokens: shape.maxOutputTokens.optional(),
  truncation: shape.truncation.optional(),
  tracing: shape.tracing.optional(),
  prompt: shape.prompt.optional(),
  include: shape.include.optional(),
});

const response = z.strictObject({
  output_modalities: modalities.optional(),
  instructions: shape.text.optional(),
  audio: z
    .strictObject({
      output: z.strictObject({ format: format.optional(), voice: shape.voice.optional() }).optional(),
    })
    .optional(),
  tools: shape.tools.optional(),
  tool_choice: shape.toolChoice.optional(),
  parallel_tool_calls: z.boolean().optional(),
  reasoning: reasoning.optional(),
  max_output_tokens: shape.maxOutputTokens.optional(),
  conversation: z.enum(['auto', 'none']).optional(),
  metadata: shape.metadata.optional(),
  prompt: shape.prompt.optional(),
  input: responseInput(conversationItem('output_text')).optional(),
});

/** The GA dialect's `session.update` and `response.create`, as the neutral request. */
export const gaRequests: Readonly<Record<string, z.ZodType<ClientRequest>>> = {
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
  const { input, output } = asked.audio ?? {};
  return present<SettingsChange>({
    model: asked.model,
    instructions: asked.instructions,
    modalities: asked.output_modalities,
    voice: output?.voice,
    inputFormat: input?.format,
    outputFormat: output?.format,
    speed: output?.speed,
    transcription: input?.transcription,
    noiseReduction: input?.noise_reduction,
    turnDetection: input?.turn_detection,
    tools: asked.tools,
    toolChoice: asked.tool_choice,
    maxOutputTokens: asked.max_output_tokens,
    truncation: asked.truncation,
    tracing: asked.tracing,
    prompt: asked.prompt,
    include: asked.include,
    reasoning: asked.reasoning,
    parallelToolCalls: asked.parallel_tool_calls,
  });
}

function wishOf(asked: z.output<typeof response>): ResponseWish {
  return present<ResponseWish>({
    modalities: asked.output_modalities,
    instructions: asked.instructions,
    voice: asked.audio?.output?.voice,
    outputFormat: asked.audio?.output?.format,
    tools: asked.tools,
    toolChoice: asked.tool_choice,
    maxOutputTokens: asked.max_output_tokens,
    conversation: asked.conversation,
    metadata: asked.metadata,
    input: asked.input,
  });
}
