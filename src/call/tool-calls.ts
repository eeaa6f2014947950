import { messageOf, TalkpathError, type ErrorCode } from '../lib/errors.js';
import type { ProviderCommand, ResponseStatus } from '../ports/provider.js';
import type { Tool, ToolContext } from '../ports/tool.js';

/** A call of a tool, as the model made it. */
export interface ToolCall {
  readonly responseId: string;
  readonly callId: string;
  readonly name: string;
  readonly argumentsJson: string;
}

/** What the tool calls of a session need of it. */
export interface ToolCallsParts {
  readonly tools: readonly Tool[];
  readonly context: ToolContext;
  readonly send: (command: ProviderCommand) => void;
  /** Wants a response to the results. */
  readonly followUp: () => void;
  readonly fault: (code: ErrorCode, detail: string) => void;
}

/** Runs the tools that a response calls; their results go back together, once the response is done, and lead to one follow-up. */
export class ToolCalls {
  readonly #parts: ToolCallsParts;
  readonly #running = new Map<string, Promise<ProviderCommand>[]>();

  constructor(parts: ToolCallsParts) {
    this.#parts = parts;
  }

  start(call: ToolCall): void {
    const ofResponse = this.#running.get(call.responseId) ?? [];
    this.#running.set(call.responseId, ofResponse);
    ofResponse.push(this.#run(call));
  }

  /** The response has ended: answers its calls. Nothing is continued from a response that failed. */
  responseDone(responseId: string, status: ResponseStatus): void {
    const running = this.#running.get(responseId);
    this.#running.delete(responseId);
    if (running === undefined) return;
    void Promise.all(running).then((results) => {
      if (this.#parts.context.signal.aborted) return;
      for (const result of results) this.#parts.send(result);
      if (status === 'completed') this.#parts.followUp();
    });
  }

  async #run(call: ToolCall): Promise<ProviderCommand> {
    const output = await this.#execute(call).catch((error: unknown) => {
      const code = error instanceof TalkpathError ? error.code : 'tool.failed';
      this.#parts.fault(code, `${call.name}: ${messageOf(error)}`);
      return JSON.stringify({ error: { code, message: messageOf(error) } });
    });
    return { type: 'tool-result', callId: call.callId, output };
  }

  /** The result as JSON; a result that JSON can't hold is a failure of the tool like any other. */
  async #execute(call: ToolCall): Promise<string> {
    const tool = this.#parts.tools.find(({ name }) => name === call.name);
    if (tool === undefined) {
      const names = this.#parts.tools.map(({ name }) => name).join(', ') || 'none';
      throw new TalkpathError('tool.unknown', `there is no tool ${call.name} here; there are: ${names}`);
    }
    const result = await tool.execute(parseArguments(call.argumentsJson), this.#parts.context);
    return JSON.stringify(result ?? null);
  }
}

function parseArguments(json: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(json === '' ? '{}' : json);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  } catch (error) {
    throw new TalkpathError('tool.bad_arguments', `the arguments are not JSON: ${messageOf(error)}`);
  }
  throw new TalkpathError('tool.bad_arguments', 'the arguments must be a JSON object');
}
