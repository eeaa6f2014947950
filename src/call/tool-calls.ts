import { assertNever } from '../lib/assert-never.js';
import { BoundedMap } from '../lib/bounded-map.js';
import { messageOf, TalkpathError, type ErrorCode } from '../lib/errors.js';
import type { ToolNote, ToolOutcome } from '../ports/call-events.js';
import type { CallInput } from '../ports/call-inputs.js';
import type { Scheduler } from '../ports/clock.js';
import type { ProviderCommand, ProviderEvent, ResponseStatus } from '../ports/provider.js';
import {
  type ReadyTool,
  type ToolArguments,
  type ToolContext,
  type ToolLimits,
  type ToolMode,
  type ToolProgress,
} from '../ports/tool.js';
import type { ToolAnswer, ToolAnswerReceipt, WaitingToolCall } from '../ports/tool-answers.js';
import { readArguments } from './tool-arguments.js';
import { ToolDesk } from './tool-desk.js';
import { codeOf, executeTool, failureText, type ExecuteTool, type Given, resultText } from './tool-output.js';
import { ToolRunner } from './tool-runner.js';

/** A call of a tool, as the model made it. */
export type ToolCall = Omit<ProviderEvent & { type: 'tool-call' }, 'type'>;

/** What the tool calls of a conversation need of it. Nothing here is about telephones: a text session has the same. */
export interface ToolCallsParts {
  readonly clock: Scheduler;
  /** The tools this agent may use: no other is declared, and no other runs. */
  readonly tools: readonly ReadyTool[];
  readonly limits: ToolLimits;
  /** Instead of running the tools themselves. */
  readonly execute?: ExecuteTool | undefined;
  readonly lifetime: AbortSignal;
  readonly contextOf: (toolCallId: string, signal: AbortSignal) => ToolContext;
  readonly enter: (input: CallInput & { type: 'tool-settled' | 'tool-answer' }, work: () => void) => void;
  readonly ask: (command: ProviderCommand) => void;
  /** Wants a response to the results. */
  readonly followUp: () => void;
  /** The caller must not be left in silence while a tool runs; returns how to say that it has ended. */
  readonly waitAloud: (progress: ToolProgress) => () => void;
  readonly note: (note: ToolNote) => void;
  readonly fault: (code: ErrorCode, detail: string) => void;
}

/** Calls, and ended responses, that are remembered, to know them again. */
const MAX_REMEMBERED = 1024;

/** What the model is told of a call at first. */
interface FirstAnswer {
  readonly call: ToolCall;
  readonly output: string;
}

/** A call of a tool that has been admitted. */
interface Job {
  readonly call: ToolCall;
  readonly tool: ReadyTool;
  readonly args: ToolArguments;
}

/** Runs the tools that a response calls; their results go back together, once the response is done, and lead to one follow-up. */
export class ToolCalls {
  readonly #parts: ToolCallsParts;
  readonly #runner: ToolRunner;
  readonly #desk: ToolDesk;
  /** The answers to the calls of each response that is open. */
  readonly #answers = new Map<string, Promise<FirstAnswer>[]>();
  /** Calls that are not answered yet, each with its late result where that is there already. */
  readonly #unanswered = new Map<ToolCall, ProviderCommand | undefined>();
  #awaited = 0;
  /** The response that each call stood in last. */
  readonly #known = new BoundedMap<string, string>(MAX_REMEMBERED);
  readonly #done = new BoundedMap<string, ResponseStatus>(MAX_REMEMBERED);

  constructor(parts: ToolCallsParts) {
    const { clock, limits } = parts;
    this.#parts = parts;
    const { execute = executeTool } = parts;
    this.#runner = new ToolRunner({ ...parts, ...limits, execute });
    this.#desk = new ToolDesk(clock);
    parts.lifetime.addEventListener('abort', () => this.#desk.close(), { once: true });
  }

  /** Whether a result is still to come that the caller may be waiting for. */
  get busy(): boolean {
    return this.#awaited > 0;
  }

  /** Calls that wait for somebody outside the conversation. */
  get waiting(): readonly WaitingToolCall[] {
    return this.#desk.waiting;
  }

  /** Takes what somebody outside says about a call that waits for it. */
  answer(toolCallId: string, answer: ToolAnswer): ToolAnswerReceipt {
    let receipt: ToolAnswerReceipt | undefined;
    this.#parts.enter({ type: 'tool-answer', toolCallId, answer }, () => {
      receipt = this.#desk.answer(toolCallId, answer);
    });
    return receipt ?? { taken: false, why: 'unknown', detail: 'the call is over' };
  }

  start(call: ToolCall): void {
    const { callId, responseId } = call;
    const knownIn = this.#known.get(callId);
    if (knownIn === responseId) return;
    this.#known.set(callId, responseId);
    this.#unanswered.set(call, undefined);
    const answers = this.#answers.get(responseId) ?? [];
    this.#answers.set(responseId, answers);
    const answer = knownIn === undefined ? this.#answer(call) : Promise.resolve(this.#repeated(call));
    answers.push(answer.then((output) => ({ call, output })));
    const status = this.#done.get(responseId);
    if (status !== undefined) this.#reply(responseId, status);
  }

  /** The response has ended: its calls are answered. Nothing is continued from a response that did not end well. */
  responseDone(responseId: string, status: ResponseStatus): void {
    this.#done.set(responseId, status);
    this.#reply(responseId, status);
  }

  #reply(responseId: string, status: ResponseStatus): void {
    const answers = this.#answers.get(responseId);
    this.#answers.delete(responseId);
    if (answers === undefined) return;
    void Promise.all(answers).then((results) => {
      if (this.#parts.lifetime.aborted) return;
      const late = results.flatMap(({ call }) => this.#unanswered.get(call) ?? []);
      for (const { call, output } of results) {
        this.#unanswered.delete(call);
        this.#parts.ask({ type: 'tool-result', callId: call.callId, output });
      }
      for (const command of late) this.#parts.ask(command);
      if (status === 'completed' || late.length > 0) this.#parts.followUp();
    });
  }

  /** What the model is told at first: the result, a failure, or that it has to wait. Never rejects. */
  async #answer(call: ToolCall): Promise<string> {
    const job = this.#admitted(call);
    if (typeof job === 'string') return job;
    const mode = job.tool.mode ?? 'blocking';
    this.#note(job, { stage: 'called', mode, argumentsJson: call.argumentsJson });
    switch (mode) {
      case 'blocking':
      case 'approval':
        return this.#aloud(job, mode);
      case 'background':
        void this.#outcome(job, mode);
        return JSON.stringify({ status: 'queued' });
      case 'deferred':
        void this.#later(job);
        return JSON.stringify({
          status: 'pending',
          note: 'The result will be given later. Do not call this again for it.',
        });
      default:
        return assertNever(mode);
    }
  }

  /** A call that another response held already ran then, and runs once: but the model waits for an answer. */
  #repeated(call: ToolCall): string {
    return this.#refusal(call, new TalkpathError('tool.repeated', REPEATED));
  }

  /** The call with its tool and arguments; or, where it can't be made, what the model is told. */
  #admitted(call: ToolCall): Job | string {
    const { tools } = this.#parts;
    try {
      const tool = tools.find(({ name }) => name === call.name);
      if (tool === undefined) {
        const names = tools.map(({ name }) => name).join(', ') || 'none';
        const what = call.name === '' ? 'the call names no tool' : `there is no tool ${call.name} here`;
        throw new TalkpathError('tool.unknown', `${what}; there are: ${names}`);
      }
      return { call, tool, args: readArguments(tool, call.argumentsJson) };
    } catch (error) {
      return this.#refusal(call, error);
    }
  }

  #refusal(call: ToolCall, error: unknown): string {
    const name = call.name === '' ? '(no name)' : call.name;
    this.#parts.fault(codeOf(error), `${name}: ${messageOf(error)}`);
    return failureText(error, this.#parts.limits.maxResultChars);
  }

  /** The model waits, and the caller with it. */
  async #aloud(job: Job, mode: ToolMode): Promise<string> {
    const { progress } = job.tool;
    const ended = progress === undefined ? undefined : this.#parts.waitAloud(progress);
    this.#awaited += 1;
    const output = await this.#outcome(job, mode);
    this.#awaited -= 1;
    ended?.();
    return output;
  }

  /** A result that comes after its answer was due is given as a turn of its own; one that comes before follows the answer. */
  async #later(job: Job): Promise<void> {
    this.#awaited += 1;
    const output = await this.#outcome(job, 'deferred');
    this.#awaited -= 1;
    if (this.#parts.lifetime.aborted) return;
    const { callId, argumentsJson } = job.call;
    const result = { type: 'late-result', callId, name: job.tool.name, argumentsJson, output } as const;
    if (this.#unanswered.has(job.call)) return void this.#unanswered.set(job.call, result);
    this.#parts.ask(result);
    this.#parts.followUp();
  }

  /** Runs it; gives the result or the failure as text. Never rejects. */
  async #outcome(job: Job, mode: ToolMode): Promise<string> {
    const { clock, limits, fault } = this.#parts;
    const sinceMs = clock.now();
    const end = (outcome: ToolOutcome): void =>
      this.#note(job, { stage: 'ended', outcome, tookMs: clock.now() - sinceMs });
    try {
      const { text, shortened } = await this.#result(job, mode);
      if (shortened)
        fault('tool.result_too_large', `${job.tool.name}: over ${limits.maxResultChars} characters`);
      end('ok');
      return text;
    } catch (error) {
      const code = codeOf(error);
      end(OUTCOMES[code] ?? 'failed');
      if (code !== 'tool.abandoned') fault(code, `${job.tool.name}: ${messageOf(error)}`);
      return failureText(error, limits.maxResultChars);
    }
  }

  async #result(job: Job, mode: ToolMode): Promise<Given & { gave: 'result' }> {
    const { call, tool } = job;
    const desk = { toolCallId: call.callId, tool };
    let { args } = job;
    if (mode === 'approval') {
      this.#note(job, { stage: 'waiting', waitsFor: 'approval' });
      args = await this.#desk.approval({ ...desk, args }, this.#parts.limits.approvalMs);
    }
    const given = await this.#runner.run(tool, args, call.callId);
    if (given.gave === 'result') return given;
    this.#note(job, { stage: 'waiting', waitsFor: 'result' });
    const result = await this.#desk.result({ ...desk, args }, this.#runner.limitMs(tool));
    return { gave: 'result', ...resultText(result, this.#parts.limits.maxResultChars) };
  }

  #note({ call, tool }: Job, what: Omitted<ToolNote, 'type' | 'toolCallId' | 'name'>): void {
    this.#parts.note({ type: 'tool', toolCallId: call.callId, name: tool.name, ...what });
  }
}

/** `Omit` that keeps the members of a union apart. */
type Omitted<Union, Keys extends PropertyKey> = Union extends unknown ? Omit<Union, Keys> : never;

const REPEATED = 'this call was made already and is not made again; what came of it is in the conversation';

const OUTCOMES: Readonly<Partial<Record<ErrorCode, ToolOutcome>>> = {
  'tool.timed_out': 'timed-out',
  'tool.refused': 'refused',
  'tool.abandoned': 'abandoned',
};
