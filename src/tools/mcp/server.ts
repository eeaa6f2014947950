import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ErrorCode as McpErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { TalkpathError, type ErrorCode } from '../../lib/errors.js';
import type { Clock, Timer } from '../../ports/clock.js';
import type { Tool, ToolArguments, ToolContext } from '../../ports/tool.js';
import type { McpServerDefinition } from '../../ports/tool-definitions.js';
import type { Redactor } from '../redactor.js';
import { McpConnection, reasonOf } from './connection.js';
import { OfferedTools, type Warn } from './offered-tools.js';
import { resultOf, type McpToolResult } from './tool-result.js';

/** How long the start of the program waits for a server (ms); a slower one is waited for without holding anything up. */
export const START_LIMIT_MS = 3000;
/** The first wait before a server that is gone is tried again, and the longest; each is twice the one before (ms). */
export const FIRST_RETRY_MS = 1000;
export const LONGEST_RETRY_MS = 60_000;
/** A connection that lived so long (ms) was a good one: the next wait is the first again. */
const STEADY_MS = 60_000;

/** What servers depend on. */
export interface McpParts {
  readonly clock: Clock;
  readonly warn: Warn;
  /** Takes every secret of the operator's out of what a server says. */
  readonly redact: Redactor;
}

type State =
  | { readonly type: 'connecting'; readonly connection: McpConnection; readonly why: string }
  | { readonly type: 'up'; readonly connection: McpConnection; readonly sinceMs: number }
  | { readonly type: 'away'; readonly why: string; readonly retry?: Timer }
  | { readonly type: 'closed' };

/** One server: keeps a connection to it, and tries again when it is gone. Its tools stay known meanwhile, and say that it is away. */
export class McpServer {
  readonly #definition: McpServerDefinition;
  readonly #clock: Clock;
  readonly #redact: Redactor;
  readonly #offered: OfferedTools;
  readonly #parts: McpParts;
  #state: State = { type: 'away', why: 'it is still starting' };
  #attempt: Promise<void> = Promise.resolve();
  #endings: Promise<unknown> = Promise.resolve();
  #failures = 0;
  /** What was said of this outage, and of the list of tools, is not said again. */
  #toldAway = false;
  readonly #warned = new Set<string>();

  constructor(definition: McpServerDefinition, parts: McpParts) {
    this.#definition = definition;
    this.#clock = parts.clock;
    this.#parts = parts;
    this.#redact = parts.redact;
    this.#offered = new OfferedTools(
      definition,
      (tool, args, context) => this.#call({ tool, args, context }),
      (code, detail) => this.#warnOnce(code, detail),
    );
  }

  /** The tools as the server listed them last. */
  get tools(): readonly Tool[] {
    return this.#offered.all;
  }

  /** Resolves when it is up, when it failed, or when it has taken too long to be waited for. */
  async start(): Promise<void> {
    this.#connect();
    await new Promise<void>((resolve) => {
      const timer = this.#clock.after(START_LIMIT_MS, () => {
        this.#tellAway(`not ready after ${START_LIMIT_MS / 1000} s`);
        resolve();
      });
      void this.#attempt.finally(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  /** Ends the connection, and the process where it is one. */
  async close(): Promise<void> {
    const state = this.#state;
    this.#state = { type: 'closed' };
    if (state.type === 'away') state.retry?.cancel();
    if (state.type === 'connecting' || state.type === 'up') this.#end(state.connection, STOPPING);
    await this.#endings;
  }

  #connect(): void {
    const connection: McpConnection = new McpConnection(this.#definition, this.#clock, (why) =>
      this.#lost(connection, why),
    );
    const why = this.#state.type === 'away' ? this.#state.why : 'it has begun a new session';
    this.#state = { type: 'connecting', connection, why };
    this.#attempt = connection.open().then(
      (listed) => this.#opened(connection, listed),
      (error: unknown) => this.#lost(connection, reasonOf(error)),
    );
  }

  #opened(connection: McpConnection, listed: readonly unknown[]): void {
    if (!this.#has(connection)) return;
    this.#state = { type: 'up', connection, sinceMs: this.#clock.now() };
    this.#toldAway = false;
    this.#offered.take(listed);
  }

  /** The connection is over, or of no use: says so once, and tries again later. */
  #lost(connection: McpConnection, why: string): void {
    const state = this.#state;
    if (!this.#has(connection)) return;
    const steady = state.type === 'up' && this.#clock.now() - state.sinceMs >= STEADY_MS;
    this.#failures = steady ? 1 : this.#failures + 1;
    const delayMs = Math.min(FIRST_RETRY_MS * 2 ** (this.#failures - 1), LONGEST_RETRY_MS);
    this.#end(connection, why);
    this.#state = { type: 'away', why, retry: this.#clock.after(delayMs, () => this.#connect()) };
    this.#tellAway(why);
  }

  #has(connection: McpConnection): boolean {
    const state = this.#state;
    return (state.type === 'connecting' || state.type === 'up') && state.connection === connection;
  }

  #end(connection: McpConnection, why: string): void {
    const ending = connection.close(why).catch(() => undefined);
    this.#endings = Promise.all([this.#endings, ending]);
  }

  async #call(call: Wanted): Promise<unknown> {
    const result = await this.#answer(call);
    try {
      return this.#redact.value(resultOf(result));
    } catch (error) {
      throw this.#told(error);
    }
  }

  async #answer(call: Wanted): Promise<McpToolResult> {
    const connection = this.#connection();
    try {
      return await this.#ask(connection, call);
    } catch (error) {
      if (isSessionOver(error)) return await this.#answerAnew(connection, call);
      throw this.#failure(connection, error);
    }
  }

  /** The server has forgotten us: that is no outage, and the call has not been made. A new session is, once. */
  async #answerAnew(forgotten: McpConnection, call: Wanted): Promise<McpToolResult> {
    if (this.#has(forgotten)) {
      this.#connect();
      // Not at once: other calls of the old session are about to hear the same.
      void this.#attempt.then(() => this.#end(forgotten, 'its session is over'));
    }
    await this.#attempt;
    const connection = this.#connection();
    return await this.#ask(connection, call).catch((error: unknown) => {
      throw this.#failure(connection, error);
    });
  }

  #ask(connection: McpConnection, { tool, args, context }: Wanted): Promise<McpToolResult> {
    const { idempotencyKey, signal } = context;
    const { deadlineMs } = this.#definition;
    return connection.call({ tool, args, idempotencyKey, signal, deadlineMs });
  }

  #connection(): McpConnection {
    const state = this.#state;
    if (state.type === 'up') return state.connection;
    throw this.#unavailable(state.type === 'closed' ? STOPPING : state.why);
  }

  /** What a call failed with. Ends a connection that is of no use any more. */
  #failure(connection: McpConnection, error: unknown): TalkpathError {
    if (isLoss(error)) this.#lost(connection, reasonOf(error));
    const { overBecause } = connection;
    return overBecause === undefined ? this.#told(error) : this.#unavailable(overBecause);
  }

  /** The failure as the model is told, without secrets. */
  #told(error: unknown): TalkpathError {
    if (error instanceof z.core.$ZodError)
      return new TalkpathError('tool.failed', 'the server’s answer is no result of a tool');
    return new TalkpathError(codeOf(error), this.#redact.text(reasonOf(error)));
  }

  #unavailable(why: string): TalkpathError {
    const detail = `${this.#definition.name} can not be reached now: ${this.#redact.text(why)}`;
    return new TalkpathError('tool.unavailable', detail);
  }

  #tellAway(why: string): void {
    if (this.#toldAway) return;
    this.#toldAway = true;
    this.#parts.warn('tool.unavailable', this.#unavailable(why).message);
  }

  #warnOnce(code: ErrorCode, detail: string): void {
    if (this.#warned.has(detail)) return;
    this.#warned.add(detail);
    this.#parts.warn(code, this.#redact.text(detail));
  }
}

interface Wanted {
  readonly tool: string;
  readonly args: ToolArguments;
  readonly context: ToolContext;
}

const STOPPING = 'the program is stopping';
/** The SDK cuts a call off after the definition's deadline. */
const TIMED_OUT: number = McpErrorCode.RequestTimeout;
const NOT_FOUND = 404;
/** What a server answers, for one request or another, while it is well: the request was at fault. */
const REQUEST_AT_FAULT: readonly number[] = [400, 405, 406, 408, 409, 411, 413, 415, 422, 429, 431];

/** By the protocol 404 says that the session is unknown. */
function isSessionOver(error: unknown): boolean {
  return error instanceof StreamableHTTPError && error.code === NOT_FOUND;
}

/** Whether a call failed because the server can't be reached, and not because the server says so. */
function isLoss(error: unknown): boolean {
  if (error instanceof StreamableHTTPError) return !REQUEST_AT_FAULT.includes(error.code ?? 0);
  return !(error instanceof McpError || error instanceof TalkpathError || error instanceof z.core.$ZodError);
}

function codeOf(error: unknown): ErrorCode {
  if (error instanceof TalkpathError) return error.code;
  return error instanceof McpError && error.code === TIMED_OUT ? 'tool.timed_out' : 'tool.failed';
}
