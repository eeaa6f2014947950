import { randomBytes, randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { Ear } from './audio/ear.js';
import { loadWebRtcVad, type WebRtcVadFactory } from './audio/webrtc-vad.js';
import { CallDirectory } from './call/call-directory.js';
import type { CallParts } from './call/call-parts.js';
import { CallSession } from './call/call-session.js';
import type { ClosingSettings } from './call/closing.js';
import { farewellTest } from './call/farewell.js';
import type { FloorSettings } from './call/floor.js';
import { tellAll } from './call/observers.js';
import { Pacer } from './call/pacer.js';
import { twilioCapabilities } from './carriers/twilio/capabilities.js';
import type { Hearing } from './call/talk.js';
import { createTwilioCallControl } from './carriers/twilio/call-control.js';
import { createSignatureCheck, type SignatureCheck } from './carriers/twilio/signature.js';
import { StreamTokens } from './carriers/twilio/stream-tokens.js';
import type { Agent, Config } from './config/config.js';
import { agentFor } from './config/routes.js';
import { readYamlFile } from './config/read-yaml.js';
import { messageOf } from './lib/errors.js';
import { Secret } from './lib/secret.js';
import { systemClock } from './lib/system-clock.js';
import { createCallLog, type EffectiveSettings } from './observe/call-log.js';
import type { Logger } from './observe/logger.js';
import type { CallInfo, CallObserver } from './ports/call-events.js';
import type { CallControl } from './ports/carrier.js';
import type { Clock } from './ports/clock.js';
import type { NeuralVad } from './ports/neural-vad.js';
import type { Provider } from './ports/provider.js';
import { createRealtimeProvider } from './providers/openai-realtime/provider.js';
import type { RealtimeEndpoint } from './providers/openai-realtime/request.js';
import { openPracticeSession } from './providers/practice-agent/practice-session.js';
import { fixedPieces, rehearse } from './providers/practice-agent/rehearse.js';
import { practiceScriptSchema } from './providers/practice-agent/script.js';
import type { Voice } from './providers/practice-agent/voice.js';
import { createWorkerVoice } from './providers/practice-agent/worker-voice.js';
import { buildServer } from './server/build-server.js';
import type { IncomingCall } from './server/deps.js';
import { builtInTools, DEFAULT_TOOLS, ToolRegistry } from './tools/registry.js';
import { serveMessages } from './wire/message-server.js';
import { dialProvider } from './wire/provider-dialer.js';
import { dialText } from './wire/text-socket.js';

/** Where the models are, for every agent alike. */
export type Endpoint = Omit<RealtimeEndpoint, 'settings'>;

/** What a call server is made from. */
export interface ComposeOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Where the models are: OpenAI, a compatible server, or the embedded practice agent. */
  readonly endpoint: Endpoint;
  /** The neural detector, where the configuration asks for it and it is installed. */
  readonly neural?: NeuralVad | undefined;
  /** Who watches a call besides the log. */
  readonly watch?: (info: CallInfo) => CallObserver;
}

/** A call server that is built and not yet listening. */
export interface CallServer {
  readonly app: FastifyInstance;
  readonly calls: CallDirectory;
  /** Takes no further call and ends the live ones; closes the server when carriers have had `graceMs` to ask what follows. */
  stop(graceMs?: number): Promise<void>;
}

/** Builds every object of the process once. */
export async function compose(options: ComposeOptions): Promise<CallServer> {
  const { config, logger, clock } = options;
  const calls = new CallDirectory();
  const openCall = callFactory(options, calls, await loadWebRtcVad());
  let stopping = false;
  const ready = (): boolean => !stopping && calls.size < config.limits.maxCalls;
  const app = await buildServer({
    logger,
    clock,
    calls,
    openCall,
    ready,
    tokens: new StreamTokens({ clock, randomBytes }),
    signature: signatureOf(config),
    publicUrl: config.server.publicUrl,
    trustProxy: asFastify(config.server.trustProxy),
  });
  const stop = async (graceMs = 0): Promise<void> => {
    const live = calls.size > 0;
    stopping = true;
    calls.endAll('server-stopped');
    // The carrier now asks what follows; without an answer its callers would hear an error message.
    if (live && graceMs > 0) await new Promise<void>((resolve) => void clock.after(graceMs, resolve));
    await app.close();
  };
  return { app, calls, stop };
}

/** The practice agent, listening on loopback in this process. */
export interface EmbeddedPractice {
  readonly endpoint: Endpoint;
  /** Makes the sound of what is said in fixed words ahead, in the background. To be called once the server listens. */
  rehearse(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the practice agent that the configuration describes. Its voice works in a thread of its own, unless one is given. */
export async function startPracticeAgent(
  config: Config,
  clock: Clock,
  givenVoice?: Voice,
): Promise<EmbeddedPractice> {
  const script = readYamlFile(config.practice.script, practiceScriptSchema);
  if (!script.ok) throw script.error;
  const worker = createWorkerVoice(new URL('./providers/practice-agent/voice-worker.js', import.meta.url));
  const voice = givenVoice ?? worker;
  const options = { clock, voice, script: script.value, random: Math.random };
  const server = await serveMessages((request, channel) => openPracticeSession(request, channel, options));
  return {
    endpoint: { baseUrl: `${server.url}/v1`, apiKey: new Secret('practice'), auth: 'bearer' },
    rehearse: () => rehearse(voice, fixedPieces(script.value, greetingsOf(config))),
    close: async () => {
      await server.close();
      await worker.close();
    },
  };
}

function greetingsOf({ agents }: Config): readonly string[] {
  return [...agents.values()].flatMap(({ greeting }) => greeting ?? []);
}

/** Where OpenAI, or the server that stands in for it, is. */
export function openAiEndpoint({ openai }: Config): Endpoint {
  return {
    baseUrl: openai.baseUrl,
    apiKey: openai.apiKey ?? new Secret(''),
    auth: openai.auth,
    query: revealed(openai.query),
    headers: revealed(openai.headers),
  };
}

function revealed(secrets: Readonly<Record<string, Secret>>): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()]));
}

/** Signatures are checked as soon as there is a token to check them with. */
function signatureOf({ twilio, server }: Config): SignatureCheck | undefined {
  const { authToken } = twilio;
  if (authToken === undefined || !twilio.validateSignatures) return undefined;
  return createSignatureCheck({ authToken, publicUrl: server.publicUrl });
}

/** Calls are ended by REST as soon as there are credentials for it. */
function controlOf({ twilio }: Config): CallControl | undefined {
  const { accountSid, authToken, apiBaseUrl } = twilio;
  if (accountSid === undefined || authToken === undefined) return undefined;
  return createTwilioCallControl({ accountSid, authToken, apiBaseUrl });
}

/** How calls are made: each with its agent, that agent's way to its model, and its observers. */
function callFactory(
  options: ComposeOptions,
  calls: CallDirectory,
  vad: WebRtcVadFactory,
): (call: IncomingCall) => CallSession {
  const { config, clock, logger } = options;
  const tools = registryOf(options);
  const providers = providersByAgent(options, tools);
  const control = controlOf(config);
  const pacer = new Pacer(clock, (error) => {
    logger.error({ code: 'internal.error', detail: messageOf(error) }, 'internal.error');
  });
  return (call) => {
    const agent = agentFor(config, call);
    const provider = providers.get(agent.name) ?? realtimeProvider(options, agent, tools);
    const info = infoOf(call, agent, provider);
    const session = new CallSession({
      info,
      clock,
      pacer,
      carrier: twilioCapabilities,
      provider,
      control,
      ...configuredParts({ ...options, tools }, agent, vad),
      observe: observersOf(options, info, agent, calls),
    });
    calls.add(session);
    return session;
  };
}

function infoOf(call: IncomingCall, agent: Agent, provider: Provider): CallInfo {
  return { ...call, callId: randomUUID(), carrier: 'twilio', agent: agent.name, provider: provider.name };
}

function registryOf({ config }: ComposeOptions): ToolRegistry {
  const destinations = [...config.destinations.keys()];
  const builtIn = builtInTools({ destinations, date: systemClock.date, timeZone: config.call.timeZone });
  return new ToolRegistry(builtIn);
}

/** What the configuration decides about a call. */
export type ConfiguredParts = Omit<
  CallParts,
  'info' | 'clock' | 'pacer' | 'carrier' | 'provider' | 'control' | 'observe'
>;

/** The configured part of one call: an agent's, with an ear of its own. */
export function configuredParts(
  { config, neural, tools }: Pick<ComposeOptions, 'config' | 'neural'> & { readonly tools: ToolRegistry },
  agent: Agent,
  vad: WebRtcVadFactory,
): ConfiguredParts {
  return {
    tools: tools.of(agent.tools),
    toolLimits: config.tools.limits,
    briefing: { greeting: agent.greeting },
    destinations: config.destinations,
    closing: closingOf(config),
    afterCall: undefined,
    greetingInterruptible: agent.bargeIn.greeting,
    hearing: hearingOf(config, vad, neural),
    floor: floorOf(config, agent),
    keypadWaitMs: config.call.keypadWaitMs,
  };
}

function closingOf({ call }: Config): ClosingSettings {
  return {
    timeLimit: { maxDurationMs: call.maxDurationMs, warning: call.warning },
    noInput: call.noInput,
    isFarewell: farewellTest(call.farewellWords),
    hangUpAfterFarewellMs: call.hangUpAfterFarewellMs,
  };
}

function hearingOf(config: Config, vad: WebRtcVadFactory, neural: NeuralVad | undefined): Hearing {
  const { webrtcAggressiveness, enhancedEnabled, energyThreshold } = config.vad;
  return {
    ear: new Ear({
      vad: vad(webrtcAggressiveness),
      energyThresholdRms: enhancedEnabled ? energyThreshold : undefined,
    }),
    neural: enhancedEnabled ? neural?.open() : undefined,
  };
}

function floorOf({ gate, vad }: Config, { bargeIn }: Agent): FloorSettings {
  const { startMs, hangoverMs, confidenceThreshold } = vad;
  return {
    ...gate,
    mode: bargeIn.mode,
    arbiter: { startMs, hangoverMs, confidenceThreshold, decideMs: bargeIn.decideMs },
  };
}

function providersByAgent(options: ComposeOptions, tools: ToolRegistry): ReadonlyMap<string, Provider> {
  const agents = [options.config.defaultAgent, ...options.config.agents.values()];
  return new Map(agents.map((agent) => [agent.name, realtimeProvider(options, agent, tools)]));
}

function realtimeProvider({ config, endpoint }: ComposeOptions, agent: Agent, tools: ToolRegistry): Provider {
  return createRealtimeProvider({
    name: config.providerName,
    endpoint,
    settings: agent.settings,
    tools: tools.of(agent.tools),
    connect: (target, codec) => dialProvider(target, codec, dialText),
  });
}

function observersOf(
  { config, logger, watch }: ComposeOptions,
  info: CallInfo,
  agent: Agent,
  calls: CallDirectory,
): CallObserver {
  const { level, providers } = config.logging;
  const provider = logger.child({}, { level: providers[info.provider] ?? level });
  const directory: CallObserver = (event) => {
    if (event.type === 'call-ended') calls.remove(info.carrierCallId, event.reason);
  };
  const log = createCallLog({ call: logger, provider }, info, effectiveSettings(agent));
  return tellAll([log, directory, ...(watch === undefined ? [] : [watch(info)])], (error) => {
    logger.error({ callId: info.callId, code: 'internal.error', detail: messageOf(error) }, 'internal.error');
  });
}

function asFastify(trust: Config['server']['trustProxy']): boolean | string[] {
  return typeof trust === 'boolean' ? trust : [...trust];
}

function effectiveSettings({ settings, tools }: Agent): EffectiveSettings {
  return {
    model: settings.model,
    voice: settings.voice ?? null,
    dialect: settings.dialect,
    audioFormat: settings.audioFormat,
    turnDetection: settings.turnDetection?.type ?? null,
    tools: (tools ?? DEFAULT_TOOLS).join(' '),
  };
}
