import type { Agent } from 'undici';
import type { HttpTemplate } from '../../ports/tool-definitions.js';

/** A request, ready to be sent. */
export interface HttpRequest {
  readonly method: HttpTemplate['method'];
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An answer, as much of it as was wanted. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** False when the body is longer than what was wanted of it. */
  readonly complete: boolean;
}

/** One request and its answer, no redirect followed. Rejects with whatever the connection fails with. */
export async function exchange(
  agent: Agent,
  { method, url, headers, body }: HttpRequest,
  { maxBytes, signal }: { readonly maxBytes: number; readonly signal: AbortSignal },
): Promise<HttpAnswer> {
  const response = await agent.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    headers,
    body: body ?? null,
    signal,
    // The signal bounds all of it.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const read = await readUpTo(response.body, maxBytes);
  return { status: response.statusCode, headers: response.headers, ...read };
}

/** Stops reading, and closes the connection, at the first byte too many. */
async function readUpTo(
  stream: AsyncIterable<Buffer>,
  maxBytes: number,
): Promise<Pick<HttpAnswer, 'body' | 'complete'>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) return { body: Buffer.concat(chunks).subarray(0, maxBytes), complete: false };
  }
  return { body: Buffer.concat(chunks), complete: true };
}
