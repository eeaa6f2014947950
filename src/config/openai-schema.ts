import { z } from 'zod';
import { agentBargeInBlock } from './barge-in-schema.js';
import { agentRecoveryBlock, fallbacksBlock } from './recovery-schema.js';
import { FIELD_NAME, header, pick, secret, text, words } from './schema-parts.js';

const RATIO = z.number(words('a number from 0 to 1')).min(0).max(1);
const WAIT_MS = z.int(words('a whole number of milliseconds')).min(0);

/** The API's bounds on `idle_timeout_ms`. */
const IDLE_MS = { min: 5000, max: 30_000 };
const MAX_OUTPUT_TOKENS = 4096;

/** What holds where the file says nothing. */
export const OPENAI_DEFAULTS = {
  base_url: 'wss://api.openai.com/v1',
  model: 'gpt-realtime-2.1',
  modalities: ['audio', 'text'],
  audio_format: 'pcm16',
  /** Of GA sessions that want text. */
  transcription: { model: 'gpt-transcribe' },
} as const;

const RESPONSE_KEYS = {
  create_response: z
    .boolean()
    .exactOptional()
    .meta({ unset: '`true`' })
    .describe('Whether the end of the caller’s speech makes the model answer.'),
  interrupt_response: z
    .boolean()
    .exactOptional()
    .meta({ unset: '`false`, or `true` with `barge_in.mode: provider`' })
    .describe('Whether the provider itself stops its answer when it hears the caller.'),
};

const turnDetection = z.nullable(
  z.discriminatedUnion('type', [
    z.strictObject({
      type: z
        .literal('server_vad')
        .describe('`server_vad`: the caller’s turn ends with a length of silence.'),
      threshold: RATIO.exactOptional()
        .meta({ unset: 'the server’s' })
        .describe('How sure it must be that this is speech, 0 to 1. Raise it for noisy lines.'),
      prefix_padding_ms: WAIT_MS.exactOptional()
        .meta({ unset: 'the server’s' })
        .describe('How much sound from before the speech belongs to it (ms).'),
      silence_duration_ms: WAIT_MS.exactOptional()
        .meta({ unset: 'the server’s' })
        .describe(
          'So much silence (ms) ends the caller’s turn. Lower: faster answers, and more often into a pause.',
        ),
      ...RESPONSE_KEYS,
      idle_timeout_ms: z
        .int(words(`a whole number from ${IDLE_MS.min} to ${IDLE_MS.max}`))
        .min(IDLE_MS.min)
        .max(IDLE_MS.max)
        .exactOptional()
        .meta({ unset: 'off' })
        .describe('A caller who says nothing for so long (ms) is spoken to again. GA only.'),
    }),
    z.strictObject({
      type: z.literal('semantic_vad').describe('`semantic_vad`: the caller’s turn ends with the thought.'),
      eagerness: pick('low', 'medium', 'high', 'auto')
        .exactOptional()
        .meta({ unset: 'the server’s' })
        .describe('How soon it takes a thought for finished; `low` waits longest.'),
      ...RESPONSE_KEYS,
    }),
    z.strictObject({ type: z.literal('none').describe('`none`: the provider does not listen for turns.') }),
  ]),
);

const OUTPUT_LIMIT = words(`a whole number from 1 to ${MAX_OUTPUT_TOKENS}, or inf`);
const maxOutputTokens = z.union(
  [z.int().min(1, OUTPUT_LIMIT).max(MAX_OUTPUT_TOKENS, OUTPUT_LIMIT), z.literal('inf')],
  OUTPUT_LIMIT,
);

const toolChoice = z.union(
  [
    pick('auto', 'none', 'required'),
    z.strictObject({
      type: z.literal('function').describe('One certain tool.'),
      name: text().describe('Its name.'),
    }),
  ],
  words('auto, none, required or {type: function, name: TOOL}'),
);

/** Objects of the API that are passed on as they are: their keys are checked by the API. */
const passedOn = z.record(z.string(), z.json());

/** The keys of one Realtime session, by the names of the API's beta days; the provider's codec maps them onto either dialect. */
export const SESSION_KEYS = {
  model: text().exactOptional().describe('The speech model; at Azure the name of the deployment.'),
  voice: text().exactOptional().meta({ unset: 'the server’s' }).describe('The agent’s voice, as in `marin`.'),
  modalities: z
    .array(pick('audio', 'text'))
    .exactOptional()
    .describe('What the model makes: `audio`, and with `text` the words of both sides for log and journal.'),
  instructions: z
    .string()
    .exactOptional()
    .describe(
      'Who the agent is and what it does. Gaps: `{{caller}}`, `{{called}}`, `{{agent}}`, `{{date}}`, `{{time}}`, `{{weekday}}`, `{{time_zone}}`, and those of its lookups.',
    ),
  turn_detection: turnDetection
    .exactOptional()
    .meta({ unset: 'the server’s' })
    .describe('How the provider hears that the caller has finished. `null` is the same as `{type: none}`.'),
  temperature: z
    .number()
    .exactOptional()
    .meta({ unset: 'the server’s' })
    .describe('How freely the model chooses its words, 0.6 to 1.2. Beta only.'),
  speed: z
    .number(words('a number from 0.25 to 1.5'))
    .min(0.25)
    .max(1.5)
    .exactOptional()
    .meta({ unset: '`1`' })
    .describe('How fast the voice speaks; 1 is its natural speed.'),
  transcription: z
    .nullable(
      z.strictObject({
        model: text().describe('The model that writes down what the caller says.'),
        language: text()
          .exactOptional()
          .meta({ unset: 'it is guessed' })
          .describe('The caller’s language, as in `en`; makes it surer and faster.'),
        prompt: z.string().exactOptional().describe('Words that are likely to be said, such as names.'),
      }),
    )
    .exactOptional()
    .describe(
      'Writing down what the caller says, for log and journal; `null` leaves it off. The model itself does not need it.',
    ),
  noise_reduction: z
    .nullable(
      z.strictObject({
        type: pick('near_field', 'far_field').describe(
          '`near_field` for handsets, `far_field` for speakerphones.',
        ),
      }),
    )
    .exactOptional()
    .meta({ unset: 'off' })
    .describe('The provider’s own filter against noise.'),
  audio_format: pick('pcm16', 'g711_ulaw')
    .exactOptional()
    .describe(
      'How sound travels to the model: `pcm16` at 24 kHz, or `g711_ulaw`, which is the telephone’s own and saves work.',
    ),
  max_output_tokens: maxOutputTokens
    .exactOptional()
    .meta({ unset: 'the server’s' })
    .describe('The longest answer, in tokens of the model; what is longer is cut off in mid-sentence.'),
  max_response_output_tokens: maxOutputTokens
    .exactOptional()
    .describe('The beta days’ name of `max_output_tokens`.'),
  tool_choice: toolChoice
    .exactOptional()
    .meta({ unset: '`auto`' })
    .describe(
      'Whether the model may (`auto`), must (`required`) or must not (`none`) use tools, or which one.',
    ),
  parallel_tool_calls: z
    .boolean()
    .exactOptional()
    .meta({ unset: 'the server’s' })
    .describe('Whether the model may call several tools at once. GA only.'),
  reasoning: z
    .strictObject({
      effort: pick('minimal', 'low', 'medium', 'high', 'xhigh').describe(
        'How long the model may think; more is slower.',
      ),
    })
    .exactOptional()
    .meta({ unset: 'the server’s' })
    .describe('Thinking before speaking, where the model can. GA only.'),
  truncation: z
    .union([pick('auto', 'disabled'), passedOn], words('auto, disabled or {type: retention_ratio, …}'))
    .exactOptional()
    .meta({ unset: 'the server’s' })
    .describe(
      'What happens when a conversation becomes too long for the model; a block is passed on as it stands.',
    ),
  tracing: z
    .nullable(z.union([pick('auto'), passedOn], words('auto, null or a block of keys')))
    .exactOptional()
    .meta({ unset: 'off' })
    .describe('Traces at the provider; a block is passed on as it stands.'),
  tools: z
    .array(text())
    .exactOptional()
    .meta({ unset: '`[hangup_call]`' })
    .describe('The tools that may be used, by name; a tool that is not listed can’t be used.'),
};

/** The provider block: how to reach the server, and the session keys that every agent starts from. */
export const openaiBlock = z.strictObject({
  api_key: secret()
    .exactOptional()
    .meta({ unset: 'none: calls go to the practice agent' })
    .describe('The key of the provider’s account; from the environment, never in the file.'),
  base_url: z
    .string()
    .exactOptional()
    .meta({ default: OPENAI_DEFAULTS.base_url })
    .describe('Where the Realtime server is: `wss://host/v1`; `/realtime` and `?model=` are added.'),
  dialect: pick('ga', 'beta')
    .default('ga')
    .describe(
      'How the server speaks: `ga` as OpenAI does today, `beta` for servers that follow its first version.',
    ),
  auth: pick('bearer', 'api-key')
    .default('bearer')
    .describe('How the key is sent: as a bearer token, or in a header `api-key` (Azure).'),
  query: z
    .record(FIELD_NAME, secret())
    .default({})
    .describe('Query parameters of the connection besides `model`. Never shown.'),
  headers: z
    .record(FIELD_NAME, header())
    .default({})
    .describe('Headers of the connection by name. Never shown.'),
  ...SESSION_KEYS,
  model: SESSION_KEYS.model.meta({ default: OPENAI_DEFAULTS.model }),
  modalities: SESSION_KEYS.modalities.meta({ default: OPENAI_DEFAULTS.modalities }),
  audio_format: SESSION_KEYS.audio_format.meta({ default: OPENAI_DEFAULTS.audio_format }),
  transcription: SESSION_KEYS.transcription.meta({
    unset: `\`{model: ${OPENAI_DEFAULTS.transcription.model}}\`; with beta none`,
  }),
});

/** One agent: what it says first, what is asked before that, what may stop it, what is done when something fails, and the session keys in which it differs from the provider block. */
export const agentBlock = z.strictObject({
  greeting: text()
    .exactOptional()
    .meta({ unset: 'the caller speaks first' })
    .describe('Spoken first, word for word; with the same gaps as `instructions`.'),
  lookups: z
    .array(text())
    .exactOptional()
    .meta({ unset: '`[]`' })
    .describe('What is asked before the greeting: names under `lookups`.'),
  barge_in: agentBargeInBlock
    .exactOptional()
    .meta({ unset: '`barge_in`' })
    .describe('What may stop this agent, where it differs from the block for all.'),
  fallbacks: fallbacksBlock
    .exactOptional()
    .meta({ unset: '`fallbacks`' })
    .describe('Who is asked when the provider fails, instead of the list for all.'),
  recovery: agentRecoveryBlock
    .exactOptional()
    .meta({ unset: '`recovery`' })
    .describe('What is done when something fails, where it differs from the block for all.'),
  ...SESSION_KEYS,
});

export type OpenAiBlock = z.output<typeof openaiBlock>;
export type AgentBlock = z.output<typeof agentBlock>;
/** The session keys of a provider block or an agent. */
export type SessionBlock = Omit<AgentBlock, 'greeting' | 'lookups' | 'barge_in' | 'fallbacks' | 'recovery'>;
