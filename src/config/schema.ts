import { z } from 'zod';
import { bargeInBlock } from './barge-in-schema.js';
import { callBlock } from './call-schema.js';
import { transfersBlock, voicemailBlock } from './hand-over-schema.js';
import { lookupsBlock } from './lookups-schema.js';
import { agentBlock, openaiBlock } from './openai-schema.js';
import { pricingBlock, telemetryBlock } from './pricing-schema.js';
import { PLAIN_NAME, pick, proxyAddress, secret, text, wholeNumber, words } from './schema-parts.js';
import { toolsBlock } from './tools-schema.js';
import { webhooksBlock } from './webhooks-schema.js';

const MAX_PORT = 65_535;
const MAX_ROUTES = 1000;
const MAX_CALLS = 100_000;

/** The levels of the log, most talkative first; upper case is as good. */
const level = z
  .string()
  .toLowerCase()
  .pipe(pick('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'));

const vad = z.strictObject({
  webrtc_aggressiveness: z.literal([0, 1, 2, 3], words('0, 1, 2 or 3')).default(1),
  enhanced_enabled: z.boolean().default(false),
  // No defaults here: written down without the enhanced detector they are a fault.
  confidence_threshold: z.number(words('a number from 0 to 1')).min(0).max(1).exactOptional(),
  energy_threshold: z.number(words('a number from 0 to 32767')).min(0).max(32_767).exactOptional(),
  start_ms: wholeNumber(20, 400).default(60),
  hangover_ms: wholeNumber(100, 2000).default(400),
});

const gate = z.strictObject({
  release: pick('playout_drained', 'response_done').default('playout_drained'),
  pre_roll_ms: wholeNumber(0, 3000).default(1500),
  tail_ms: wholeNumber(0, 2000).default(200),
});

const logging = z.strictObject({
  level: level.default('info'),
  providers: z.strictObject({ openai: level.exactOptional(), practice: level.exactOptional() }).default({}),
});

const twilio = z.strictObject({
  account_sid: z
    .string()
    .trim()
    .regex(/^[\w-]*$/, words('letters, digits, - and _ only, as in AC0123…'))
    .exactOptional(),
  auth_token: secret().exactOptional(),
  validate_signatures: z.boolean().default(true),
  api_base_url: z.string().default('https://api.twilio.com'),
});

const server = z.strictObject({
  host: z
    .string()
    .regex(/[.:a-z]/i, words('an address or a host name'))
    .default('127.0.0.1'),
  port: wholeNumber(0, MAX_PORT).default(8080),
  public_url: z.string().exactOptional(),
  trust_proxy: z
    .union([z.boolean(), z.array(proxyAddress())], words('true, false or a list of proxy addresses'))
    .default(false),
  admin_token: secret().exactOptional(),
  drain_s: wholeNumber(0, 3600).default(30),
});

/** The configuration file. Later steps add blocks; what is not listed is an unknown key. */
export const configFile = z.strictObject({
  provider_name: pick('openai', 'practice').exactOptional(),
  openai: openaiBlock.prefault({}),
  agents: z.record(PLAIN_NAME, agentBlock).default({}),
  routes: z
    .array(
      z.strictObject({
        to: z.string().exactOptional(),
        from: z.string().exactOptional(),
        // Absent is a fault too, but one that leaves the other routes to be checked.
        agent: text().default(''),
      }),
    )
    .max(MAX_ROUTES)
    .default([]),
  vad: vad.prefault({}),
  gate: gate.prefault({}),
  barge_in: bargeInBlock.prefault({}),
  logging: logging.prefault({}),
  call: callBlock.prefault({}),
  twilio: twilio.prefault({}),
  server: server.prefault({}),
  practice: z.strictObject({ script: text().exactOptional(), voice: text().exactOptional() }).prefault({}),
  tools: toolsBlock.prefault({}),
  transfers: transfersBlock.default({}),
  voicemail: voicemailBlock.prefault({}),
  lookups: lookupsBlock.default({}),
  webhooks: webhooksBlock.default({}),
  pricing: pricingBlock.prefault({}),
  telemetry: telemetryBlock.prefault({}),
  limits: z.strictObject({ max_calls: wholeNumber(1, MAX_CALLS).default(200) }).prefault({}),
});

/** The file as the schema understands it, defaults filled in. */
export type ConfigFile = z.output<typeof configFile>;
