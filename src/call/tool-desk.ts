import { TalkpathError } from '../lib/errors.js';
import type { Clock } from '../ports/clock.js';
import type { ReadyTool, ToolArguments } from '../ports/tool.js';
import type { ToolAnswer, ToolAnswerReceipt, ToolWait, WaitingToolCall } from '../ports/tool-answers.js';

/** A call of a tool, as far as somebody outside has to know it. */
export interface DeskCall {
  readonly toolCallId: string;
  readonly tool: ReadyTool;
  readonly args: ToolArguments;
}

interface Waiting extends DeskCall {
  readonly waitsFor: ToolWait;
  readonly sinceMs: number;
  readonly limitMs: number;
  readonly settle: (answer?: ToolAnswer) => void;
}

/** Which answers go with which wait. */
const FITTING: Readonly<Record<ToolWait, readonly ToolAnswer['type'][]>> = {
  approval: ['approve', 'refuse'],
  result: ['result', 'failure'],
};

const WAITS_FOR: Readonly<Record<ToolWait, string>> = { approval: 'an approval', result: 'a result' };

/** Where calls of tools wait for what comes from outside the conversation: a person's approval, another system's result. */
export class ToolDesk {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Waiting>();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Everything that waits, oldest first. */
  get waiting(): readonly WaitingToolCall[] {
    return [...this.#waiting.values()].map(({ toolCallId, tool, args, waitsFor, sinceMs, limitMs }) => ({
      toolCallId,
      name: tool.name,
      arguments: args,
      waitsFor,
      waitedMs: Math.round(this.#clock.now() - sinceMs),
      limitMs,
    }));
  }

  /** Waits for a person: gives the arguments to run with. Throws `tool.refused` when refused, or when nobody answered in time. */
  async approval(call: DeskCall, limitMs: number): Promise<ToolArguments> {
    const answer = await this.#wait(call, 'approval', limitMs);
    if (answer?.type === 'approve') return answer.arguments ?? call.args;
    throw new TalkpathError(
      'tool.refused',
      answer?.type === 'refuse' ? answer.reason : `nobody approved within ${limitMs / 1000} s`,
    );
  }

  /** Waits for the result of another system. Throws `tool.failed` when it says so, `tool.timed_out` when nothing came in time. */
  async result(call: DeskCall, limitMs: number): Promise<unknown> {
    const answer = await this.#wait(call, 'result', limitMs);
    if (answer?.type === 'result') return answer.result;
    if (answer?.type === 'failure') throw new TalkpathError('tool.failed', answer.message);
    throw new TalkpathError('tool.timed_out', `no result came within ${limitMs / 1000} s`);
  }

  /** Takes an answer from outside. */
  answer(toolCallId: string, answer: ToolAnswer): ToolAnswerReceipt {
    const waiting = this.#waiting.get(toolCallId);
    if (waiting === undefined) return refused('unknown', `nothing waits under ${toolCallId}`);
    if (!FITTING[waiting.waitsFor].includes(answer.type)) {
      return refused('mismatch', `${toolCallId} waits for ${WAITS_FOR[waiting.waitsFor]}`);
    }
    const complaint =
      answer.type === 'approve' && answer.arguments && waiting.tool.complaint(answer.arguments);
    if (complaint) return refused('bad-arguments', complaint);
    waiting.settle(answer);
    return { taken: true };
  }

  #wait(call: DeskCall, waitsFor: ToolWait, limitMs: number): Promise<ToolAnswer | undefined> {
    return new Promise((resolve, reject) => {
      const settle = (answer?: ToolAnswer): void => {
        timer.cancel();
        this.#waiting.delete(call.toolCallId);
        if (this.#closed) reject(new TalkpathError('tool.abandoned', 'the call ended first'));
        else resolve(answer);
      };
      const timer = this.#clock.after(limitMs, settle);
      this.#waiting.set(call.toolCallId, { ...call, waitsFor, sinceMs: this.#clock.now(), limitMs, settle });
      if (this.#closed) settle();
    });
  }

  /** The conversation is over: nothing waits any more. */
  close(): void {
    this.#closed = true;
    for (const { settle } of [...this.#waiting.values()]) settle();
  }
}

function refused(why: 'unknown' | 'mismatch' | 'bad-arguments', detail: string): ToolAnswerReceipt {
  return { taken: false, why, detail };
}
