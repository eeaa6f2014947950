import { randomUUID } from 'node:crypto';
import { ToolRunner } from '../../call/tool-runner.js';
import { executeTool } from '../../call/tool-output.js';
import { TalkpathError } from '../../lib/errors.js';
import type { ReadyTool, ToolArguments, ToolContext } from '../../ports/tool.js';
import type { ServerDeps } from '../deps.js';

type UseDeps = Pick<ServerDeps, 'clock' | 'borrowTools'>;

/** What one page does with tools, for as long as it is connected. */
export class ToolUse {
  readonly #deps: UseDeps;
  readonly #conversationId = randomUUID();
  readonly #lifetime = new AbortController();
  readonly #startedMs: number;
  #count = 0;

  constructor(deps: UseDeps) {
    this.#deps = deps;
    this.#startedMs = deps.clock.now();
  }

  /** Runs a tool and gives its result, plain data. Throws a `TalkpathError`. */
  async run(name: string, args: ToolArguments): Promise<unknown> {
    const borrowed = this.#deps.borrowTools();
    const { tools, limits } = borrowed;
    try {
      const tool = tools.find((one) => one.name === name);
      if (tool === undefined)
        throw new TalkpathError('browser.tool_not_allowed', 'this tool is not one that pages may run');
      if (tool.mode === 'approval') throw waits();
      const complaint = tool.complaint(args);
      if (complaint !== undefined) throw new TalkpathError('tool.bad_arguments', complaint);
      const { clock } = this.#deps;
      const runner = new ToolRunner({
        clock,
        ...limits,
        lifetime: this.#lifetime.signal,
        execute: executeTool,
        contextOf: (toolCallId, signal) => this.#context(toolCallId, signal),
        enter: (_input, work) => work(),
      });
      return await this.#result(runner, tool, args);
    } finally {
      borrowed.release();
    }
  }

  /** The page is gone: what still runs for it ends. */
  end(): void {
    this.#lifetime.abort();
  }

  async #result(runner: ToolRunner, tool: ReadyTool, args: ToolArguments): Promise<unknown> {
    this.#count += 1;
    const given = await runner.run(tool, args, `call_${this.#count}`);
    if (given.gave === 'later') throw waits();
    return JSON.parse(given.text);
  }

  #context(toolCallId: string, signal: AbortSignal): ToolContext {
    return {
      conversation: { callId: this.#conversationId, agent: '', from: '', to: '' },
      elapsedMs: this.#deps.clock.now() - this.#startedMs,
      idempotencyKey: `${this.#conversationId}:${toolCallId}`,
      signal,
    };
  }
}

function waits(): TalkpathError {
  return new TalkpathError('browser.tool_waits', 'the tool waits for a person or another system');
}
