import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { getDefaultEnvironment } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { JSONRPCMessageSchema, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { Clock } from '../../ports/clock.js';
import type { McpServerDefinition } from '../../ports/tool-definitions.js';
import { MessageLines, type MessageLine } from './message-lines.js';
import { MAX_MESSAGE_BYTES, tooLongAnswer } from './too-long.js';

/** How long a server gets to end by itself when its input ends, and again after SIGTERM (ms). */
const GRACE_MS = 1000;
/** What is kept of the last things a server wrote to its error output (characters). */
const MAX_COMPLAINT_CHARS = 300;

/** How a server's program is started. */
export type StdioCommand = Extract<McpServerDefinition['transport'], { type: 'stdio' }>;

/**
 * A server as a child process that speaks JSON-RPC, a message a line, over its standard input and output.
 * Not the SDK's own: that one passes on more of the environment, and drops everything when one message is too long.
 */
export class StdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #command: StdioCommand;
  readonly #clock: Clock;
  readonly #lines = new MessageLines(MAX_MESSAGE_BYTES);
  #child: ChildProcessWithoutNullStreams | undefined;
  #spoke = false;
  #complaint = '';
  #ended: Promise<void> = Promise.resolve();

  constructor(command: StdioCommand, clock: Clock) {
    this.#command = command;
    this.#clock = clock;
  }

  start(): Promise<void> {
    const { command, args } = this.#command;
    // A group of its own: Ctrl-C in a terminal must not reach it before the calls are over, and all of it can be ended.
    const child = spawn(command, args, { env: this.#environment(), detached: true, windowsHide: true });
    this.#child = child;
    this.#ended = new Promise((resolve) => child.once('close', () => resolve()));
    child.once('close', (code, signal) => this.#over(code ?? signal ?? 'unknown'));
    child.stdout.on('data', (chunk: Buffer) => this.#lines.push(chunk).forEach((line) => this.#take(line)));
    child.stderr.on('data', (chunk: Buffer) => this.#complain(chunk.toString()));
    // A pipe that breaks is followed by the end of the process.
    for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.on('error', () => undefined);
    return new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.on('error', reject);
    });
  }

  send(message: JSONRPCMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      const stdin = this.#child?.stdin;
      if (stdin?.writable !== true) return reject(new Error('its input is closed'));
      stdin.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Ends its input, which tells it to end; makes it, if it does not. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined) return;
    child.stdin.end();
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (await this.#endsWithin(GRACE_MS)) return;
      killGroup(child.pid, signal);
    }
    // A grandchild may hold its output open; there is nothing left to do about that.
    await this.#endsWithin(GRACE_MS);
  }

  /** What the definition says, and where programs are found. */
  #environment(): NodeJS.ProcessEnv {
    const { PATH } = getDefaultEnvironment();
    const own = Object.entries(this.#command.env).map(([name, value]) => [name, value.reveal()] as const);
    return { PATH, ...Object.fromEntries(own) };
  }

  #take(line: MessageLine): void {
    if (line.type === 'too-long') {
      if (line.id !== undefined) this.onmessage?.(tooLongAnswer(line.id));
      return;
    }
    const message = parsed(line.text);
    if (message === undefined) return;
    this.#spoke = true;
    this.onmessage?.(message);
  }

  /** Only what it says at its start helps an operator; later it may be about callers. */
  #complain(text: string): void {
    if (!this.#spoke) this.#complaint = (this.#complaint + text).slice(-MAX_COMPLAINT_CHARS);
  }

  #over(how: number | string): void {
    const lastWords = this.#spoke ? '' : (this.#complaint.trim().split('\n').at(-1) ?? '');
    this.onerror?.(new Error(`its process ended (${how})${lastWords === '' ? '' : `: ${lastWords}`}`));
    this.onclose?.();
  }

  #endsWithin(limitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(limitMs, () => resolve(false));
      void this.#ended.then(() => {
        timer.cancel();
        resolve(true);
      });
    });
  }
}

/** Servers print all sorts of things; what is no message is none. */
function parsed(line: string): JSONRPCMessage | undefined {
  try {
    return JSONRPCMessageSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
