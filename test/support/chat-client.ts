/** An event of a stream that answers a message. */
export interface ChatEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What `POST /chat` was answered with. */
export interface Chatted {
  readonly status: number;
  readonly headers: Headers;
  readonly events: readonly ChatEvent[];
  /** Of an answer that is no stream. */
  readonly body: Readonly<Record<string, unknown>>;
  /** As `start` says. */
  readonly id: string;
  /** The tokens put together. */
  readonly streamed: string;
  readonly last: ChatEvent | undefined;
}

type Headers_ = Readonly<Record<string, string>>;

/** Writes to an agent and reads the whole answer. */
export async function chat(
  url: string,
  message: unknown,
  more: object = {},
  headers: Headers_ = {},
): Promise<Chatted> {
  const response = await post(`${url}/chat`, { message, ...more }, headers);
  const text = await response.text();
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  const events = isStream ? eventsOf(text) : [];
  const words = events.filter(({ event }) => event === 'token').map(({ data }) => String(data['text']));
  return {
    status: response.status,
    headers: response.headers,
    events,
    body: isStream ? {} : (JSON.parse(text) as Chatted['body']),
    id: String(events[0]?.data['conversation_id']),
    streamed: words.join(''),
    last: events.at(-1),
  };
}

/** Posts JSON. */
export function post(url: string, body: unknown, headers: Headers_ = {}, signal?: AbortSignal) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal !== undefined && { signal }),
  });
}

/** The events of a stream as it stands. */
export function eventsOf(text: string): ChatEvent[] {
  return [...text.matchAll(/^event: (\w+)\ndata: (.*)\n\n/gm)].map(([, event = '', data = '']) => {
    return { event, data: JSON.parse(data) as ChatEvent['data'] };
  });
}

/** A conversation as `GET /chat/:id` shows it. */
export async function shown(url: string, id: string, headers: Headers_ = {}) {
  const response = await fetch(`${url}/chat/${id}`, { headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
