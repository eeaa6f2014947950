import { assertNever } from '../lib/assert-never.js';
import { deferred, type Deferred } from '../lib/deferred.js';
import { TalkpathError } from '../lib/errors.js';
import type { Clock, Timer } from '../ports/clock.js';
import type {
  ProviderCommand,
  ProviderEvent,
  ProviderFault,
  ProviderLink,
  TokenUsage,
} from '../ports/provider.js';
import type { ChatAnswer, Told, UseTool } from './answer.js';
import type { ChatEntry, Turn } from './context.js';
import { ChatResponse, type ResponseEnd } from './response.js';

/** From the first packet to settings that are confirmed. */
export const READY_LIMIT_MS = 15_000;
/** So often a message may be followed by calls of tools; after that the model has to find words. */
export const MAX_TOOL_ROUNDS = 8;

/** The model's side of a conversation, as it was opened. */
export interface OpenChat {
  readonly link: ProviderLink;
  readonly model: string;
  /** What tokens of it cost, by the prices as they were then; null where they are not known. */
  readonly usdOf: (tokens: TokenUsage) => number | null;
  readonly instructions?: string | undefined;
  readonly useTool: UseTool;
  /** The tools are not needed any more; called once. */
  readonly release: () => void;
}

/** What a session is made from. */
export interface ChatSessionParts {
  readonly clock: Clock;
  readonly chat: OpenChat;
  /** What was said before. */
  readonly turns: readonly Turn[];
}

/** One session at the model, in text. It holds what was said; whoever changes that has to open another. */
export class ChatSession {
  readonly #parts: ChatSessionParts;
  readonly #ready: Deferred<void> = deferred();
  readonly #patience: Timer;
  readonly #lifetime = new AbortController();
  #response: ChatResponse | undefined;

  constructor(parts: ChatSessionParts) {
    this.#parts = parts;
    this.#patience = parts.clock.after(READY_LIMIT_MS, () =>
      this.#fail(new TalkpathError('provider.not_ready', 'the session was not confirmed in time')),
    );
    // Whoever waits is told; a session that nobody waits for just ends.
    this.#ready.promise.catch(() => undefined);
    parts.chat.link.onEvent = (event) => this.#event(event);
  }

  get isOver(): boolean {
    return this.#lifetime.signal.aborted;
  }

  /** Has a message answered, tools and all; one at a time. Rejects with a `TalkpathError` and ends the session when that fails. */
  async answer(message: string, told: Told, signal: AbortSignal): Promise<ChatAnswer> {
    await this.#ready.promise;
    if (signal.aborted) return { text: '', status: 'cancelled', entries: [] };
    this.#ask({ type: 'user-text', text: message });
    const ends: ResponseEnd[] = [];
    const entries: ChatEntry[] = [];
    for (let round = 0; ; round += 1) {
      const wish = round < MAX_TOOL_ROUNDS ? 'answer' : 'words';
      const end = await this.#respond(
        wish,
        told,
        signal,
        ends.some(({ text }) => text !== ''),
      );
      ends.push(end);
      if (end.text !== '') entries.push({ role: 'assistant', text: end.text.trim() });
      const goesOn = end.status === 'completed' && end.calls.length > 0 && !signal.aborted;
      entries.push(...(await this.#useTools(end, told, signal)));
      if (!goesOn) return { ...summaryOf(ends), entries };
    }
  }

  close(): void {
    this.#fail(new TalkpathError('provider.closed', 'the session was closed'));
  }

  async #respond(
    wish: 'answer' | 'words',
    told: Told,
    signal: AbortSignal,
    isContinued: boolean,
  ): Promise<ResponseEnd> {
    let gap = isContinued ? '\n' : '';
    const response = new ChatResponse({
      clock: this.#parts.clock,
      words: (text) => {
        told({ type: 'token', text: gap + text });
        gap = '';
      },
      used: (tokens) => told({ type: 'used', tokens, usd: this.#parts.chat.usdOf(tokens) }),
      cancel: (responseId) => this.#ask({ type: 'cancel', responseId }),
    });
    const stop = (): void => response.cancel();
    this.#response = response;
    signal.addEventListener('abort', stop);
    try {
      this.#ask({ type: 'respond', wish });
      if (this.isOver) this.#lost();
      return await response.ended;
    } catch (error) {
      this.close();
      throw error;
    } finally {
      this.#response = undefined;
      signal.removeEventListener('abort', stop);
    }
  }

  /** Every call is answered, even where nobody waits for what follows: a conversation with an open one can't go on. */
  async #useTools({ calls, status }: ResponseEnd, told: Told, signal: AbortSignal): Promise<ChatEntry[]> {
    const over = AbortSignal.any([signal, this.#lifetime.signal]);
    const results = calls.map(async (call) => {
      if (status !== 'completed') return { ...call, output: NOT_RUN };
      told({ type: 'tool', name: call.name, stage: 'called' });
      const { ok, output } = await this.#parts.chat.useTool(call, over);
      told({ type: 'tool', name: call.name, stage: ok ? 'done' : 'failed' });
      return { ...call, output };
    });
    const used = await Promise.all(results);
    for (const { callId, output } of used) this.#ask({ type: 'tool-result', callId, output });
    return used.map((one) => ({ role: 'tool', ...one }));
  }

  #event(event: ProviderEvent): void {
    switch (event.type) {
      case 'connected': {
        const { instructions } = this.#parts.chat;
        return this.#ask({ type: 'configure', ...(instructions !== undefined && { instructions }) });
      }
      case 'ready':
        this.#patience.cancel();
        this.#remind();
        return this.#ready.resolve();
      case 'fault':
        return this.#fault(event.fault);
      case 'closed':
        return this.#fail(errorOf(event.fault));
      default:
        this.#response?.take(event);
    }
  }

  /** Tells the model what was said in sessions before this one. */
  #remind(): void {
    for (const { entries } of this.#parts.turns) for (const entry of entries) this.#ask(reminderOf(entry));
  }

  /** A race that was lost is none; whatever else the model objects to, its conversation may not be ours any more. */
  #fault(fault: ProviderFault): void {
    if (fault.severity !== 'harmless') this.#fail(errorOf(fault));
  }

  #lost(): void {
    this.#response?.fail(new TalkpathError('provider.closed', 'the session ended before it could answer'));
  }

  #fail(error: TalkpathError): void {
    if (this.isOver) return;
    this.#lifetime.abort();
    this.#patience.cancel();
    this.#ready.reject(error);
    this.#response?.fail(error);
    this.#parts.chat.link.close('done');
    this.#parts.chat.release();
  }

  #ask(command: ProviderCommand): void {
    if (!this.isOver) this.#parts.chat.link.send(command);
  }
}

const NOT_RUN = JSON.stringify({
  error: { code: 'tool.abandoned', message: 'the answer was broken off before the tool ran' },
});

function reminderOf(entry: ChatEntry): ProviderCommand {
  switch (entry.role) {
    case 'user':
      return { type: 'user-text', text: entry.text };
    case 'assistant':
      return { type: 'agent-text', text: entry.text };
    case 'tool': {
      const { callId, name, argumentsJson, output } = entry;
      return { type: 'late-result', callId, name, argumentsJson, output };
    }
    default:
      return assertNever(entry);
  }
}

function summaryOf(ends: readonly ResponseEnd[]): Omit<ChatAnswer, 'entries'> {
  const texts = ends.map(({ text }) => text).filter((text) => text !== '');
  return {
    text: texts.join('\n'),
    status: ends.at(-1)?.status ?? 'cancelled',
  };
}

function errorOf({ code, message }: ProviderFault): TalkpathError {
  return new TalkpathError(code, message);
}
