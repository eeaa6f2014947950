import type { Config } from '../config/config.js';
import { ERRORS, type ErrorCode } from '../lib/errors.js';
import { systemClock } from '../lib/system-clock.js';
import type { Logger } from '../observe/logger.js';
import type { Clock } from '../ports/clock.js';
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

/** Makes the tools of the configuration and connects to the servers that bring others. Throws `tool.bad_definition` for one that can't be used. */
export async function openToolbox(parts: ToolboxParts): Promise<Toolbox> {
  const { config, clock, logger, random } = parts;
  const { date } = systemClock;
  const secrets = new Set(config.fromEnvironment.map((secret) => secret.reveal()));
  const isSecret = (text: string): boolean => secrets.has(text);
  const redact = redactor(knownSecrets(config, isSecret));
  const fixed = fixedTools(parts, redact);
  const failed = (failure: { readonly code: ErrorCode }): void =>
    logger.warn({ ...failure, remedy: ERRORS[failure.code].remedy }, failure.code);
  const lookups = createLookups(config.lookups.values(), { clock, failed, redact });
  const webhooks =
    config.webhooks.length === 0
      ? undefined
      : createWebhooks(config.webhooks, { clock, random, date, failed, redact });
  // Whatever can't be used is told before a server of tools is started for it.
  let registry = new ToolRegistry(fixed);
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
    close: async (graceMs) => {
      await webhooks?.flush(graceMs);
      await mcp.close();
    },
  };
}

function fixedTools({ config, clock }: ToolboxParts, redact: Redactor) {
  const destinations = [...config.destinations.keys()];
  return [
    ...builtInTools({ destinations, date: systemClock.date, timeZone: config.call.timeZone }),
    ...config.tools.http.map((definition) => httpTool(definition, { clock, redact })),
  ];
}
