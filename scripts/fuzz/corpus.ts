import { callEvents, journalText } from '../../test/support/journal-events.js';

const AT = { response_id: 'resp_1', item_id: 'item_1', output_index: 0, content_index: 0 };
const PCM = Buffer.alloc(960, 7).toString('base64');

const messages = (...events: readonly object[]): readonly string[] =>
  events.map((event) => JSON.stringify(event));

/** A call's messages as Twilio sends them. */
export const MEDIA_STREAMS: readonly string[] = messages(
  { event: 'connected', protocol: 'Call', version: '1.0.0' },
  {
    event: 'start',
    sequenceNumber: '1',
    streamSid: 'MZ1',
    start: {
      accountSid: 'AC1',
      streamSid: 'MZ1',
      callSid: 'CA1',
      tracks: ['inbound'],
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
      customParameters: { token: 'a-token' },
    },
  },
  {
    event: 'media',
    sequenceNumber: '2',
    streamSid: 'MZ1',
    media: {
      track: 'inbound',
      chunk: '1',
      timestamp: '20',
      payload: Buffer.alloc(160, 0x7f).toString('base64'),
    },
  },
  { event: 'dtmf', streamSid: 'MZ1', sequenceNumber: '5', dtmf: { track: 'inbound_track', digit: '1' } },
  { event: 'mark', streamSid: 'MZ1', sequenceNumber: '4', mark: { name: 'g0:200.0' } },
  { event: 'stop', streamSid: 'MZ1', sequenceNumber: '9', stop: { accountSid: 'AC1', callSid: 'CA1' } },
);

/** What a model's server sends, in the words of both dialects. */
export const REALTIME: readonly string[] = messages(
  { type: 'session.created', event_id: 'e1', session: { id: 'sess_1', expires_at: 1_790_000_000 } },
  {
    type: 'session.updated',
    event_id: 'e2',
    session: { voice: 'alloy', turn_detection: { type: 'server_vad' } },
  },
  { type: 'input_audio_buffer.speech_started', audio_start_ms: 120, item_id: 'item_0' },
  { type: 'input_audio_buffer.speech_stopped', audio_end_ms: 900, item_id: 'item_0' },
  { type: 'input_audio_buffer.committed', item_id: 'item_0', previous_item_id: null },
  {
    type: 'conversation.item.input_audio_transcription.completed',
    item_id: 'item_0',
    content_index: 0,
    transcript: 'Hi.',
  },
  { type: 'response.created', response: { id: 'resp_1', status: 'in_progress' } },
  {
    type: 'response.output_item.added',
    response_id: 'resp_1',
    output_index: 0,
    item: { id: 'item_1', type: 'message' },
  },
  { type: 'response.audio.delta', ...AT, delta: PCM },
  { type: 'response.output_audio.delta', ...AT, delta: PCM },
  { type: 'response.audio_transcript.delta', ...AT, delta: 'Hel' },
  { type: 'response.output_audio_transcript.done', ...AT, transcript: 'Hello.' },
  { type: 'response.audio.done', ...AT },
  { type: 'response.output_audio.done', ...AT },
  { type: 'response.function_call_arguments.delta', ...AT, call_id: 'call_1', delta: '{"reason":' },
  {
    type: 'response.function_call_arguments.done',
    ...AT,
    call_id: 'call_1',
    name: 'hang_up',
    arguments: '{"reason":"bye"}',
  },
  {
    type: 'response.output_item.done',
    response_id: 'resp_1',
    output_index: 0,
    item: { id: 'item_2', type: 'function_call', call_id: 'call_1', name: 'hang_up', arguments: '{}' },
  },
  {
    type: 'response.done',
    response: {
      id: 'resp_1',
      status: 'failed',
      status_details: {
        type: 'failed',
        error: { code: 'rate_limit_exceeded', message: 'Try again in 1.5s.' },
      },
      output: [],
      usage: {
        total_tokens: 30,
        input_tokens: 10,
        output_tokens: 20,
        input_token_details: { cached_tokens: 2, text_tokens: 5, audio_tokens: 5 },
        output_token_details: { text_tokens: 10, audio_tokens: 10 },
      },
    },
  },
  {
    type: 'rate_limits.updated',
    rate_limits: [{ name: 'tokens', limit: 1000, remaining: 10, reset_seconds: 1.5 }],
  },
  {
    type: 'error',
    error: {
      type: 'invalid_request_error',
      code: 'odd',
      message: 'no',
      param: 'session.voice',
      event_id: 'e',
    },
  },
);

/** What a page asks for besides its stream. */
export const WISHES: readonly string[] = messages(
  { event: 'text', text: 'Hello?' },
  { event: 'commit' },
  { event: 'instructions', instructions: 'Be brief.' },
  { event: 'media', text: 'no wish' },
);

/** Bodies of webhooks. */
export const FORMS: readonly string[] = [
  'CallSid=CA0123&From=%2B12025550123&To=%2B12025550199&CallStatus=ringing&AccountSid=AC1',
  'CallSid=CA0123&CallStatus=completed&CallDuration=12',
  'CallSid=CA0123&DialCallStatus=no-answer&DialCallSid=CA9',
  'CallSid=CA0123&RecordingUrl=https%3A%2F%2Fapi.twilio.com%2FRE1&RecordingSid=RE1&RecordingDuration=7',
  'CallSid=CA1&CallSid=CA2&__proto__=x&constructor.prototype.a=1&a[b][c]=d&%00=%ff%fe&=&&&=x',
];

/** Configurations. */
export const YAML: readonly string[] = [
  `provider_name: openai
openai:
  api_key: \${OPENAI_API_KEY}
  model: gpt-4o-realtime-preview-2024-10-01
  voice: alloy
  modalities: ["audio", "text"]
  turn_detection: {type: server_vad}
  tools: []
vad:
  webrtc_aggressiveness: 1
  confidence_threshold: 0.6
logging: {level: DEBUG, providers: {openai: DEBUG}}
`,
  `provider_name: practice
agents:
  default: &base {greeting: "Hello \${NAME:-there}.", tools: [hangup_call]}
  sales: {instructions: Sell., voice: marin}
routes: [{to: "+12025550111", agent: sales}]
limits: {max_calls: 5}
transfers: {desk: {to: "sip:desk@pbx.example.com"}}
`,
  `tools:
  private_hosts: ["127.0.0.1:8090"]
  http:
    look: {description: Looks., url: "https://shop.example/{{a}}", parameters: {type: object, properties: {a: {type: string}}}}
webhooks: {crm: {url: "https://crm.example.com/x", secret: "\${HOOK}"}}
`,
];

/** The lines of a call's journal, one of each kind. */
export const JOURNAL: readonly string[] = [
  ...new Map(
    journalText(callEvents(1))
      .trimEnd()
      .split('\n')
      .map((line) => [/"e":"([\w-]+)"/.exec(line)?.[1], line]),
  ).values(),
];
