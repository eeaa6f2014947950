import { EventText, type ServerEvent } from './event-text.js';
import { session } from './session.js';

const UNAUTHORIZED = 401;

/** Why a request got no answer that can be used. */
export class Refused extends Error {
  override readonly name = 'Refused';
  /** Absent where there was no answer at all. */
  readonly status: number | undefined;
  readonly code: string;

  constructor(status: number | undefined, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }

  /** Whether another token would help. */
  get wantsToken(): boolean {
    return this.isFinal && this.code === 'auth.bad_admin_token';
  }

  /** Whether asking again as the same person is in vain. */
  get isFinal(): boolean {
    return this.status === UNAUTHORIZED;
  }
}

/** Asks the server as who is signed in; throws `Refused` for all but a good answer. */
export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const answer = await fetch(path, { ...init, headers: session.headers }).catch((error: unknown) => {
    if (init.signal?.aborted === true) throw error;
    throw new Refused(undefined, 'http.unreachable', 'The server does not answer. Is it running?');
  });
  if (answer.ok) return answer;
  const body: unknown = await answer.json().catch(() => undefined);
  const { error, detail } = texts(body);
  throw new Refused(answer.status, error ?? 'http.error', detail ?? `The server answered ${answer.status}.`);
}

/** Asks for JSON. */
export async function askJson(path: string, signal: AbortSignal): Promise<unknown> {
  return (await ask(path, { signal })).json();
}

/** Listens to server-sent events until the server ends them. By `fetch`: an EventSource can't show a token. */
export async function listen(
  path: string,
  signal: AbortSignal,
  heard: (event: ServerEvent) => void,
): Promise<void> {
  const { body } = await ask(path, { signal });
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  const events = new EventText();
  for (let piece = await reader?.read(); piece?.done === false; piece = await reader?.read())
    for (const event of events.push(piece.value)) heard(event);
}

function texts(body: unknown): { readonly error?: string; readonly detail?: string } {
  if (typeof body !== 'object' || body === null) return {};
  return {
    ...('error' in body && typeof body.error === 'string' && { error: body.error }),
    ...('detail' in body && typeof body.detail === 'string' && { detail: body.detail }),
  };
}
