import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { McpServerDefinition } from '../../ports/tool-definitions.js';
import { MAX_MESSAGE_BYTES, tooLongAnswer } from './too-long.js';

/** Where a server is spoken to by HTTP. */
export type HttpAddress = Extract<McpServerDefinition['transport'], { type: 'http' }>;

/** A server at an address, spoken to by streamable HTTP; no answer is read beyond the limit. */
export function httpTransport({ url, headers }: HttpAddress): StreamableHTTPClientTransport {
  const revealed = Object.entries(headers).map(([name, value]) => [name, value.reveal()] as const);
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: Object.fromEntries(revealed) },
    fetch: boundedFetch({
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

function boundedFetch(faults: BodyFaults): FetchLike {
  return async (url, init) => {
    // Nothing is wanted from a server but answers; a stream of its own would only have to be kept alive.
    if (init?.method === 'GET' && !new Headers(init.headers).has('last-event-id'))
      return new Response(null, { status: 405 });
    const response = await fetch(url, init);
    if (response.body === null) return response;
    const { status, statusText, headers } = response;
    const body = ReadableStream.from(bounded(response.body, init, faults));
    return new Response(body, { status, statusText, headers });
  };
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
