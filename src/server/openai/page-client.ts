import type { FastifyRequest } from 'fastify';
import { assertNever } from '../../lib/assert-never.js';
import { messageOf, TalkpathError, type ErrorCode } from '../../lib/errors.js';
import type { ServerDeps } from '../deps.js';
import type { PageMessage, PageReceiver, PageSocket } from '../json-socket.js';
import { readClientMessage, type ClientMessage } from './client-messages.js';
import type { OpenAiDesk } from './openai-desk.js';
import { isVisitors, refusalFor } from './refusals.js';
import { ToolUse } from './tool-use.js';

/** What one page may have asked for and not been answered yet. */
export const MAX_UNANSWERED = 8;

/** What a page's messages are answered from. */
export interface PageClientParts {
  readonly deps: ServerDeps;
  readonly desk: OpenAiDesk;
  /** The upgrade that opened the socket: it says who asks. */
  readonly request: FastifyRequest;
  readonly page: PageSocket;
  /** It is gone. */
  readonly left: () => void;
}

/** One page on `/openai/realtime`: it asks, and is answered. */
export class PageClient implements PageReceiver {
  readonly #parts: PageClientParts;
  readonly #tools: ToolUse;
  #unanswered = 0;

  constructor(parts: PageClientParts) {
    this.#parts = parts;
    this.#tools = new ToolUse(parts.deps);
  }

  message(message: PageMessage): void {
    const read = readClientMessage(message);
    const marks = marksOf(message);
    if ('fault' in read) this.#fault(read.fault, read.detail, marks);
    else if (this.#unanswered >= MAX_UNANSWERED)
      this.#fault('browser.too_fast', `${MAX_UNANSWERED} requests are not answered yet`, marks);
    else void this.#answer(read, marks);
  }

  fault(code: ErrorCode, detail: string): void {
    this.#fault(code, detail, {});
  }

  ended(): void {
    this.#tools.end();
    this.#parts.left();
  }

  async #answer(message: ClientMessage, marks: Marks): Promise<void> {
    this.#unanswered += 1;
    try {
      this.#parts.page.send({ ...(await this.#carryOut(message)), ...marks });
    } catch (error) {
      this.#failed(error, marks);
    } finally {
      this.#unanswered -= 1;
    }
  }

  async #carryOut(message: ClientMessage): Promise<object> {
    const { desk, request } = this.#parts;
    switch (message.type) {
      case 'get_token':
        return { type: 'token_response', ...(await desk.token(request, message.agent)) };
      case 'function_call': {
        const { function_name, arguments: args } = message;
        const result = await this.#tools.run(function_name, args);
        return { type: 'function_call_result', function_name, result };
      }
      case 'webrtc_signal': {
        const { sdp, callId } = await desk.call(request, message.signal.sdp, message.agent);
        return { type: 'webrtc_signal', signal: { type: 'answer', sdp }, provider_call_id: callId };
      }
      case 'ping':
        return { type: 'pong' };
      default:
        return assertNever(message);
    }
  }

  #failed(error: unknown, marks: Marks): void {
    if (!(error instanceof TalkpathError))
      this.#parts.deps.logger.error({ code: 'internal.error', detail: messageOf(error) }, 'internal.error');
    const { code, detail, providerCode, retryAfterS } = refusalFor(error);
    const more = { provider_code: providerCode, retry_after: retryAfterS };
    const { page } = this.#parts;
    if (isVisitors(error)) page.fail(code, detail, { ...more, ...marks });
    else page.send({ type: 'error', code, message: detail, ...more, ...marks });
  }

  #fault(code: ErrorCode, message: string, marks: Marks): void {
    this.#parts.page.fail(code, message, marks);
  }
}

/** How the page tells its requests apart. */
interface Marks {
  readonly request_id?: string;
  readonly call_id?: string;
}

const MAX_MARK_CHARS = 128;

function marksOf(message: PageMessage): Marks {
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' && value.length <= MAX_MARK_CHARS ? value : undefined;
  const [requestId, callId] = [text(message['request_id']), text(message['call_id'])];
  return {
    ...(requestId !== undefined && { request_id: requestId }),
    ...(callId !== undefined && { call_id: callId }),
  };
}
