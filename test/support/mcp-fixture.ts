import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ErrorCode } from '../../src/lib/errors.js';
import { Secret } from '../../src/lib/secret.js';
import type { Tool } from '../../src/ports/tool.js';
import type { McpServerDefinition } from '../../src/ports/tool-definitions.js';
import { connectMcpServers, type McpServers } from '../../src/tools/mcp/connect.js';
import { secretsOfServer } from '../../src/tools/mcp/secrets.js';
import { redactor } from '../../src/tools/redactor.js';
import { ManualClock } from './manual-clock.js';

/** The server of test/fixtures/mcp-server.js; it says there what its tools do. */
export const MCP_FIXTURE = join(import.meta.dirname, '..', 'fixtures', 'mcp-server.js');

/** The fixture over standard input and output, under the name `shop`. */
export function overStdio(
  allow: readonly string[],
  env: Readonly<Record<string, string>> = {},
): McpServerDefinition {
  return {
    name: 'shop',
    transport: {
      type: 'stdio',
      command: process.execPath,
      args: [MCP_FIXTURE],
      env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, new Secret(value)])),
    },
    allow,
  };
}

/** The fixture at an address, under the name `shop`. */
export function overHttp(
  url: string,
  allow: readonly string[],
  headers: Readonly<Record<string, string>> = {},
  privateHosts: readonly string[] = ['127.0.0.1'],
): McpServerDefinition {
  const secret = Object.entries(headers).map(([name, value]) => [name, new Secret(value)] as const);
  return {
    name: 'shop',
    transport: { type: 'http', url, headers: Object.fromEntries(secret), privateHosts },
    allow,
  };
}

/** Servers of a test, with what was said of them; `stop` after it. */
export interface ConnectedServers {
  readonly clock: ManualClock;
  readonly servers: McpServers;
  readonly warnings: readonly { readonly code: ErrorCode; readonly detail: string }[];
  /** The server's tool of this name. */
  readonly tool: (name: string) => Tool;
}

const running: (() => unknown)[] = [];

/** Connects as the program does, on a clock that stands still. */
export async function connected(...definitions: McpServerDefinition[]): Promise<ConnectedServers> {
  const clock = new ManualClock();
  const warnings: { code: ErrorCode; detail: string }[] = [];
  const servers = await connectMcpServers(definitions, {
    clock,
    redact: redactor(definitions.flatMap((definition) => secretsOfServer(definition))),
    warn: (code, detail) => warnings.push({ code, detail }),
  });
  running.push(() => servers.close());
  const tool = (name: string): Tool => {
    const found = servers.tools().find((each) => each.name === `shop_${name}`);
    if (found === undefined) throw new Error(`no tool ${name}`);
    return found;
  };
  return { clock, servers, warnings, tool };
}

/** The fixture as a process of its own that listens on loopback. */
export async function listening({ mode = '', port = 0 } = {}): Promise<{
  url: string;
  port: number;
  kill(): Promise<void>;
}> {
  const child = spawn(process.execPath, [MCP_FIXTURE, '--http', mode], {
    env: { FIXTURE_PORT: String(port) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  running.push(kill);
  const [printed] = (await child.stdout.take(1).toArray()) as Buffer[];
  const listensAt = Number(printed?.toString());
  return { url: `http://127.0.0.1:${listensAt}/mcp`, port: listensAt, kill };
}

/** Ends everything that a test has started, last first. */
export async function stopMcp(): Promise<void> {
  for (const stop of running.splice(0).reverse()) await stop();
}
