import type { Config } from '../config/config.js';
import { toolsInVain } from '../config/go-live.js';
import { ERRORS } from '../lib/errors.js';
import type { Logger } from '../observe/logger.js';
import { DEFAULT_TOOLS } from '../tools/registry.js';

/** Says at start what operators may not expect of their agents' tools. */
export function tellOfTools(config: Config, logger: Logger): void {
  // Who wrote no list shall know what it means.
  for (const { name, tools } of config.agents.values())
    if (tools === undefined) logger.info({ agent: name, tools: DEFAULT_TOOLS }, 'agent has no list of tools');
  const code = 'call.no_control';
  for (const [agent, tools] of toolsInVain(config)) {
    const detail = `the agent ${agent} may use ${tools.join(' and ')}, which will not work`;
    logger.warn({ code, agent, tools, detail, remedy: ERRORS[code].remedy }, code);
  }
}
