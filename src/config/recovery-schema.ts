import { z } from 'zod';
import { pick, secret, text, wholeNumber, words } from './schema-parts.js';

/** What holds where neither the file nor the agent says anything. */
export const RECOVERY_DEFAULTS = {
  filler_ms: 2500,
  bridge_ms: 1000,
  stall_ms: 8000,
  retries: 2,
  give_up_s: 12,
  max_reconnects: 5,
  history_tokens: 4000,
  connect_timeout_ms: 4000,
  filler: 'One moment, please.',
  bridge: 'I am sorry, one moment please. I am still here.',
  apology: 'I am sorry, something is wrong on our side. Please call again later.',
  welcome_back: 'I am sorry, we were cut off for a moment. Please go on.',
  voice: 'session',
  then: 'hang_up',
  stream_return_s: 10,
  stream_silent_s: 8,
} as const;

/** Longer ones would not be listened to. */
const MAX_PHRASE_CHARS = 300;
const phrase = () => text().max(MAX_PHRASE_CHARS, words(`text of at most ${MAX_PHRASE_CHARS} characters`));

/** Absent keys are told apart, so that blocks can be laid over each other. */
const KEYS = {
  filler_ms: wholeNumber(0, 30_000)
    .exactOptional()
    .describe(
      'An answer that is so late (ms) is bridged by a phrase and a soft tone; 0 leaves it unbridged.',
    ),
  bridge_ms: wholeNumber(0, 10_000)
    .exactOptional()
    .describe('So long (ms) after a session was lost the caller is asked to wait.'),
  stall_ms: wholeNumber(1000, 60_000)
    .exactOptional()
    .describe('A session that owes an answer and says nothing for so long (ms) is replaced.'),
  retries: wholeNumber(0, 10)
    .exactOptional()
    .describe('So often a response that failed is asked for again, and a server that can’t be reached is.'),
  give_up_s: wholeNumber(1, 120)
    .exactOptional()
    .describe(
      'When nobody answers within so long (s) after a session was lost, the caller hears the apology.',
    ),
  max_reconnects: wholeNumber(0, 100)
    .exactOptional()
    .describe(
      'So many sessions may be lost one after the other, with no answer in between; 0: the first one that is lost ends the call.',
    ),
  history_tokens: wholeNumber(0, 100_000)
    .exactOptional()
    .describe('How much of the conversation a new session is told (tokens, about).'),
  connect_timeout_ms: wholeNumber(500, 30_000)
    .exactOptional()
    .describe(
      'How long one attempt to open a session may take (ms): half for the session, half for its settings.',
    ),
  filler: phrase().exactOptional().describe('Said when an answer is late.'),
  bridge: phrase().exactOptional().describe('Said when a session was lost.'),
  apology: phrase().exactOptional().describe('Said when nothing helps.'),
  welcome_back: phrase()
    .exactOptional()
    .describe('What the agent says first to a caller who comes back after the server was gone.'),
  voice: pick('session', 'practice')
    .exactOptional()
    .describe(
      'Who speaks these phrases: `session` (the agent’s own voice, recorded ahead; where that can’t be had, the practice agent’s) or `practice`.',
    ),
  then: z
    .string()
    .regex(/^(hang_up|voicemail|transfer:[\w.-]{1,64})$/, words('hang_up, voicemail or transfer:NAME'))
    .exactOptional()
    .describe(
      'What follows the apology: `hang_up`, `voicemail` (a message can be left) or `transfer:NAME` (a name under `transfers`).',
    ),
  stream_return_s: wholeNumber(0, 60)
    .exactOptional()
    .describe('A caller whose stream broke may come back for so long (s) before the call is over.'),
  stream_silent_s: wholeNumber(0, 120)
    .exactOptional()
    .describe(
      'A stream that brings no sound for so long (s) counts as broken; after 2 s already the caller hears a soft tone. 0: silence of the line is no sign of anything.',
    ),
};

/** What one agent does differently when something fails. */
export const agentRecoveryBlock = z.strictObject(KEYS);

/** What is done when something fails. */
export const recoveryBlock = z.strictObject({
  filler_ms: KEYS.filler_ms.meta({ default: RECOVERY_DEFAULTS.filler_ms }),
  bridge_ms: KEYS.bridge_ms.meta({ default: RECOVERY_DEFAULTS.bridge_ms }),
  stall_ms: KEYS.stall_ms.meta({ default: RECOVERY_DEFAULTS.stall_ms }),
  retries: KEYS.retries.meta({ default: RECOVERY_DEFAULTS.retries }),
  give_up_s: KEYS.give_up_s.meta({ default: RECOVERY_DEFAULTS.give_up_s }),
  max_reconnects: KEYS.max_reconnects.meta({ default: RECOVERY_DEFAULTS.max_reconnects }),
  history_tokens: KEYS.history_tokens.meta({ default: RECOVERY_DEFAULTS.history_tokens }),
  connect_timeout_ms: KEYS.connect_timeout_ms.meta({ default: RECOVERY_DEFAULTS.connect_timeout_ms }),
  filler: KEYS.filler.meta({ default: RECOVERY_DEFAULTS.filler }),
  bridge: KEYS.bridge.meta({ default: RECOVERY_DEFAULTS.bridge }),
  apology: KEYS.apology.meta({ default: RECOVERY_DEFAULTS.apology }),
  welcome_back: KEYS.welcome_back.meta({ default: RECOVERY_DEFAULTS.welcome_back }),
  voice: KEYS.voice.meta({ default: RECOVERY_DEFAULTS.voice }),
  then: KEYS.then.meta({ default: RECOVERY_DEFAULTS.then }),
  stream_return_s: KEYS.stream_return_s.meta({ default: RECOVERY_DEFAULTS.stream_return_s }),
  stream_silent_s: KEYS.stream_silent_s.meta({ default: RECOVERY_DEFAULTS.stream_silent_s }),
  dir: text()
    .exactOptional()
    .meta({ unset: '`phrases`, beside `journal.dir`' })
    .describe('The folder in which recorded phrases are kept, from where the server was started.'),
});

/** Who is asked when the provider fails, in this order. */
export const fallbacksBlock = z
  .array(
    z.strictObject({
      provider: pick('openai', 'practice')
        .exactOptional()
        .meta({ unset: '`openai`' })
        .describe('`practice`: the practice agent, which is always there. It takes no other key.'),
      base_url: z
        .string()
        .exactOptional()
        .meta({ unset: 'the same server and key' })
        .describe('Another server: `wss://host/v1`. It gets none of the first one’s keys and headers.'),
      api_key: secret().exactOptional().describe('The key for it; from the environment, never in the file.'),
      model: text().exactOptional().meta({ unset: 'the agent’s' }).describe('Another model.'),
      voice: text().exactOptional().meta({ unset: 'the agent’s' }).describe('Another voice.'),
      dialect: pick('ga', 'beta')
        .exactOptional()
        .meta({ unset: 'as in `openai`' })
        .describe('How that server speaks.'),
      auth: pick('bearer', 'api-key')
        .exactOptional()
        .meta({ unset: 'as in `openai`' })
        .describe('How that key is sent.'),
    }),
  )
  .max(5);

export type RecoveryBlock = z.output<typeof recoveryBlock>;
export type AgentRecoveryBlock = z.output<typeof agentRecoveryBlock>;
export type FallbackBlock = z.output<typeof fallbacksBlock>[number];
