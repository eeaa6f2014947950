import type { FaultReport } from './report.js';
import type { ConfigFile } from './schema.js';

/** What agents' lists of tools are judged by. */
export interface KnownTools {
  readonly names: readonly string[];
  /** Whether a name that is not known may be that of a tool whose definition is at fault. */
  isDoubtful(name: string): boolean;
  /** What a known tool lacks in this file, in words that follow its path. */
  lackOf(name: string): string | undefined;
}

/** The tool that an MCP server's own tool is to agents. */
export function mcpToolName(server: string, tool: string): string {
  return `${server}_${tool}`;
}

/** Every tool that agents may be given: those of the program and those of the file. */
export function knownToolsOf(file: ConfigFile, builtIn: readonly string[], report: FaultReport): KnownTools {
  const { http, mcp } = file.tools;
  const fromMcp = Object.entries(mcp).flatMap(([server, { allow }]) =>
    allow.map((tool) => mcpToolName(server, tool)),
  );
  const faultyHttp = report.faultyKeys(['tools', 'http']);
  const faultyMcp = [...report.faultyKeys(['tools', 'mcp'])]
    .filter((server) => !Object.hasOwn(mcp, server) || report.isFaulty(['tools', 'mcp', server, 'allow']))
    .map((server) => mcpToolName(server, ''));
  const lacks = lacksOf(file, report);
  return {
    names: [...new Set([...builtIn, ...Object.keys(http), ...fromMcp])],
    isDoubtful: (name) => faultyHttp.has(name) || faultyMcp.some((prefix) => name.startsWith(prefix)),
    lackOf: (name) => lacks.get(name),
  };
}

/** Built-in tools that do nothing without a block of the file. */
function lacksOf({ transfers, webhooks }: ConfigFile, report: FaultReport): Map<string, string> {
  const lacks = new Map<string, string>();
  if (Object.keys(transfers).length === 0 && !report.isFaulty(['transfers']))
    lacks.set('transfer_call', 'has nobody to pass callers on to; add a destination under transfers');
  if (Object.keys(webhooks).length === 0 && !report.isFaulty(['webhooks']))
    for (const name of ['request_transcript', 'send_call_summary'])
      lacks.set(name, 'has nobody to send anything to; add a receiver under webhooks');
  return lacks;
}
