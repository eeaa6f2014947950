import { setMaxListeners } from 'node:events';
import { TalkpathError } from '../lib/errors.js';
import type { CallInput } from '../ports/call-inputs.js';
import type { Scheduler } from '../ports/clock.js';
import type { ReadyTool, ToolArguments, ToolContext } from '../ports/tool.js';
import { failureOf, type ExecuteTool, type Failure, type Given } from './tool-output.js';

/** What runs tools. */
export interface ToolRunnerParts {
  readonly clock: Scheduler;
  readonly deadlineMs: number;
  /** What a result may hold (characters of JSON). */
  readonly maxResultChars: number;
  /** Ends with the conversation. */
  readonly lifetime: AbortSignal;
  readonly execute: ExecuteTool;
  /** What a call of a tool is given besides its arguments. */
  readonly contextOf: (toolCallId: string, signal: AbortSignal) => ToolContext;
  /** How what a tool gave comes into the conversation. */
  readonly enter: (input: CallInput & { type: 'tool-settled' }, work: () => void) => void;
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
  run(tool: ReadyTool, args: ToolArguments, toolCallId: string): Promise<Given> {
    const { clock, lifetime } = this.#parts;
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
      const signal = AbortSignal.any([late.signal, lifetime]);
      const settled = (given: Given | Failure): void =>
        give(() => (given.gave === 'failure' ? reject(failureOf(given)) : resolve(given)));
      void this.#execute({ tool, args, toolCallId, signal }, settled);
    });
  }

  async #execute(
    { tool, args, toolCallId, signal }: Execution,
    settled: (given: Given | Failure) => void,
  ): Promise<void> {
    const { clock, maxResultChars, contextOf, enter, execute } = this.#parts;
    const given = await execute(tool, args, contextOf(toolCallId, signal), maxResultChars);
    // Of several that settle in one turn, each is dealt with to its end before the next.
    clock.soon(() => {
      if (!signal.aborted) enter({ type: 'tool-settled', toolCallId, ...given }, () => settled(given));
    });
  }
}

/** One call of a tool. */
interface Execution {
  readonly tool: ReadyTool;
  readonly args: ToolArguments;
  readonly toolCallId: string;
  readonly signal: AbortSignal;
}
