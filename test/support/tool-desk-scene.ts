import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { onTestFinished } from 'vitest';
import { CallDirectory } from '../../src/call/call-directory.js';
import { StreamTokens } from '../../src/carriers/twilio/stream-tokens.js';
import { Secret } from '../../src/lib/secret.js';
import { createLogger } from '../../src/observe/logger.js';
import { FROM_OUTSIDE, type Tool } from '../../src/ports/tool.js';
import type { WaitingToolCall } from '../../src/ports/tool-answers.js';
import { createMetrics } from '../../src/observe/metrics.js';
import { buildServer } from '../../src/server/build-server.js';
import { readyTool } from '../../src/tools/ready.js';
import { TestCall } from './test-call.js';
import type { LogLine } from './test-server.js';
import { until } from './until.js';

type Headers = Readonly<Record<string, string>>;

/** How the server is protected. */
export interface ToolDeskOptions {
  readonly adminToken?: string;
  readonly publicUrl?: string;
}

interface Answer {
  readonly status: number;
  readonly json: unknown;
}

/** A server on loopback with one live call, whose model has two tools: `refund` waits for a person, `check` for another system. */
export class ToolDeskScene {
  readonly call: TestCall;
  readonly calls = new CallDirectory();
  readonly lines: LogLine[] = [];
  /** What was paid back. */
  readonly refunds: unknown[] = [];
  url = '';
  #app: FastifyInstance | undefined;
  #toolCalls = 0;

  private constructor() {
    const refund: Tool = {
      name: 'refund',
      description: 'Pays money back.',
      parameters: {
        type: 'object',
        properties: { amount: { type: 'integer' } },
        required: ['amount'],
        additionalProperties: false,
      },
      mode: 'approval',
      execute: ({ amount }) => {
        this.refunds.push(amount);
        return Promise.resolve({ refunded: amount });
      },
    };
    const check: Tool = {
      name: 'check',
      description: 'Has the store room looked through.',
      parameters: { type: 'object' },
      mode: 'deferred',
      execute: () => Promise.resolve(FROM_OUTSIDE),
    };
    this.call = TestCall.ready({ tools: [refund, check].map(readyTool) });
    this.calls.add(this.call.session);
  }

  static async open(options: ToolDeskOptions = {}): Promise<ToolDeskScene> {
    const scene = new ToolDeskScene();
    const { clock } = scene.call;
    const write = (line: string): void => void scene.lines.push(JSON.parse(line) as LogLine);
    const app = await buildServer({
      metrics: createMetrics({ maxCalls: 1 }),
      logger: createLogger({ level: 'info', pretty: false, destination: { write } }),
      clock,
      calls: scene.calls,
      tokens: new StreamTokens({ clock, randomBytes: (count) => new Uint8Array(count) }),
      signature: undefined,
      publicUrl: options.publicUrl,
      adminToken: options.adminToken === undefined ? undefined : new Secret(options.adminToken),
      voicemail: { maxLengthMs: 1, silenceMs: 1 },
      trustProxy: true,
      openCall: () => undefined,
      ready: () => false,
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    onTestFinished(() => app.close());
    scene.#app = app;
    scene.url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    return scene;
  }

  /** The server itself, for requests from addresses that a test can't have. */
  get app(): FastifyInstance {
    if (this.#app === undefined) throw new Error('the server is not there yet');
    return this.#app;
  }

  /** Our id of the call, and the carrier's. */
  get callId(): string {
    return this.call.session.info.callId;
  }

  get carrierCallId(): string {
    return this.call.session.info.carrierCallId;
  }

  get waiting(): readonly WaitingToolCall[] {
    return this.call.session.toolDesk.waiting;
  }

  /** The model calls a tool, as `call_1`, `call_2` and so on; settles when that waits. */
  async callTool(name: string, args: unknown): Promise<void> {
    const callId = `call_${++this.#toolCalls}`;
    const responseId = `resp_${callId}`;
    this.call.provider.emit(
      { type: 'response-started', responseId },
      { type: 'tool-call', callId, responseId, name, argumentsJson: JSON.stringify(args) },
      { type: 'response-done', responseId, status: 'completed' },
    );
    await until(() => this.waiting.some(({ toolCallId }) => toolCallId === callId));
  }

  /** What the model was told in the end. */
  async result(toolCallId: string): Promise<unknown> {
    const { provider } = this.call;
    const outputs = () =>
      [...provider.sent('tool-result'), ...provider.sent('late-result')].flatMap(({ callId, output }) =>
        callId === toolCallId && !output.includes('"pending"') ? [output] : [],
      );
    await until(() => outputs().length > 0);
    if (outputs().length > 1) throw new Error('the model was told twice');
    return JSON.parse(outputs()[0] ?? '') as unknown;
  }

  get(path: string, headers: Headers = {}): Promise<Answer> {
    return this.#ask(path, { headers });
  }

  /** Posts a body as it stands. */
  send(path: string, body: string, headers: Headers = {}): Promise<Answer> {
    const json = { 'content-type': 'application/json' };
    return this.#ask(path, { method: 'POST', body, headers: { ...json, ...headers } });
  }

  approve(toolCallId: string, body: unknown): Promise<Answer> {
    return this.send(`/calls/${this.callId}/approvals/${toolCallId}`, JSON.stringify(body));
  }

  bring(toolCallId: string, body: unknown): Promise<Answer> {
    return this.send(`/calls/${this.callId}/tool-results/${toolCallId}`, JSON.stringify(body));
  }

  logged(msg: string): readonly LogLine[] {
    return this.lines.filter((line) => line.msg === msg);
  }

  async #ask(path: string, request: RequestInit): Promise<Answer> {
    const response = await fetch(this.url + path, { ...request, signal: AbortSignal.timeout(5000) });
    return { status: response.status, json: await response.json() };
  }
}
