import { forkBridge } from '../bridges/fork-bridge.js';
import { certificate } from './certificate.js';
import { type ServerProcess, startServer } from '../server-process.js';
import { CORE, pin } from './cores.js';
import { forkLoad, type LoadChild } from './fork-load.js';
import type { LoadCarrier, LoadTarget } from './road.js';

/** What carries calls: the built server with a configuration, or a bridge to compare it with. */
export type SubjectPlan =
  { readonly kind: 'bridge'; readonly name: string; readonly bridge: 'floor' | 'naive' } | ServerPlan;

/** The server, configured. */
export interface ServerPlan {
  readonly kind: 'server';
  readonly name: string;
  /** The file's blocks, where they differ from the benchmark's own. */
  readonly config: Readonly<Record<string, object>>;
  /** Whose words its callers speak; Twilio's where nothing is said. */
  readonly carrier?: LoadCarrier;
  /** Whether its provider speaks TLS. */
  readonly tls?: boolean;
  /** What Node is started with. */
  readonly nodeFlags?: readonly string[];
}

/** One that runs, with its load. */
export interface Subject {
  readonly name: string;
  /** Where its load calls. */
  readonly target: LoadTarget;
  readonly pid: number;
  readonly load: LoadChild;
  /** Whether it and its load have a core each. */
  readonly pinned: boolean;
  /** How late the process has come to its work since this was last asked (ms, p99); undefined for bridges. */
  lagMs(): Promise<number | undefined>;
  close(): Promise<void>;
}

const TOKEN = 'bench';
const NO_LIMIT = 100_000;

/** Starts it and its load, each on its core. */
export async function startSubject(plan: SubjectPlan, acceptAfterMs = 0): Promise<Subject> {
  const tls = plan.kind === 'server' && plan.tls === true ? certificate() : undefined;
  const load = await forkLoad({ acceptAfterMs, tls });
  try {
    const server = await startOne(plan, load.baseUrl, tls?.path);
    const pinned = pin(server.pid, CORE.server) && pin(load.pid, CORE.load);
    const close = async (): Promise<void> => {
      await server.close();
      await load.close();
    };
    const lagMs = async () => (plan.kind === 'server' ? lagOf(server.url) : undefined);
    const carrier = plan.kind === 'server' ? (plan.carrier ?? 'twilio') : 'twilio';
    const { url, audioSocket } = server;
    const target = { carrier, url, token: TOKEN, audioSocket };
    return { name: plan.name, target, pid: server.pid, load, pinned, lagMs, close };
  } catch (error) {
    await load.close();
    throw error;
  }
}

interface Started {
  readonly url: string;
  readonly audioSocket: string;
  readonly pid: number;
  close(): Promise<void>;
}

async function startOne(
  plan: SubjectPlan,
  providerUrl: string,
  certificatePath: string | undefined,
): Promise<Started> {
  if (plan.kind === 'bridge') return { ...(await forkBridge(plan.bridge, providerUrl)), audioSocket: '' };
  const env = {
    OPENAI_API_KEY: 'bench',
    OPENAI_BASE_URL: providerUrl,
    TWILIO_AUTH_TOKEN: TOKEN,
    ...(certificatePath !== undefined && { NODE_EXTRA_CA_CERTS: certificatePath }),
  };
  const server = await startServer(JSON.stringify(configOf(plan.config)), env, plan.nodeFlags);
  return { ...server, audioSocket: audioSocketOf(server), close: () => server.stop() };
}

/** Its log tells the port, before it says that the server listens. */
function audioSocketOf(server: ServerProcess): string {
  const line = server.log().find(({ msg }) => msg === 'AudioSocket listens');
  return line === undefined ? '' : `127.0.0.1:${String(line['port'])}`;
}

async function lagOf(url: string): Promise<number | undefined> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const seconds = /^nodejs_eventloop_lag_p99_seconds(?:\{.*\})? (\S+)/m.exec(text)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

function configOf({ openai, ...blocks }: Readonly<Record<string, object>>): object {
  return {
    provider_name: 'openai',
    openai: { turn_detection: { type: 'server_vad' }, ...openai },
    agents: { default: { greeting: 'Hello.' } },
    // The agent's own voice would be recorded in sessions that are no call's, while the first calls come.
    recovery: { voice: 'practice' },
    limits: { max_calls: NO_LIMIT, calls_per_caller: 0, starts_per_second: 1000, max_loop_lag_ms: 0 },
    ...blocks,
  };
}
