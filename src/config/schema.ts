import { z } from 'zod';
import { asteriskBlock } from './asterisk-schema.js';
import { bargeInBlock } from './barge-in-schema.js';
import { browserBlock } from './browser-schema.js';
import { callBlock } from './call-schema.js';
import { chatBlock } from './chat-schema.js';
import { transfersBlock, voicemailBlock } from './hand-over-schema.js';
import { journalBlock } from './journal-schema.js';
import { loggingBlock } from './logging-schema.js';
import { limitsBlock } from './limits-schema.js';
import { lookupsBlock } from './lookups-schema.js';
import { agentBlock, openaiBlock } from './openai-schema.js';
import { pricingBlock, telemetryBlock } from './pricing-schema.js';
import {
  PLAIN_NAME,
  pick,
  addressRange,
  proxyAddress,
  secret,
  text,
  wholeNumber,
  words,
} from './schema-parts.js';
import { fallbacksBlock, recoveryBlock } from './recovery-schema.js';
import { softphoneBlock } from './softphone-schema.js';
import { toolsBlock } from './tools-schema.js';
import { webhooksBlock } from './webhooks-schema.js';

const MAX_PORT = 65_535;
const MAX_ROUTES = 1000;

/** Of the enhanced detector; no defaults of the schema: written down without the detector they are a fault. */
export const ENHANCED_DEFAULTS = { confidence_threshold: 0.6, energy_threshold: 1500 } as const;

const vad = z.strictObject({
  webrtc_aggressiveness: z
    .literal([0, 1, 2, 3], words('0, 1, 2 or 3'))
    .default(1)
    .describe(
      'How strict the speech detector is: 0 takes most for speech, 3 the least. Raise it for noisy lines.',
    ),
  enhanced_enabled: z
    .boolean()
    .default(false)
    .describe(
      'Whether loudness and a neural model have a say too. Set it when coughs or background noise stop the agent.',
    ),
  confidence_threshold: z
    .number(words('a number from 0 to 1'))
    .min(0)
    .max(1)
    .exactOptional()
    .meta({ default: ENHANCED_DEFAULTS.confidence_threshold })
    .describe(
      'How sure the neural model must be that somebody speaks, 0 to 1. With `enhanced_enabled` only.',
    ),
  energy_threshold: z
    .number(words('a number from 0 to 32767'))
    .min(0)
    .max(32_767)
    .exactOptional()
    .meta({ default: ENHANCED_DEFAULTS.energy_threshold })
    .describe(
      'Softer sound is no speech: RMS on the 16-bit scale, kept between 4 and 20 times the line’s own noise. With `enhanced_enabled` only.',
    ),
  start_ms: wholeNumber(20, 400)
    .default(60)
    .describe(
      'So much speech (ms) is suspected to be somebody. Raise it when short noises make the agent hesitate.',
    ),
  hangover_ms: wholeNumber(100, 2000).default(400).describe('So much silence (ms) ends somebody’s speech.'),
});

const gate = z.strictObject({
  release: pick('playout_drained', 'response_done')
    .default('playout_drained')
    .describe(
      'When the model hears the line again: when the caller has heard the answer, or when it has been generated (only for lines without any echo).',
    ),
  pre_roll_ms: wholeNumber(0, 3000)
    .default(1500)
    .describe('How much withheld sound (ms) still reaches the model when the caller interrupts.'),
  tail_ms: wholeNumber(0, 2000)
    .default(200)
    .describe(
      'How much longer the gate stays shut (ms), for the last echo. Raise it when the agent answers itself.',
    ),
});

const twilio = z.strictObject({
  account_sid: z
    .string()
    .trim()
    .regex(/^[\w-]*$/, words('letters, digits, - and _ only, as in AC0123…'))
    .exactOptional()
    .meta({ unset: 'none: calls end by closing the stream' })
    .describe('The account whose calls are ended and passed on by REST.'),
  auth_token: secret()
    .exactOptional()
    .meta({ unset: 'none: signatures are not checked' })
    .describe('The account’s auth token: tells Twilio’s requests from anybody’s, and signs ours.'),
  validate_signatures: z
    .boolean()
    .default(true)
    .describe(
      'Whether requests must bear Twilio’s signature. `false` opens the server to anybody: for private tests only.',
    ),
  api_base_url: z
    .string()
    .default('https://api.twilio.com')
    .describe('Another host for REST requests, of a provider that speaks as Twilio does.'),
});

const MAX_WORKERS = 256;
const DRAIN_GOODBYE = 'I am sorry, I have to end our call now. Please call again. Goodbye.';

const server = z.strictObject({
  host: z
    .string()
    .regex(/[.:a-z]/i, words('an address or a host name'))
    .default('127.0.0.1')
    .describe('The address that the server listens on; `0.0.0.0` in a container.'),
  port: wholeNumber(0, MAX_PORT).default(8080).describe('The port that it listens on; 0 for any free one.'),
  public_url: z
    .string()
    .exactOptional()
    .meta({ unset: 'this machine only' })
    .describe('How the carrier reaches the server, as in `https://agent.example.com`.'),
  trust_proxy: z
    .union([z.boolean(), z.array(proxyAddress())], words('true, false or a list of proxy addresses'))
    .default(false)
    .describe(
      'Whose `X-Forwarded-*` headers are believed: addresses, ranges, `loopback`, `linklocal`, `uniquelocal`.',
    ),
  admin_token: secret()
    .exactOptional()
    .meta({ unset: 'this machine only' })
    .describe('Opens the routes for operators to whoever sends it as a bearer token.'),
  metrics_from: z
    .array(addressRange())
    .default([])
    .describe(
      'Who may read `/metrics` without the token: addresses and ranges, as of Prometheus. Never the proxy’s, by which everybody comes.',
    ),
  workers: z
    .union(
      [wholeNumber(1, MAX_WORKERS), z.literal('auto')],
      words(`a whole number from 1 to ${MAX_WORKERS}, or auto`),
    )
    .default(1)
    .describe(
      'How many processes have the calls; `auto`: as many as there are cores. 1: the process that listens has them itself; see docs/deployment.md.',
    ),
  drain_s: wholeNumber(0, 3600)
    .default(30)
    .describe('How long calls may go on (s) after the server was told to stop.'),
  drain_goodbye: text()
    .default(DRAIN_GOODBYE)
    .describe('What is said to callers whose calls last longer than that. Write it in their language.'),
});

const route = z.strictObject({
  to: z
    .string()
    .exactOptional()
    .meta({ unset: 'any number' })
    .describe('The number that was called, as in `+15551234567`, or `+1555*` for all that begin so.'),
  from: z
    .string()
    .exactOptional()
    .meta({ unset: 'any number' })
    .describe('The number of the caller, likewise.'),
  // Absent is a fault too, but one that leaves the other routes to be checked.
  agent: text().default('').meta({ unset: 'required' }).describe('Who takes these calls.'),
});

/** The configuration file. Later steps add blocks; what is not listed is an unknown key. */
export const configFile = z.strictObject({
  provider_name: pick('openai', 'practice')
    .exactOptional()
    .meta({ unset: '`openai` when there is a key, else `practice`' })
    .describe(
      'Who speaks: OpenAI (or a server like it), or the practice agent, which needs no key and plays a script; see docs/practice-agent.md.',
    ),
  openai: openaiBlock
    .prefault({})
    .describe('How to reach the model, and the session settings that every agent starts from.'),
  agents: z
    .record(PLAIN_NAME, agentBlock)
    .default({})
    .describe('The agents by name. `default` takes every call that no route takes.'),
  routes: z
    .array(route)
    .max(MAX_ROUTES)
    .default([])
    .describe('Which agent takes which calls: the first that fits. Numbers need no quotes.'),
  vad: vad.prefault({}).describe('How speech is told from noise on the line; see docs/turn-taking.md.'),
  gate: gate.prefault({}).describe('The gate keeps the agent’s own echo from the model while it speaks.'),
  barge_in: bargeInBlock
    .prefault({})
    .describe('What may stop an agent that speaks. A word is short for the mode: `barge_in: off`.'),
  logging: loggingBlock.prefault({}).describe('What the log tells.'),
  journal: journalBlock.prefault({}).describe('The record of each call; see docs/journal.md.'),
  call: callBlock.prefault({}).describe('How calls go on and end.'),
  twilio: twilio.prefault({}).describe('The account at the carrier.'),
  server: server.prefault({}).describe('Where the server listens and how it is reached.'),
  browser: browserBlock
    .prefault({})
    .describe('Who may talk to the agents from a browser; see docs/browser-api.md.'),
  softphone: softphoneBlock.prefault({}).describe('Calls from a browser.'),
  asterisk: asteriskBlock
    .prefault({})
    .describe('Calls from a PBX, by way of Asterisk; see docs/asterisk.md.'),
  chat: chatBlock.prefault({}).describe('Conversations in text; see docs/chat.md.'),
  practice: z
    .strictObject({
      script: text()
        .exactOptional()
        .meta({ unset: 'the receptionist that is shipped' })
        .describe('The YAML file that says what the practice agent does; a path from this file on.'),
      voice: text()
        .exactOptional()
        .describe('A voice of the practice agent; there is one so far, whatever stands here.'),
      ears: pick('auto', 'off')
        .default('auto')
        .describe(
          '`auto`: where PocketSphinx is installed, the practice agent understands the phrases of its script; see docs/practice-agent.md.',
        ),
    })
    .prefault({})
    .describe('The practice agent, which plays a script when there is no key.'),
  tools: toolsBlock.prefault({}).describe('What agents can do besides talking; see docs/tools.md.'),
  transfers: transfersBlock.default({}).describe('Where `transfer_call` may pass callers on to, by name.'),
  voicemail: voicemailBlock.prefault({}).describe('How `leave_voicemail` takes a message.'),
  lookups: lookupsBlock
    .default({})
    .describe('What can be asked before a greeting, by name: HTTP requests with gaps.'),
  webhooks: webhooksBlock.default({}).describe('Who is told when a call is over, by name.'),
  fallbacks: fallbacksBlock
    .exactOptional()
    .meta({ unset: 'none' })
    .describe('Who is asked when the provider fails, one after the other; see docs/recovery.md.'),
  recovery: recoveryBlock
    .prefault({})
    .describe(
      'What is done so that no caller is left in silence when something fails; see docs/recovery.md.',
    ),
  pricing: pricingBlock.prefault({}).describe('What things cost, for figures of cost; see docs/metrics.md.'),
  telemetry: telemetryBlock.prefault({}).describe('Traces of calls for an OpenTelemetry collector.'),
  limits: limitsBlock.prefault({}).describe('What one server takes on, and whose calls it turns away.'),
});

/** The file as the schema understands it, defaults filled in. */
export type ConfigFile = z.output<typeof configFile>;
