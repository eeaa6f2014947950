import type { YamlPath } from './faults.js';
import type { FaultReport } from './report.js';
import { checkFraming } from './request-rules.js';
import { checkTraits } from './tools-rules.js';
import type { McpServerBlock, ToolsBlock } from './tools-schema.js';
import { plainUrlFault, privateUrlFault } from './web-url.js';

/** Keys that only one of the two ways to a server has. */
const KEYS_OF = { command: ['args', 'env'], url: ['headers'] } as const;

/** Notes what is wrong with the MCP servers. */
export function checkMcpServers({ mcp, private_hosts: hosts }: ToolsBlock, report: FaultReport): void {
  const isSure = !report.isFaulty(['tools', 'private_hosts']);
  for (const [name, block] of Object.entries(mcp)) {
    const at = ['tools', 'mcp', name];
    checkTransport(block, at, report);
    checkTraits(block, at, report);
    checkFraming(block.headers ?? {}, at, report);
    const { url } = block;
    const message =
      url === undefined
        ? undefined
        : (plainUrlFault(url) ?? (isSure ? privateUrlFault(new URL(url), hosts) : undefined));
    if (message !== undefined) report.add([...at, 'url'], { message, hidesFound: true });
  }
}

/** A server is either a program or an address. */
function checkTransport(block: McpServerBlock, at: YamlPath, report: FaultReport): void {
  const { command, url } = block;
  if (report.isFaulty([...at, 'command']) || report.isFaulty([...at, 'url'])) return;
  if (command === undefined && url === undefined)
    report.add([...at, 'command'], {
      message: 'is missing, and so is url: a server is a program to start or an address',
    });
  else if (command !== undefined && url !== undefined)
    report.add([...at, 'url'], {
      message: 'stands beside command: a server is a program or an address; keep one',
      aboutKey: true,
    });
  else checkForeign(block, command === undefined ? 'command' : 'url', at, report);
}

function checkForeign(
  block: McpServerBlock,
  missing: 'command' | 'url',
  at: YamlPath,
  report: FaultReport,
): void {
  for (const key of KEYS_OF[missing])
    if (block[key] !== undefined)
      report.add([...at, key], { message: `has no effect without ${missing}`, aboutKey: true });
}
