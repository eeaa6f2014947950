import type { Config } from '../config/config.js';
import { ERRORS, type ErrorCode } from '../lib/errors.js';
import { systemClock } from '../lib/system-clock.js';
import type { Logger } from '../observe/logger.js';
import type { Clock } from '../ports/clock.js';
import type { Tool } from '../ports/tool.js';
import { httpTool } from '../tools/http/http-tool.js';
import { createLookups, type Lookups } from '../tools/http/lookups.js';
import { createWebhooks, type Webhooks } from '../tools/http/webhooks.js';
import { connectMcpServers } from '../tools/mcp/connect.js';
import { redactor, type Redactor } from '../tools/redactor.js';
import { builtInTools, ToolRegistry } from '../tools/registry.js';
import { knownSecrets } from './known-secrets.js';

/** Everything that tools need for as long as the server runs. */
export interface Toolbox {
  /** The tools as they are now: servers of tools come and go. */
  readonly registry: ToolRegistry;
  readonly lookups: Lookups;
  /** Absent where nobody is to be told. */
  readonly webhooks: Webhooks | undefined;
  /** Takes the operator's secrets out of everything that comes from outside. */
  readonly redact: Redactor;
  /** No further call uses it: ends the servers of tools. What is on its way to a webhook goes on. */
  retire(): Promise<void>;
  /** Ends what runs for the tools; what is on its way to a webhook gets the grace. */
  close(graceMs: number): Promise<void>;
}

/** What a toolbox is made from. */
export interface ToolboxParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
}

/** What needs no server of tools. */
type StandingTools = Omit<Toolbox, 'close' | 'retire'> & { readonly fixed: readonly Tool[] };

/** Makes what needs no server of tools; nothing is started or sent for it. Throws `tool.bad_definition` for what can't be used. */
export function standingTools({ config, clock, logger, random }: ToolboxParts): StandingTools {
  const redact = redactor(knownSecrets(config, secretTest(config)));
  const provider = config.providerName;
  const failed = (failure: { readonly code: ErrorCode }): void =>
    logger.warn({ ...failure, provider, remedy: ERRORS[failure.code].remedy }, failure.code);
  const { date } = systemClock;
  const fixed = fixedTools(config, clock, redact);
  const registry = new ToolRegistry(fixed);
  const lookups = createLookups(config.lookups.values(), { clock, failed, redact });
  const webhooks =
    config.webhooks.length === 0
      ? undefined
      : createWebhooks(config.webhooks, { clock, random, date, failed, redact });
  return { fixed, registry, lookups, webhooks, redact };
}

/** Makes the tools of the configuration and connects to the servers that bring others. Throws `tool.bad_definition` for one that can't be used. */
export async function openToolbox(parts: ToolboxParts): Promise<Toolbox> {
  const { config, clock, logger } = parts;
  // Whatever can't be used is told before a server of tools is started for it.
  const { fixed, lookups, webhooks, redact, ...standing } = standingTools(parts);
  let { registry } = standing;
  const mcp = await connectMcpServers(config.tools.mcp, {
    clock,
    redact,
    warn: (code, detail) => logger.warn({ code, detail, remedy: ERRORS[code].remedy }, code),
  });
  let known = 0;
  return {
    get registry() {
      const offered = mcp.tools();
      // Servers only ever add to what they offer.
      if (offered.length !== known) registry = new ToolRegistry([...fixed, ...offered]);
      known = offered.length;
      return registry;
    },
    lookups,
    webhooks,
    redact,
    retire: () => mcp.close(),
    close: async (graceMs) => {
      await webhooks?.flush(graceMs);
      await mcp.close();
    },
  };
}

function secretTest({ fromEnvironment }: Config): (text: string) => boolean {
  const secrets = new Set(fromEnvironment.map((secret) => secret.reveal()));
  return (text) => secrets.has(text);
}

function fixedTools(config: Config, clock: Clock, redact: Redactor): readonly Tool[] {
  const destinations = [...config.destinations.keys()];
  return [
    ...builtInTools({ destinations, date: systemClock.date, timeZone: config.call.timeZone }),
    ...config.tools.http.map((definition) => httpTool(definition, { clock, redact })),
  ];
}
