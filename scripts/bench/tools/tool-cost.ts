import { performance } from 'node:perf_hooks';
import { ToolCalls } from '../../../src/call/tool-calls.js';
import { systemClock } from '../../../src/lib/system-clock.js';
import type { ProviderCommand } from '../../../src/ports/provider.js';
import type { Tool } from '../../../src/ports/tool.js';
import { readyTool } from '../../../src/tools/ready.js';

/** What calling tools costs without the tools themselves: arguments read and checked, deadline, result as JSON, order, notes. */
export interface ToolCost {
  /** CPU per call of a tool (µs), one figure a round. */
  readonly perCallUs: readonly number[];
  /** Responses whose results came in order, and of them those that led to exactly one follow-up. */
  readonly inOrder: number;
  readonly oneFollowUp: number;
  readonly rounds: number;
}

const WARM_UP_ROUNDS = 50;
const LIMITS = { deadlineMs: 8000, approvalMs: 60_000, maxResultChars: 16_000 };

/** An order: as much of a schema as tools have. */
const order: Tool = {
  name: 'place_order',
  description: 'Orders dishes.',
  parameters: {
    type: 'object',
    properties: {
      number: { type: 'integer', minimum: 0 },
      items: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          properties: { item: { type: 'string' }, quantity: { type: 'integer', minimum: 1, maximum: 20 } },
          required: ['item', 'quantity'],
          additionalProperties: false,
        },
      },
    },
    required: ['number', 'items'],
    additionalProperties: false,
  },
  execute: ({ number }) => Promise.resolve({ number, total: 24, ready_in_minutes: 20 }),
};

/** Has that many tools called in one response, round after round. */
export async function measureToolCost(callsAResponse: number, rounds: number): Promise<ToolCost> {
  const bench = new Bench(callsAResponse);
  for (let round = 0; round < WARM_UP_ROUNDS; round++) await bench.round();
  const results: Round[] = [];
  for (let round = 0; round < rounds; round++) results.push(await bench.round());
  return {
    perCallUs: results.map(({ tookMs }) => (tookMs * 1000) / callsAResponse),
    inOrder: results.filter(({ inOrder }) => inOrder).length,
    oneFollowUp: results.filter(({ followUps }) => followUps === 1).length,
    rounds,
  };
}

interface Round {
  readonly tookMs: number;
  readonly inOrder: boolean;
  readonly followUps: number;
}

class Bench {
  readonly #callsAResponse: number;
  readonly #calls: ToolCalls;
  #sent: ProviderCommand[] = [];
  #followUps = 0;
  #response = 0;
  #over: () => void = () => undefined;

  constructor(callsAResponse: number) {
    this.#callsAResponse = callsAResponse;
    const nothing = (): void => undefined;
    this.#calls = new ToolCalls({
      clock: systemClock,
      tools: [readyTool(order)],
      limits: LIMITS,
      lifetime: new AbortController().signal,
      contextOf: (toolCallId, signal) => ({
        conversation: { callId: 'bench', agent: 'default', from: '', to: '' },
        elapsedMs: 0,
        idempotencyKey: `bench:${toolCallId}`,
        signal,
      }),
      enter: (_input, work) => work(),
      ask: (command) => this.#sent.push(command),
      followUp: () => {
        this.#followUps += 1;
        this.#over();
      },
      waitAloud: () => nothing,
      note: nothing,
      fault: nothing,
    });
  }

  async round(): Promise<Round> {
    const responseId = `r${this.#response++}`;
    const asked = Array.from({ length: this.#callsAResponse }, (_, number) => ({
      responseId,
      callId: `${responseId}-${number}`,
      name: order.name,
      argumentsJson: `{"number":${number},"items":[{"item":"tomato soup","quantity":2},{"item":"fish pie","quantity":1}]}`,
    }));
    this.#sent = [];
    this.#followUps = 0;
    const over = new Promise<void>((resolve) => (this.#over = resolve));
    const startMs = performance.now();
    for (const call of asked) this.#calls.start(call);
    this.#calls.responseDone(responseId, 'completed');
    await over;
    const tookMs = performance.now() - startMs;
    // A second follow-up would come right after the first.
    await new Promise((resolve) => setImmediate(resolve));
    const given = this.#sent.map((command) =>
      command.type === 'tool-result' ? command.callId : command.type,
    );
    return {
      tookMs,
      inOrder: given.join() === asked.map(({ callId }) => callId).join(),
      followUps: this.#followUps,
    };
  }
}
