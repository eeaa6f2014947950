import type { ProviderEvent, ProviderLink } from '../../src/ports/provider.js';

type EventOf<Type extends ProviderEvent['type']> = Extract<ProviderEvent, { type: Type }>;

/** Everything between a response's start and its end. */
export interface HeardResponse {
  readonly started: EventOf<'response-started'>;
  readonly audio: readonly EventOf<'audio'>[];
  readonly audioDone: readonly EventOf<'audio-done'>[];
  readonly toolCalls: readonly EventOf<'tool-call'>[];
  /** The agent's words, as they streamed and as they were confirmed. */
  readonly streamedText: string;
  readonly text: string;
  readonly done: EventOf<'response-done'>;
}

/** A provider link read like a book: each wait goes on where the one before ended, and fails at once when the session can't go on. */
export class Conversation {
  readonly link: ProviderLink;
  readonly events: ProviderEvent[] = [];
  #read = 0;
  #wake: () => void = () => undefined;

  constructor(link: ProviderLink) {
    this.link = link;
    link.onEvent = (event) => {
      this.events.push(event);
      this.#wake();
    };
  }

  /** The next event of this type; what comes before it is passed over. */
  async next<Type extends ProviderEvent['type']>(type: Type): Promise<EventOf<Type>> {
    for (;;) {
      const event = this.events[this.#read];
      if (event === undefined) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        continue;
      }
      this.#read += 1;
      if (isOf(event, type)) return event;
      if (endsSession(event)) throw new Error(`waited for ${type}, got ${JSON.stringify(event)}`);
    }
  }

  /** Connects and configures. */
  async ready(): Promise<EventOf<'ready'>> {
    await this.next('connected');
    this.link.send({ type: 'configure' });
    return await this.next('ready');
  }

  /** The next response from its start to its end, whoever asked for it. */
  async response(): Promise<HeardResponse> {
    const started = await this.next('response-started');
    const from = this.#read;
    const done = await this.next('response-done');
    const events = this.events.slice(from, this.#read);
    const words = events
      .filter((event) => isOf(event, 'transcript'))
      .filter(({ speaker }) => speaker === 'agent');
    const textOf = (final: boolean): string =>
      words
        .filter((event) => event.final === final)
        .map(({ text }) => text)
        .join('');
    return {
      started,
      audio: events.filter((event) => isOf(event, 'audio')),
      audioDone: events.filter((event) => isOf(event, 'audio-done')),
      toolCalls: events.filter((event) => isOf(event, 'tool-call')),
      streamedText: textOf(false),
      text: textOf(true),
      done,
    };
  }

  /** Asks for a response and hears it. */
  async respond(): Promise<HeardResponse> {
    this.link.send({ type: 'respond', wish: 'answer' });
    return await this.response();
  }

  /** Has these words said and hears them. */
  async say(text: string): Promise<HeardResponse> {
    this.link.send({ type: 'say', text });
    return await this.respond();
  }

  /** Every fault so far that ended the session. */
  fatalFaults(): readonly ProviderEvent[] {
    return this.events.filter((event) => event.type === 'fault' && event.fault.severity === 'fatal');
  }
}

function isOf<Type extends ProviderEvent['type']>(event: ProviderEvent, type: Type): event is EventOf<Type> {
  return event.type === type;
}

function endsSession(event: ProviderEvent): boolean {
  return event.type === 'closed' || (event.type === 'fault' && event.fault.severity === 'fatal');
}
