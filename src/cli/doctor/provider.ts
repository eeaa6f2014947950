import { openAiEndpoint } from '../../compose/endpoint.js';
import { openToolbox, type Toolbox } from '../../compose/toolbox.js';
import type { Agent, Config } from '../../config/config.js';
import { ERRORS } from '../../lib/errors.js';
import { createLogger } from '../../observe/logger.js';
import type { Clock } from '../../ports/clock.js';
import type { ProviderEvent, ProviderFault } from '../../ports/provider.js';
import { createRealtimeProvider } from '../../providers/openai-realtime/provider.js';
import { locateSphinx, SPHINX_PACKAGES } from '../../providers/practice-agent/ears/sphinx-files.js';
import { dialProvider } from '../../wire/provider-dialer.js';
import { dialText } from '../../wire/text-socket.js';
import { fail, ok, skip, type Found } from './finding.js';
import { modelFindings, successorOf } from './models.js';

/** From the first packet to confirmed settings; a caller does not wait longer. */
export const SESSION_LIMIT_MS = 10_000;
/** So many agents are tried; more of them have the same faults. */
const MAX_AGENTS = 5;

/** Opens a session for each agent as a call would, sends its settings and waits until they are confirmed. */
export async function providerFindings(config: Config, clock: Clock): Promise<readonly Found[]> {
  if (config.providerName === 'practice') {
    return [ok('the practice agent, in this process: it needs no key'), await earsFinding(config)];
  }
  const logger = createLogger({ level: 'silent', pretty: false, destination: { write: () => undefined } });
  const toolbox = await openToolbox({ config, clock, logger, random: Math.random });
  try {
    const agents = [...config.agents.values()].slice(0, MAX_AGENTS);
    const sessions = await Promise.all(agents.map((agent) => trySession({ config, clock, toolbox }, agent)));
    return [...sessions, ...modelFindings(config)];
  } finally {
    await toolbox.close(0);
  }
}

async function earsFinding({ practice }: Config): Promise<Found> {
  if (practice.ears === 'off') return ok('it does not understand speech (practice.ears: off)');
  return (await locateSphinx()) === undefined
    ? skip(`it does not understand speech: not installed (apt-get install ${SPHINX_PACKAGES})`)
    : ok('it understands the phrases of its script: PocketSphinx is installed');
}

interface Means {
  readonly config: Config;
  readonly clock: Clock;
  readonly toolbox: Toolbox;
}

function trySession({ config, clock, toolbox }: Means, agent: Agent): Promise<Found> {
  const { settings, name } = agent;
  const host = new URL(config.openai.baseUrl).host;
  const provider = createRealtimeProvider({
    name: config.providerName,
    endpoint: openAiEndpoint(config),
    settings,
    tools: toolbox.registry.of(agent.tools),
    connect: (target, codec) => dialProvider(target, codec, dialText),
  });
  return new Promise((resolve) => {
    const startMs = clock.now();
    const link = provider.open();
    const end = (found: Found): void => {
      timer.cancel();
      link.close('only looking');
      resolve(found);
    };
    const timer = clock.after(SESSION_LIMIT_MS, () => end(silent(name, host)));
    let isConnected = false;
    link.onEvent = (event) => {
      if (event.type === 'connected') {
        isConnected = true;
        link.send({ type: 'configure' });
      } else if (event.type === 'ready') {
        const tookMs = Math.round(clock.now() - startMs);
        end(
          ok(
            `agent ${name}: ${settings.model} at ${host} confirmed its settings after ${tookMs} ms (${event.toolCount} tools)`,
          ),
        );
      } else {
        const fault = fatalFault(event);
        if (fault !== undefined) end(faultFinding(agent, fault, isConnected));
      }
    };
  });
}

function fatalFault(event: ProviderEvent): ProviderFault | undefined {
  if (event.type === 'closed') return event.fault;
  return event.type === 'fault' && event.fault.severity === 'fatal' ? event.fault : undefined;
}

function silent(name: string, host: string): Found {
  return fail(
    `agent ${name}: ${host} said nothing of the settings within ${SESSION_LIMIT_MS / 1000} s`,
    'the caller would hear nothing',
    'check openai.base_url and openai.dialect: a server that speaks the protocol answers session.update at once',
  );
}

/** What a failure of the network is called, by what the system says of it; and what to do. */
const NETWORK: readonly (readonly [says: RegExp, name: string, todo: string])[] = [
  [
    /ENOTFOUND|EAI_AGAIN/,
    'DNS: the name is not known',
    'check openai.base_url and the resolver of this machine',
  ],
  [
    /certificate|self.signed|SSL|TLS|EPROTO/i,
    'TLS: no trusted connection',
    'check for a proxy that opens TLS (NODE_EXTRA_CA_CERTS), and the clock',
  ],
  [
    /timed out|ETIMEDOUT|timeout/i,
    'timeout: nobody answers',
    'let outgoing connections to port 443 pass the firewall',
  ],
  [/ECONNREFUSED/, 'nobody listens there', 'start the server, or correct openai.base_url'],
  [/./, 'the connection broke', 'check the network and openai.base_url'],
];

function faultFinding({ name, settings }: Agent, fault: ProviderFault, isConnected: boolean): Found {
  const words = [fault.providerCode, fault.param].filter(Boolean).join(': ');
  const saw = `agent ${name}: ${words === '' ? '' : `${words}: `}${fault.message}`;
  const successor = /model/.test(`${fault.providerCode ?? ''} ${fault.message}`)
    ? successorOf(settings.model)
    : undefined;
  if (successor !== undefined) {
    return fail(saw, `${settings.model} is retired`, `set the model to ${successor}`);
  }
  if (fault.code === 'provider.unreachable') {
    const [, why = '', todo = ''] = NETWORK.find(([says]) => says.test(fault.message)) ?? [];
    return fail(saw, why, todo);
  }
  const why = isConnected ? 'the session was refused' : 'there is no session with the model';
  return fail(saw, why, ERRORS[fault.code].remedy);
}
