import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import { fetch, type Agent, type Response as Answer } from 'undici';
import type { McpServerDefinition } from '../../ports/tool-definitions.js';
import { HttpFault } from '../http/http-fault.js';
import { redirected } from '../http/redirect.js';
import { vettedAgent } from '../http/vetted-agent.js';
import { MAX_MESSAGE_BYTES, tooLongAnswer } from './too-long.js';

/** Where a server is spoken to by HTTP. */
export type HttpAddress = Extract<McpServerDefinition['transport'], { type: 'http' }>;

/** One after the other; `/mcp` to `/mcp/` is what there is. */
const MAX_REDIRECTS = 3;

/** A server at an address, spoken to by streamable HTTP; no answer is read beyond the limit, and no private address asked that is not listed. */
export function httpTransport({ url, headers, privateHosts }: HttpAddress): StreamableHTTPClientTransport {
  const revealed = Object.entries(headers).map(([name, value]) => [name, value.reveal()] as const);
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: Object.fromEntries(revealed) },
    fetch: boundedFetch(vettedAgent(privateHosts), {
      tooLong: (id) => transport.onmessage?.(tooLongAnswer(id)),
      broken: (error) => {
        transport.onerror?.(error);
        void transport.close();
      },
    }),
  });
  return transport;
}

interface BodyFaults {
  /** The answer to this request is too long. */
  readonly tooLong: (id: number) => void;
  /** The connection broke while an answer was read. */
  readonly broken: (error: Error) => void;
}

function boundedFetch(agent: Agent, faults: BodyFaults): FetchLike {
  return async (url, init) => {
    // Nothing is wanted from a server but answers; a stream of its own would only have to be kept alive.
    if (init?.method === 'GET' && !new Headers(init.headers).has('last-event-id'))
      return new Response(null, { status: 405 });
    const answer = await ask(agent, new URL(url), init);
    const { status, statusText } = answer;
    const headers = [...answer.headers];
    const body = answer.body && ReadableStream.from(bounded(answer.body, init, faults));
    return new Response(body, { status, statusText, headers });
  };
}

/** Follows redirects that stay on the host and keep the message; others would take the credentials elsewhere, or lose it. */
async function ask(
  agent: Agent,
  first: URL,
  { method = 'GET', headers, body, signal }: RequestInit = {},
): Promise<Answer> {
  let url = first;
  const sent = {
    method,
    headers: [...new Headers(headers)],
    body: typeof body === 'string' ? body : null,
    signal: signal ?? null,
  };
  for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
    const answer = await fetch(url, { ...sent, dispatcher: agent, redirect: 'manual' });
    const next = nextOf(url, answer);
    if (next === undefined) return answer;
    await answer.body?.cancel();
    url = next;
  }
  throw new HttpFault('forbidden', `the answer is a redirect for the ${MAX_REDIRECTS + 1}th time`);
}

/** Where an answer leads that is a redirect. */
function nextOf(url: URL, { status, headers }: Answer): URL | undefined {
  const location = headers.get('location') ?? undefined;
  const onwards = redirected({ method: 'POST', url, headers: {} }, { status, headers: { location } }, []);
  if (onwards?.method === 'GET')
    throw new HttpFault('forbidden', 'the answer is a redirect without the message');
  return onwards?.url;
}

async function* bounded(
  body: AsyncIterable<Uint8Array>,
  init: RequestInit | undefined,
  { tooLong, broken }: BodyFaults,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > MAX_MESSAGE_BYTES) throw new Error(`more than ${MAX_MESSAGE_BYTES} bytes`);
      yield chunk;
    }
  } catch (error) {
    const id = requestIdOf(init);
    if (bytes > MAX_MESSAGE_BYTES && id !== undefined) tooLong(id);
    else if (init?.signal?.aborted !== true && error instanceof Error) broken(error);
    throw error;
  }
}

/** The id of the request in a message that was sent. */
function requestIdOf(init: RequestInit | undefined): number | undefined {
  const sent: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
  return typeof sent === 'object' && sent !== null && 'id' in sent && typeof sent.id === 'number'
    ? sent.id
    : undefined;
}
