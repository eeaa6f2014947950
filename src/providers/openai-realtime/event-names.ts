/** What the codec acts on and both dialects call the same. */
const SAME_NAME = [
  'session.created',
  'session.updated',
  'error',
  'input_audio_buffer.speech_started',
  'input_audio_buffer.speech_stopped',
  'input_audio_buffer.committed',
  'conversation.item.input_audio_transcription.delta',
  'conversation.item.input_audio_transcription.completed',
  'conversation.item.input_audio_transcription.failed',
  'response.created',
  'response.done',
  'response.output_item.added',
  'response.output_item.done',
  'response.function_call_arguments.done',
  'rate_limits.updated',
] as const;

/** What GA renamed: beta name and GA name. */
const RENAMED = [
  ['response.audio.delta', 'response.output_audio.delta'],
  ['response.audio.done', 'response.output_audio.done'],
  ['response.audio_transcript.delta', 'response.output_audio_transcript.delta'],
  ['response.audio_transcript.done', 'response.output_audio_transcript.done'],
  ['response.text.delta', 'response.output_text.delta'],
  ['response.text.done', 'response.output_text.done'],
] as const;

/** What the codec acts on, by its GA name. */
export type UnderstoodEvent = (typeof SAME_NAME)[number] | (typeof RENAMED)[number][1];

/** The protocol's other events: they say nothing that a call needs. */
const MEANINGLESS: ReadonlySet<string> = new Set([
  'transcription_session.created',
  'transcription_session.updated',
  'conversation.created',
  'conversation.item.created',
  'conversation.item.added',
  'conversation.item.done',
  'conversation.item.retrieved',
  'conversation.item.deleted',
  'conversation.item.truncated',
  'conversation.item.input_audio_transcription.segment',
  'input_audio_buffer.cleared',
  'input_audio_buffer.timeout_triggered',
  'input_audio_buffer.dtmf_event_received',
  'output_audio_buffer.started',
  'output_audio_buffer.stopped',
  'output_audio_buffer.cleared',
  'response.content_part.added',
  'response.content_part.done',
  'response.function_call_arguments.delta',
  'response.mcp_call_arguments.delta',
  'response.mcp_call_arguments.done',
  'response.mcp_call.in_progress',
  'response.mcp_call.completed',
  'response.mcp_call.failed',
  'mcp_list_tools.in_progress',
  'mcp_list_tools.completed',
  'mcp_list_tools.failed',
]);

/** Either dialect's name → the GA name: whatever was configured, both are understood. */
const BY_NAME: ReadonlyMap<string, UnderstoodEvent> = new Map<string, UnderstoodEvent>([
  ...SAME_NAME.map((name) => [name, name] as const),
  ...RENAMED.map(([, ga]) => [ga, ga] as const),
  ...RENAMED,
]);

/** The event that a name of either dialect stands for, if the codec acts on it. */
export function understoodEvent(name: string): UnderstoodEvent | undefined {
  return BY_NAME.get(name);
}

/** Whether the protocol has an event of this name in either dialect. */
export function isProtocolEvent(name: string): boolean {
  return BY_NAME.has(name) || MEANINGLESS.has(name);
}
