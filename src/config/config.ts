import type { AsteriskConfig } from './asterisk.js';
import type { Secret } from '../lib/secret.js';
import type { TransferDestination } from '../ports/carrier.js';
import type { Prices } from '../ports/prices.js';
import type { RealtimeSettings } from '../ports/realtime-settings.js';
import type {
  HttpToolDefinition,
  LookupDefinition,
  McpServerDefinition,
  WebhookDefinition,
} from '../ports/tool-definitions.js';
import type { ToolLimits } from '../ports/tool.js';
import type { AgentRecovery, Fallback } from './recovery-config.js';

/** Everything an operator decides, typed, with defaults filled in. */
export interface Config {
  /** The file, as it was named. */
  readonly sourcePath: string;
  readonly providerName: 'openai' | 'practice';
  /** Keys whose environment variables are not set, and which the practice agent can do without. */
  readonly unresolved: readonly string[];
  /** The values that environment variables had a part in: as a rule the secrets. */
  readonly fromEnvironment: readonly Secret[];
  readonly openai: OpenAiConnection;
  /** By name; `default` is always there. */
  readonly agents: ReadonlyMap<string, Agent>;
  /** The agent of calls that no route takes. */
  readonly defaultAgent: Agent;
  /** In the order of the file: the first that fits takes the call. */
  readonly routes: readonly Route[];
  readonly vad: VadConfig;
  readonly gate: GateConfig;
  readonly logging: LoggingConfig;
  readonly journal: JournalConfig;
  readonly call: CallConfig;
  readonly twilio: TwilioConfig;
  readonly asterisk: AsteriskConfig;
  readonly server: ServerConfig;
  readonly softphone: SoftphoneConfig;
  readonly practice: PracticeConfig;
  readonly pricing: Prices;
  readonly telemetry: TelemetryConfig;
  readonly limits: Limits;
  readonly chat: ChatConfig;
  readonly browser: BrowserConfig;
  readonly tools: ToolsConfig;
  /** Where callers may be passed on to, by name. */
  readonly destinations: ReadonlyMap<string, TransferDestination>;
  readonly voicemail: VoicemailConfig;
  /** What can be asked before a greeting, by name. */
  readonly lookups: ReadonlyMap<string, LookupDefinition>;
  readonly webhooks: readonly WebhookDefinition[];
  /** Where recorded phrases are kept; absolute. */
  readonly phrasesDir: string;
}

/** What one server takes on. */
export interface Limits {
  readonly maxCalls: number;
  /** At once, from one number; absent = any number. */
  readonly callsPerCaller?: number;
  /** At once, by the agent's name. */
  readonly callsPerAgent: ReadonlyMap<string, number>;
  readonly startsPerSecond: number;
  /** Mean of the last second. */
  readonly maxLoopLagMs?: number;
  /** Resident. */
  readonly maxMemoryBytes?: number;
  readonly maxUsdPerDay?: number;
  /** Numbers without ornaments, their beginnings with a `*`, or `anonymous`. */
  readonly blockedCallers: readonly string[];
  /** What callers hear who are turned away; absent = the busy tone. */
  readonly refusalSay?: string;
  readonly maxBrowserClients: number;
  readonly maxConversations: number;
  /** Of one visitor's messages, in text conversations. */
  readonly requestsPerMinute: number;
  /** Read and written for one visitor's messages. */
  readonly tokensPerMinute: number;
}

/** Conversations in text. */
export interface ChatConfig {
  readonly enabled: boolean;
  /** A session at the model stays open for so long without a message. */
  readonly idleMs: number;
  /** A conversation is remembered for so long without a message. */
  readonly keepMs: number;
  readonly maxContextTokens: number;
}

/** Who may use the server from a browser, and for what. */
export interface BrowserConfig {
  /** As browsers send them: `https://app.example.com`. */
  readonly allowedOrigins: readonly string[];
  /** In lower case; absent = nobody is signed in. */
  readonly signedInHeader?: string;
  /** The tools that a page may run by itself. */
  readonly tools: readonly string[];
  /** So often one visitor may ask for a token or signal a call. */
  readonly tokensPerMinute: number;
}

/** Where traces of calls go. */
export interface TelemetryConfig {
  /** Base address of an OTLP collector (HTTP), without a final `/`; absent = none are sent. */
  readonly otlpEndpoint?: string;
}

/** The tools that the file adds, and what holds for all. */
export interface ToolsConfig {
  readonly limits: ToolLimits;
  readonly http: readonly HttpToolDefinition[];
  readonly mcp: readonly McpServerDefinition[];
}

/** How a message is taken. */
export interface VoicemailConfig {
  readonly maxLengthMs: number;
  /** So much silence ends the message (ms). */
  readonly silenceMs: number;
}

/** How to reach an OpenAI Realtime server. */
export interface OpenAiConnection {
  readonly apiKey?: Secret;
  /** `ws:` or `wss:`, without query and without a final `/` or `/realtime`. */
  readonly baseUrl: string;
  readonly auth: 'bearer' | 'api-key';
  /** Query parameters besides `model`; secret because some servers take the key there. */
  readonly query: Readonly<Record<string, Secret>>;
  /** Headers besides the key's; one named like the key's replaces it. */
  readonly headers: Readonly<Record<string, Secret>>;
}

/** One persona. */
export interface Agent {
  readonly name: string;
  /** Spoken first, word for word; absent = the caller speaks first. */
  readonly greeting?: string;
  /** The tools it may use; absent = the configuration says nothing about it. */
  readonly tools?: readonly string[];
  /** What is asked before its greeting. */
  readonly lookups: readonly string[];
  readonly settings: RealtimeSettings;
  readonly bargeIn: BargeInConfig;
  readonly recovery: AgentRecovery;
  /** Who is asked when its provider fails, in this order. */
  readonly fallbacks: readonly Fallback[];
}

/** What may stop an agent that speaks. */
export interface BargeInConfig {
  /** Who decides: the local arbiter, the provider's own speech detection, or nobody (the agent always speaks to the end). */
  readonly mode: 'local' | 'provider' | 'off';
  /** Whether the greeting may be interrupted too. */
  readonly greeting: boolean;
  /** The longest that the local arbiter may doubt before it stops the agent or lets it go on. */
  readonly decideMs: number;
}

/** Which agent takes calls to or from a number: `+15551234567`, or `+1555*` for all that begin so. Absent = any number. */
export interface Route {
  readonly to?: string;
  readonly from?: string;
  readonly agent: string;
}

/** The levels of the log, as pino names them. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface LoggingConfig {
  readonly level: LogLevel;
  /** Levels by provider name, where they differ. */
  readonly providers: Readonly<Record<string, LogLevel>>;
  /** What is taken out of logs and journals: nothing, numbers, or numbers and every word that was said. */
  readonly redact: 'none' | 'numbers' | 'all';
  /** Where lines go besides standard output. */
  readonly file?: LogFileConfig;
}

/** Files that follow each other: `NAME.1.log`, `NAME.2.log` … */
export interface LogFileConfig {
  readonly path: string;
  /** A new file begins when one has got so large. */
  readonly maxMegabytes: number;
  /** How many older files are kept. */
  readonly keep: number;
  /** Whether a new file begins with every day, too. */
  readonly daily: boolean;
}

/** What is written down of every call. */
export interface JournalConfig {
  readonly enabled: boolean;
  /** Absolute. */
  readonly dir: string;
  /** Whether the sound is kept too. */
  readonly audio: boolean;
  /** Older calls are deleted. */
  readonly keepMs: number;
  /** The oldest are deleted where all together have more bytes. */
  readonly maxBytes: number;
  /** What is taken out of it. */
  readonly redact: 'none' | 'numbers' | 'all';
}

/** Local voice activity detection. */
export interface VadConfig {
  /** 0 (takes most for speech) to 3. */
  readonly webrtcAggressiveness: 0 | 1 | 2 | 3;
  readonly enhancedEnabled: boolean;
  /** 0 to 1; of the neural model, with `enhancedEnabled` only. */
  readonly confidenceThreshold: number;
  /** RMS on the int16 scale; with `enhancedEnabled` only. */
  readonly energyThreshold: number;
  /** Media time of speech before it is suspected to be somebody speaking; counted in whole frames, rounded up. */
  readonly startMs: number;
  /** Media time without speech before somebody who spoke is taken to be silent; counted in whole frames, rounded up. */
  readonly hangoverMs: number;
}

/** The gate that keeps the agent's own sound from the provider. */
export interface GateConfig {
  /** What ends its closure: the caller has heard the response to its end, or the provider has generated it. */
  readonly release: 'playout_drained' | 'response_done';
  /** How much of what was withheld goes up first when the caller really speaks. */
  readonly preRollMs: number;
  /** How much longer it stays shut, for the echo that is still on its way. */
  readonly tailMs: number;
}

export interface CallConfig {
  readonly maxDurationMs: number;
  /** So much of the caller's sound goes to the model in one message. */
  readonly uplinkMs: number;
  /** How long after a key the next one still belongs to the same entry. */
  readonly keypadWaitMs: number;
  /** Said so long before the longest duration is reached. */
  readonly warning?: { readonly beforeMs: number; readonly say: string };
  /** Said when the longest duration is reached, before the call ends. */
  readonly maxDurationGoodbye: string;
  /** What is done about a caller who says nothing. */
  readonly noInput?: { readonly afterMs: number; readonly ask: string; readonly goodbye: string };
  /** The words of a goodbye, of all languages. */
  readonly farewellWords: readonly string[];
  /** After a goodbye without a hang-up, so much silence ends the call. */
  readonly hangUpAfterFarewellMs?: number;
  /** The call ends when it has cost more than that, after these words. */
  readonly maxCost?: { readonly usd: number; readonly goodbye: string };
  /** Where dates and times are told in; the machine's own when absent. */
  readonly timeZone?: string;
}

export interface TwilioConfig {
  readonly accountSid?: string;
  readonly authToken?: Secret;
  /** False only when the operator said so. */
  readonly validateSignatures: boolean;
  /** Origin (and path) of the REST API, without a final `/`. */
  readonly apiBaseUrl: string;
}

export interface ServerConfig {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  /** How the carrier reaches us: `https:` origin (and path), without a final `/`. */
  readonly publicUrl?: string;
  /** Whose `X-Forwarded-*` headers are believed. */
  readonly trustProxy: boolean | readonly string[];
  readonly adminToken?: Secret;
  /** Addresses and ranges that may read the metrics without the token. */
  readonly metricsFrom: readonly string[];
  /** Processes that have the calls; auto = as many as there are cores. */
  readonly workers: number | 'auto';
  /** How long calls may go on after the server was told to stop. */
  readonly drainMs: number;
  /** Said to those whose calls last longer. */
  readonly drainGoodbye: string;
}

/** Who may call from a browser. */
export interface SoftphoneConfig {
  readonly enabled: boolean;
  /** Streams from one address at once. */
  readonly maxPerAddress: number;
  /** Calls that are begun from one address. */
  readonly callsPerMinute: number;
}

export interface PracticeConfig {
  /** Path of the YAML file that says what the practice agent does; absolute. */
  readonly script: string;
  readonly voice?: string;
  /** Whether it understands the script's phrases where it can. */
  readonly ears: 'auto' | 'off';
}
