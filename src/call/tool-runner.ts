import { setMaxListeners } from 'node:events';
import { TalkpathError } from '../lib/errors.js';
import type { Clock } from '../ports/clock.js';
import type { ReadyTool, ToolArguments, ToolContext } from '../ports/tool.js';

/** What runs tools. */
export interface ToolRunnerParts {
  readonly clock: Clock;
  readonly deadlineMs: number;
  /** Ends with the conversation. */
  readonly lifetime: AbortSignal;
  /** What a call of a tool is given besides its arguments. */
  readonly contextOf: (toolCallId: string, signal: AbortSignal) => ToolContext;
}

/** Runs a tool once: within its deadline, and no longer than the conversation. */
export class ToolRunner {
  readonly #parts: ToolRunnerParts;

  constructor(parts: ToolRunnerParts) {
    this.#parts = parts;
    // As many tools run at once as a response calls; Node would warn of more than ten.
    setMaxListeners(0, parts.lifetime);
  }

  /** How long a call of this tool may take (ms). */
  limitMs(tool: ReadyTool): number {
    return tool.deadlineMs ?? this.#parts.deadlineMs;
  }

  /** Gives what the tool returned; rejects with what it threw, with `tool.timed_out` or, when the conversation ends first, with `tool.abandoned`. */
  run(tool: ReadyTool, args: ToolArguments, toolCallId: string): Promise<unknown> {
    const { clock, lifetime, contextOf } = this.#parts;
    const limitMs = this.limitMs(tool);
    const late = new AbortController();
    return new Promise((resolve, reject) => {
      const over = (): void =>
        give(() => reject(new TalkpathError('tool.abandoned', 'the call ended first')));
      const give = (settle: () => void): void => {
        timer.cancel();
        lifetime.removeEventListener('abort', over);
        settle();
      };
      const timer = clock.after(limitMs, () => {
        late.abort();
        give(() => reject(new TalkpathError('tool.timed_out', `no result within ${limitMs / 1000} s`)));
      });
      lifetime.addEventListener('abort', over);
      if (lifetime.aborted) return over();
      const context = contextOf(toolCallId, AbortSignal.any([late.signal, lifetime]));
      execute(tool, args, context).then(
        (result) => give(() => resolve(result)),
        (thrown: unknown) => give(() => reject(asError(thrown))),
      );
    });
  }
}

/** A tool that throws at once fails like any other. */
async function execute(tool: ReadyTool, args: ToolArguments, context: ToolContext): Promise<unknown> {
  return await tool.execute(args, context);
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error
    ? thrown
    : new TalkpathError('tool.failed', String(thrown), { cause: thrown });
}
