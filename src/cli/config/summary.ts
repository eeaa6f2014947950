import type { ConfigReading } from '../../config/load-config.js';
import { settingsOf } from '../../config/settings.js';
import { DEFAULT_TOOLS } from '../../tools/registry.js';

/** What a configuration would run. */
export interface ConfigSummary {
  readonly provider: string;
  readonly model: string;
  readonly agents: readonly string[];
  readonly tools: readonly string[];
  /** The folder of the journals; absent where none are kept. */
  readonly journal?: string;
  readonly listens: string;
  readonly publicUrl?: string;
}

/** What a configuration would run, for programs. */
export function summaryOf(reading: ConfigReading): ConfigSummary {
  const { agents, server, providerName, defaultAgent } = reading.config;
  const journal = settingsOf(reading).find(({ key }) => key === 'journal.dir')?.value;
  return {
    provider: providerName,
    model: defaultAgent.settings.model,
    agents: [...agents.keys()],
    tools: [...new Set([...agents.values()].flatMap(({ tools = DEFAULT_TOOLS }) => tools))],
    ...(typeof journal === 'string' && { journal }),
    listens: `${server.host.includes(':') ? `[${server.host}]` : server.host}:${server.port}`,
    ...(server.publicUrl !== undefined && { publicUrl: server.publicUrl }),
  };
}

/** The same in a line for people. */
export function summaryLine(reading: ConfigReading): string {
  const { provider, model, agents, tools, journal, listens, publicUrl } = summaryOf(reading);
  const parts = [
    provider === 'openai' ? model : 'the practice agent',
    named('agent', agents),
    named('tool', tools),
    ...(journal === undefined ? [] : [`journals in ${journal}`]),
    `listens on ${listens}${publicUrl === undefined ? '' : ` as ${publicUrl}`}`,
  ];
  return `${reading.config.sourcePath} is fine: ${parts.join(' · ')}`;
}

const MAX_NAMED = 6;

function named(what: string, names: readonly string[]): string {
  if (names.length === 0) return `no ${what}s`;
  const shown = names.slice(0, MAX_NAMED).join(', ') + (names.length > MAX_NAMED ? ', …' : '');
  return `${names.length} ${what}${names.length === 1 ? '' : 's'} (${shown})`;
}
