import type { Tool } from '../../ports/tool.js';
import type { McpServerDefinition } from '../../ports/tool-definitions.js';
import { badDefinition } from '../ready.js';
import type { McpParts } from './server.js';

/** The servers of the configuration that speak the Model Context Protocol. */
export interface McpServers {
  /** The tools of all of them. Grows when a server that was slow or away comes; one that goes away keeps its tools, which then say so. */
  tools(): readonly Tool[];
  /** Ends every connection, and every server that is a child process. */
  close(): Promise<void>;
}

/** Connects to all servers at once. Resolves soon even if one hangs: what is not there is tried again by itself. */
export async function connectMcpServers(
  definitions: readonly McpServerDefinition[],
  parts: McpParts,
): Promise<McpServers> {
  const servers = await serversOf(definitions, parts);
  await Promise.all(servers.map((server) => server.start()));
  const told = new Set<string>();
  const tools = (): readonly Tool[] => {
    const byName = new Map<string, Tool>();
    for (const tool of servers.flatMap((server) => server.tools)) {
      const { name } = tool;
      if (!byName.has(name)) byName.set(name, tool);
      else if (!told.has(name)) {
        told.add(name);
        parts.warn('tool.bad_definition', badDefinition(name, 'two servers’ tools have this name').message);
      }
    }
    return [...byName.values()];
  };
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
  };
  return { tools, close };
}

/** The protocol's own package is large: nobody waits for it where there is no server to speak to. */
async function serversOf(definitions: readonly McpServerDefinition[], parts: McpParts) {
  if (definitions.length === 0) return [];
  const { McpServer } = await import('./server.js');
  return definitions.map((definition) => new McpServer(definition, parts));
}
