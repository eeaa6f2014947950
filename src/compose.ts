import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { loadWebRtcVad } from './audio/webrtc-vad.js';
import { CallDirectory } from './call/call-directory.js';
import { createSignatureCheck, type SignatureCheck } from './carriers/twilio/signature.js';
import { StreamTokens } from './server/stream-tokens.js';
import { asteriskAri, type AriSide } from './compose/asterisk-ari.js';
import { openAdmission } from './compose/admission.js';
import { audioSocketSide, type AudioSocketSide } from './compose/audiosocket.js';
import { browserSide } from './compose/browser-sessions.js';
import { chatSide } from './compose/chat.js';
import { openBreakers } from './compose/breakers.js';
import { callFactory } from './compose/call-factory.js';
import { openObservatory, type Observatory } from './compose/observatory.js';
import { LiveSetup } from './compose/live-setup.js';
import type { ComposeOptions } from './compose/options.js';
import type { Config } from './config/config.js';
import { packageRoot } from './lib/package-root.js';
import { logAddress } from './observe/redact.js';
import { Phrases } from './compose/phrases.js';
import { rehearseCall } from './compose/rehearsal.js';
import { buildServer } from './server/build-server.js';
import type { About, ServerDeps } from './server/deps.js';
import { Drain } from './server/drain.js';

/** What is on its way to a webhook when the server stops gets so long. */
export const WEBHOOK_GRACE_MS = 3000;

/** A call server that is built and not yet listening. */
export interface CallServer {
  readonly app: FastifyInstance;
  readonly calls: CallDirectory;
  /** Makes new calls from another configuration; throws and changes nothing when a tool of it can't be used. `text`: the file that it was read from. */
  reload(config: Config, changes: { readonly ofTools: boolean }, text: string): Promise<void>;
  /** Plays a call that nobody takes part in and that leaves no trace, so that the first one goes as well as the hundredth. To be called before the server listens. */
  rehearse(): Promise<void>;
  /** Has the phrases recorded that are said without the model, in the background. To be called once the server listens, and when they have changed. */
  recordPhrases(): Promise<void>;
  /** Takes no further call, and settles when no call is left: they may go on for `server.drain_s`, and are then ended by a goodbye. */
  drain(): Promise<void>;
  /** A drain that is under way waits for nothing more. */
  hurry(): void;
  /** Takes no further call and ends the live ones at once; closes the server when carriers have had `graceMs` to ask what follows. */
  stop(graceMs?: number): Promise<void>;
}

/** A call server that has its calls in its own process. */
export interface LocalCallServer extends CallServer {
  readonly observatory: Observatory;
  readonly audioSocket: AudioSocketSide;
  /** Takes on the phrases that another process has recorded meanwhile. */
  readonly loadPhrases: () => Promise<void>;
}

/** Builds every object of the process once. */
export async function compose(options: ComposeOptions): Promise<LocalCallServer> {
  const { config, logger, clock } = options;
  const calls = new CallDirectory();
  const setup = await LiveSetup.open(options);
  const observatory = await openObservatory(options);
  const vad = await loadWebRtcVad();
  const breakers = openBreakers(clock, { logger, metrics: observatory.metrics });
  const phrases = await Phrases.open(options);
  const openCall = callFactory(options, { calls, vad, setup, observatory, breakers, phrases });
  const rehearse = (): Promise<void> =>
    rehearseCall({ options, vad, observatory, phrases, setup: setup.current });
  const { admission, close: closeAdmission } =
    options.seat ?? openAdmission({ clock, calls, setup, observatory });
  const deps = Object.assign(standing(options, setup, observatory), { calls, openCall, admission });
  const { app, ari } = await builtServer(options, deps);
  const audioSocket = audioSocketSide({ app, deps, setup, listens: options.seat === undefined });
  const drain = new Drain({ ...config.server, calls, admission, clock, logger });
  let owesAnswers = false;
  const stop = async (graceMs = 0): Promise<void> => {
    owesAnswers ||= calls.size > 0;
    admission.stop();
    audioSocket.close();
    phrases.close();
    calls.endAll('server-stopped');
    await ari?.close();
    // The carrier now asks what follows; without an answer its callers would hear an error message.
    if (owesAnswers && graceMs > 0) await new Promise<void>((resolve) => void clock.after(graceMs, resolve));
    await app.close();
    closeAdmission();
    await setup.close(WEBHOOK_GRACE_MS);
    await observatory.close();
  };
  const drained = (): Promise<void> => {
    owesAnswers = calls.size > 0;
    return drain.run();
  };
  const ends = { drain: drained, hurry: () => drain.hurry(), stop };
  const life = { reload: reloadOf(setup, options), rehearse, ...recordingOf(phrases, setup) };
  return { app, calls, observatory, audioSocket, ...life, ...ends };
}

function recordingOf(
  phrases: Phrases,
  setup: LiveSetup,
): Pick<LocalCallServer, 'recordPhrases' | 'loadPhrases'> {
  return {
    recordPhrases: () => phrases.record(setup.current),
    loadPhrases: () => phrases.load(setup.current),
  };
}

/** The HTTP side, and the line to Asterisk: calls by its REST interface come to one process, for they have a connection and not a port. */
async function builtServer(
  { config: { asterisk }, seat }: ComposeOptions,
  deps: ServerDeps,
): Promise<{ readonly app: FastifyInstance; readonly ari: AriSide | undefined }> {
  const isOurs = asterisk.enabled && seat === undefined;
  const ari = isOurs && asterisk.ari !== undefined ? asteriskAri(asterisk.ari, deps) : undefined;
  const app = await buildServer(Object.assign(deps, ari && { ari }));
  // Asterisk sends its sound as soon as it may send calls.
  if (ari !== undefined) app.addHook('onListen', () => ari.open());
  return { app, ari };
}

function reloadOf(setup: LiveSetup, { logger }: ComposeOptions): CallServer['reload'] {
  return async (next, changes) => {
    await setup.change(next, changes);
    logger.level = next.logging.level;
  };
}

/** What the routes stand on besides the calls. */
export function standing(
  options: ComposeOptions,
  setup: LiveSetup,
  { metrics, shelf, snapshots, watchers, liveCalls, version }: Observatory,
): Omit<ServerDeps, 'calls' | 'openCall' | 'admission'> {
  const { config, logger, clock } = options;
  return Object.assign(configuredNow(setup), {
    logger,
    clock,
    metrics,
    logAddress: logAddress(config.logging.redact),
    journals: shelf,
    snapshots,
    watchCall: watchers.watch,
    liveCalls,
    about: () => aboutOf(setup.current.config, version),
    consoleDir: join(packageRoot(), 'dist', 'console'),
    tokens: new StreamTokens({ clock, randomBytes, seat: options.seat?.number }),
    asterisk: config.asterisk,
    streamsAt: options.seat === undefined ? '' : `/${options.seat.number}`,
    signature: signatureOf(config),
    publicUrl: config.server.publicUrl,
    adminToken: config.server.adminToken,
    ...browserSide({ clock }, setup),
    ...chatSide(options, setup),
    metricsFrom: config.server.metricsFrom,
    trustProxy: asFastify(config.server.trustProxy),
  });
}

type ConfiguredNow = Pick<
  ServerDeps,
  'browser' | 'dialect' | 'voicemail' | 'softphone' | 'chat' | 'limits' | 'redact'
>;

/** What may change with the configuration: it is asked for when it is needed. */
function configuredNow(setup: LiveSetup): ConfiguredNow {
  return {
    get browser() {
      return setup.current.config.browser;
    },
    get dialect() {
      return setup.current.config.defaultAgent.settings.dialect;
    },
    get voicemail() {
      return setup.current.config.voicemail;
    },
    get softphone() {
      return setup.current.config.softphone;
    },
    get chat() {
      return setup.current.config.chat;
    },
    get limits() {
      return setup.current.config.limits;
    },
    get redact() {
      return setup.current.toolbox.redact;
    },
  };
}

function aboutOf({ agents, defaultAgent, providerName }: Config, version: string): About {
  const others = [...agents.keys()].filter((name) => name !== defaultAgent.name);
  return { version, provider: providerName, agents: [defaultAgent.name, ...others] };
}

/** Signatures are checked as soon as there is a token to check them with. */
function signatureOf({ twilio, server }: Config): SignatureCheck | undefined {
  const { authToken } = twilio;
  if (authToken === undefined || !twilio.validateSignatures) return undefined;
  return createSignatureCheck({ authToken, publicUrl: server.publicUrl });
}

function asFastify(trust: Config['server']['trustProxy']): boolean | string[] {
  return typeof trust === 'boolean' ? trust : [...trust];
}
