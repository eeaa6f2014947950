import { dirname } from 'node:path';
import type { Config } from '../../config/config.js';
import { checkGoLive } from '../../config/go-live.js';
import type { PlayedCarrier } from '../call/carriers.js';
import type { CliContext } from '../context.js';
import { asteriskFindings } from './asterisk.js';
import { clockFindings } from './clock-skew.js';
import { configFindings } from './config.js';
import { diskFindings } from './disk.js';
import type { Check } from './finding.js';
import { startOwnServer } from './own-server.js';
import { lookAtPort, portFindings, type PortState } from './port.js';
import { providerFindings, SESSION_LIMIT_MS } from './provider.js';
import { publicUrlFindings } from './public-url.js';
import { CALL_MS, selfCallFindings } from './self-call.js';
import { signatureFindings } from './signature.js';
import { upgradeFindings } from './upgrade.js';
import { webhookFindings } from './webhook.js';

const QUICK_MS = 5_000;
/** Several requests, each with a limit of its own. */
const NETWORK_MS = 25_000;
const ANY_FREE_PORT = { host: '127.0.0.1', port: 0 } as const;

/** Everything that is looked at with a configuration that can be used. `close` ends the server that was started for it. */
export function checksOf(
  config: Config,
  { clock }: CliContext,
  withCall: boolean,
): { readonly checks: readonly Check[]; readonly close: () => Promise<void> } {
  const { host, port } = config.server;
  const place = lazily(() => lookAtPort(host, port));
  const own = lazily(async () => startOwnServer(config, clock, ownPlace(config, await place.get())));
  const serverUrl = async (): Promise<string> => {
    const state = await place.get();
    return state.state === 'ours' ? state.url : (await own.get()).url;
  };
  const callBy = (carrier: PlayedCarrier): Check => ({
    name: 'call',
    limitMs: CALL_MS + NETWORK_MS,
    run: async () => selfCallFindings(config, await own.get(), clock, carrier),
  });
  const asterisk = async () => asteriskFindings(config, clock, (await place.get()).state === 'ours');
  const checks: Check[] = [
    { name: 'config', limitMs: QUICK_MS, run: () => configFindings(config) },
    { name: 'port', limitMs: NETWORK_MS, run: async () => portFindings(host, port, await place.get()) },
    ...outsideChecks(config, serverUrl),
    ...(config.asterisk.enabled ? [{ name: 'asterisk', limitMs: NETWORK_MS, run: asterisk }] : []),
    { name: 'provider', limitMs: SESSION_LIMIT_MS + QUICK_MS, run: () => providerFindings(config, clock) },
    { name: 'clock', limitMs: NETWORK_MS, run: () => clockFindings(originsOf(config)) },
    ...foldersOf(config).map((at) => ({ name: 'disk', limitMs: QUICK_MS, run: () => diskFindings(at) })),
    ...(withCall ? carriersOf(config).map(callBy) : []),
  ];
  return { checks, close: async () => (await own.begun?.catch(() => undefined))?.stop() };
}

/** How the carrier sees the server: its address, who may come in, what it answers, whether sound gets through. */
function outsideChecks(config: Config, serverUrl: () => Promise<string>): readonly Check[] {
  const { twilio, server } = config;
  const upgrade = async () => {
    // What is reached by the public URL may be the server that this command has to start.
    await serverUrl().catch(() => undefined);
    return upgradeFindings(config);
  };
  return [
    { name: 'public-url', limitMs: NETWORK_MS, run: () => publicUrlFindings(server.publicUrl) },
    {
      name: 'signature',
      limitMs: QUICK_MS,
      run: () => signatureFindings(twilio.authToken, server.publicUrl),
    },
    { name: 'webhook', limitMs: NETWORK_MS, run: async () => webhookFindings(config, await serverUrl()) },
    { name: 'upgrade', limitMs: NETWORK_MS, run: upgrade },
  ];
}

/** By whom calls may come; without a password a public server takes no announcements. */
function carriersOf({ asterisk, server }: Config): readonly PlayedCarrier[] {
  const { enabled, password, audiosocket } = asterisk;
  if (!enabled || (password === undefined && server.publicUrl !== undefined)) return ['twilio'];
  return ['twilio', 'chan-websocket', ...(audiosocket.enabled ? (['audiosocket'] as const) : [])];
}

/** Where a public URL leads to, if nobody is there yet and the server may be opened to the internet: otherwise any free port does. */
function ownPlace(config: Config, { state }: PortState): { readonly host: string; readonly port: number } {
  const { host, port, publicUrl } = config.server;
  const reachable = publicUrl !== undefined && state === 'free' && checkGoLive(config) === undefined;
  return reachable ? { host, port } : ANY_FREE_PORT;
}

/** Who has a clock to compare with. */
function originsOf({ openai, providerName, server, twilio }: Config): readonly string[] {
  const provider = new URL(openai.baseUrl.replace(/^ws/, 'http')).origin;
  return [
    ...(providerName === 'openai' ? [provider] : []),
    ...(twilio.accountSid === undefined ? [] : [twilio.apiBaseUrl]),
    ...(server.publicUrl === undefined ? [] : [server.publicUrl]),
  ];
}

/** Where records are kept. */
function foldersOf({ journal, logging }: Config): readonly string[] {
  return [
    ...(journal.enabled ? [journal.dir] : []),
    ...(logging.file === undefined ? [] : [dirname(logging.file.path)]),
  ];
}

interface Lazy<T> {
  readonly get: () => Promise<T>;
  /** Set once somebody has asked for it. */
  readonly begun: Promise<T> | undefined;
}

/** However often it is asked for, it is made once. */
function lazily<T>(make: () => Promise<T>): Lazy<T> {
  let begun: Promise<T> | undefined;
  return {
    get: () => (begun ??= make()),
    get begun() {
      return begun;
    },
  };
}
