import { dirname, join, resolve } from 'node:path';
import { packageRoot } from '../lib/package-root.js';
import type { Secret } from '../lib/secret.js';
import { withoutUndefined } from '../lib/without-undefined.js';
import { buildAgents, DEFAULT_AGENT } from './agents.js';
import { asteriskOf } from './asterisk.js';
import { browserOf } from './browser.js';
import { callOf } from './call.js';
import { providerOf } from './choose-provider.js';
import type {
  Agent,
  ChatConfig,
  Config,
  GateConfig,
  LoggingConfig,
  PracticeConfig,
  ServerConfig,
  TelemetryConfig,
  TwilioConfig,
  VadConfig,
} from './config.js';
import { journalOf } from './journal.js';
import { limitsOf } from './limits.js';
import { buildLookups } from './lookups.js';
import { connectionOf } from './openai-connection.js';
import { pricesOf } from './pricing.js';
import { phrasesDirOf } from './recovery.js';
import { buildRoutes } from './routes.js';
import { ENHANCED_DEFAULTS, type ConfigFile } from './schema.js';
import { buildTools } from './tools.js';
import { buildTransfers, voicemailOf } from './transfers.js';
import { withoutFinalSlash } from './web-url.js';
import { buildWebhooks } from './webhooks.js';

const MS_PER_S = 1000;
const DEFAULT_SCRIPT = ['config', 'practice', 'receptionist.yaml'];

/** The configuration that a file without fault means. */
export function buildConfig(
  file: ConfigFile,
  sourcePath: string,
): Omit<Config, 'unresolved' | 'fromEnvironment'> {
  const agents = buildAgents(file);
  return {
    sourcePath,
    providerName: providerOf(file),
    openai: connectionOf(file.openai),
    agents,
    defaultAgent: defaultOf(agents),
    routes: buildRoutes(file.routes),
    vad: vadOf(file.vad),
    gate: gateOf(file.gate),
    logging: loggingOf(file.logging),
    journal: journalOf(file.journal),
    call: callOf(file.call),
    twilio: twilioOf(file.twilio),
    asterisk: asteriskOf(file.asterisk),
    server: serverOf(file.server),
    softphone: {
      enabled: file.softphone.enabled,
      maxPerAddress: file.softphone.max_per_address,
      callsPerMinute: file.softphone.calls_per_minute,
    },
    practice: practiceOf(file.practice, sourcePath),
    pricing: pricesOf(file),
    telemetry: telemetryOf(file.telemetry),
    limits: limitsOf(file.limits),
    chat: chatOf(file.chat),
    browser: browserOf(file.browser),
    tools: buildTools(file.tools),
    destinations: buildTransfers(file.transfers),
    voicemail: voicemailOf(file.voicemail),
    lookups: buildLookups(file.lookups, file.tools),
    webhooks: buildWebhooks(file.webhooks, file.tools),
    phrasesDir: phrasesDirOf(file.recovery, file.journal),
  };
}

function chatOf(chat: ConfigFile['chat']): ChatConfig {
  return {
    enabled: chat.enabled,
    idleMs: chat.idle_s * MS_PER_S,
    keepMs: chat.keep_s * MS_PER_S,
    maxContextTokens: chat.max_context_tokens,
  };
}

function defaultOf(agents: ReadonlyMap<string, Agent>): Agent {
  const agent = agents.get(DEFAULT_AGENT);
  if (agent === undefined) throw new Error('buildAgents always makes the default agent');
  return agent;
}

function vadOf(vad: ConfigFile['vad']): VadConfig {
  return {
    webrtcAggressiveness: vad.webrtc_aggressiveness,
    enhancedEnabled: vad.enhanced_enabled,
    confidenceThreshold: vad.confidence_threshold ?? ENHANCED_DEFAULTS.confidence_threshold,
    energyThreshold: vad.energy_threshold ?? ENHANCED_DEFAULTS.energy_threshold,
    startMs: vad.start_ms,
    hangoverMs: vad.hangover_ms,
  };
}

function gateOf(gate: ConfigFile['gate']): GateConfig {
  return { release: gate.release, preRollMs: gate.pre_roll_ms, tailMs: gate.tail_ms };
}

function loggingOf({ level, providers, redact, file }: ConfigFile['logging']): LoggingConfig {
  const files = file && { path: file.path, maxMegabytes: file.max_mb, keep: file.keep, daily: file.daily };
  return withoutUndefined({ level, providers, redact, file: files });
}

function twilioOf(twilio: ConfigFile['twilio']): TwilioConfig {
  return withoutUndefined({
    accountSid: twilio.account_sid === '' ? undefined : twilio.account_sid,
    authToken: unlessEmpty(twilio.auth_token),
    validateSignatures: twilio.validate_signatures,
    apiBaseUrl: withoutFinalSlash(twilio.api_base_url),
  });
}

function serverOf(server: ConfigFile['server']): ServerConfig {
  const url = server.public_url;
  return withoutUndefined({
    host: server.host,
    port: server.port,
    publicUrl: url === undefined || url === '' ? undefined : withoutFinalSlash(url),
    trustProxy: server.trust_proxy,
    metricsFrom: server.metrics_from,
    adminToken: unlessEmpty(server.admin_token),
    workers: server.workers,
    drainMs: server.drain_s * MS_PER_S,
    drainGoodbye: server.drain_goodbye,
  });
}

function telemetryOf({ otlp_endpoint: url }: ConfigFile['telemetry']): TelemetryConfig {
  return url === undefined || url === '' ? {} : { otlpEndpoint: withoutFinalSlash(url) };
}

/** An empty secret protects nothing, so it counts as none. */
function unlessEmpty(secret: Secret | undefined): Secret | undefined {
  return secret?.reveal() === '' ? undefined : secret;
}

/** A script that the file names lies relative to that file. */
function practiceOf({ script, voice, ears }: ConfigFile['practice'], sourcePath: string): PracticeConfig {
  return withoutUndefined({
    script:
      script === undefined ? join(packageRoot(), ...DEFAULT_SCRIPT) : resolve(dirname(sourcePath), script),
    voice,
    ears,
  });
}
