import { forkBridge } from '../bridges/fork-bridge.js';
import { startServer } from '../server-process.js';
import { CORE, pin } from './cores.js';
import { forkLoad, type LoadChild } from './fork-load.js';

/** What carries calls: the built server with a configuration, or a bridge to compare it with. */
export type SubjectPlan =
  | { readonly kind: 'bridge'; readonly name: string; readonly bridge: 'floor' | 'naive' }
  | {
      readonly kind: 'server';
      readonly name: string;
      /** The file's blocks, where they differ from the benchmark's own. */
      readonly config: Readonly<Record<string, object>>;
    };

/** One that runs, with its load. */
export interface Subject {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  readonly load: LoadChild;
  /** Whether it and its load have a core each. */
  readonly pinned: boolean;
  close(): Promise<void>;
}

export const TOKEN = 'bench';
const NO_LIMIT = 100_000;

/** Starts it and its load, each on its core. */
export async function startSubject(plan: SubjectPlan, acceptAfterMs = 0): Promise<Subject> {
  const load = await forkLoad(acceptAfterMs);
  const server = await startOne(plan, load.baseUrl).catch(async (error: unknown) => {
    await load.close();
    throw error;
  });
  const pinned = pin(server.pid, CORE.server) && pin(load.pid, CORE.load);
  const close = async (): Promise<void> => {
    await server.close();
    await load.close();
  };
  return { name: plan.name, url: server.url, pid: server.pid, load, pinned, close };
}

async function startOne(
  plan: SubjectPlan,
  providerUrl: string,
): Promise<{ readonly url: string; readonly pid: number; close(): Promise<void> }> {
  if (plan.kind === 'bridge') return forkBridge(plan.bridge, providerUrl);
  const env = { OPENAI_API_KEY: 'bench', OPENAI_BASE_URL: providerUrl, TWILIO_AUTH_TOKEN: TOKEN };
  const server = await startServer(JSON.stringify(configOf(plan.config)), env);
  return { ...server, close: () => server.stop() };
}

function configOf({ openai, ...blocks }: Readonly<Record<string, object>>): object {
  return {
    provider_name: 'openai',
    openai: { turn_detection: { type: 'server_vad' }, ...openai },
    agents: { default: { greeting: 'Hello.' } },
    limits: { max_calls: NO_LIMIT, calls_per_caller: 0, starts_per_second: 1000, max_loop_lag_ms: 0 },
    ...blocks,
  };
}
