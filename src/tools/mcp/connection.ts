import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { z } from 'zod';
import { TalkpathError } from '../../lib/errors.js';
import type { Clock } from '../../ports/clock.js';
import type { ToolArguments } from '../../ports/tool.js';
import type { McpServerDefinition } from '../../ports/tool-definitions.js';
import { httpTransport } from './http-transport.js';
import { StdioTransport } from './stdio-transport.js';
import { McpToolResult } from './tool-result.js';

/** How long one attempt to reach a server and read its list of tools may take (ms); a package that is fetched first needs a while. */
export const CONNECT_LIMIT_MS = 30_000;
/** A list of tools is read up to so many pages. */
const MAX_PAGES = 50;
/** How long a server is given to hear that nobody will come back (ms). */
const LEAVE_LIMIT_MS = 1000;
/** The SDK's own patience (ms), which ends after ours: the definition's deadline, or the caller's signal, decides. */
const LONGEST_MS = 3_600_000;
const CLIENT = { name: 'talkpath', version: '0' };

const ToolPage = z.object({ tools: z.array(z.unknown()), nextCursor: z.string().optional() });

/** One call of a server's tool. */
export interface McpCall {
  /** The server's own name of the tool. */
  readonly tool: string;
  readonly args: ToolArguments;
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  readonly deadlineMs?: number | undefined;
}

/** One connection to a server, from its opening to its end; a server that comes back gets another. */
export class McpConnection {
  readonly #client = new Client(CLIENT, { capabilities: {} });
  readonly #definition: McpServerDefinition;
  readonly #clock: Clock;
  #leave: (() => Promise<void>) | undefined;
  #lastError: string | undefined;
  /** Why it is over; absent while it is not. */
  overBecause: string | undefined;

  constructor(definition: McpServerDefinition, clock: Clock, onOver: (why: string) => void) {
    this.#definition = definition;
    this.#clock = clock;
    this.#client.onerror = (error) => (this.#lastError = reasonOf(error));
    this.#client.onclose = () => {
      if (this.overBecause !== undefined) return;
      this.overBecause = this.#lastError ?? 'the connection was closed';
      onOver(this.overBecause);
    };
  }

  /** Connects and gives the server's tools as it lists them, not yet checked. Rejects with what went wrong. */
  open(): Promise<readonly unknown[]> {
    return this.#within(CONNECT_LIMIT_MS, this.#open());
  }

  /** Rejects with what the SDK throws. */
  async call({ tool, args, idempotencyKey, signal, deadlineMs }: McpCall): Promise<McpToolResult> {
    if (signal.aborted) throw new TalkpathError('tool.abandoned', 'nobody waits for the result');
    // The SDK never lets go of the signal it is given, and the conversation's outlives the call.
    const stop = new AbortController();
    const onAbort = (): void => stop.abort('nobody waits for the result any more');
    signal.addEventListener('abort', onAbort);
    try {
      const params = { name: tool, arguments: args, _meta: { 'talkpath/idempotency-key': idempotencyKey } };
      const options = { signal: stop.signal, timeout: deadlineMs ?? LONGEST_MS };
      return await this.#client.request({ method: 'tools/call', params }, McpToolResult, options);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Ends it, and the server where it is a child process. */
  async close(why: string): Promise<void> {
    const leave = this.overBecause === undefined ? this.#leave : undefined;
    this.overBecause ??= why;
    if (leave !== undefined) await this.#within(LEAVE_LIMIT_MS, leave()).catch(() => undefined);
    await this.#client.close();
  }

  #within<T>(limitMs: number, work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = new Error(`no answer within ${limitMs / 1000} s`);
      const timer = this.#clock.after(limitMs, () => reject(late));
      work.finally(() => timer.cancel()).then(resolve, reject);
    });
  }

  async #open(): Promise<readonly unknown[]> {
    await this.#client.connect(this.#transport(), { timeout: LONGEST_MS });
    const tools: unknown[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const params = cursor === undefined ? {} : { cursor };
      const listed = await this.#client.request({ method: 'tools/list', params }, ToolPage, {
        timeout: LONGEST_MS,
      });
      tools.push(...listed.tools);
      cursor = listed.nextCursor;
      if (cursor === undefined) break;
    }
    return tools;
  }

  #transport(): Transport {
    const { transport } = this.#definition;
    if (transport.type === 'stdio') return new StdioTransport(transport, this.#clock);
    const http = httpTransport(transport);
    this.#leave = () => http.terminateSession();
    return http;
  }
}

/** What went wrong, with the cause that says more: `fetch failed` alone says nothing. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return `${error.message}: ${'code' in cause ? String(cause.code) : cause.message}`;
}
