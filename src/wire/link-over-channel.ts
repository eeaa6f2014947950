import type { Codec, Link } from '../ports/link.js';
import type { Message, TextChannel, TextReceiver } from '../ports/text-channel.js';

const NORMAL_CLOSURE = 1000;

/** Opens the channel that a link runs over, handing it the receiver. */
type OpenChannel = (receiver: TextReceiver) => TextChannel;

/** Joins a codec and a channel into a link: messages become events, commands become messages. */
export function linkOverChannel<Event, Command>(
  codec: Codec<Event, Command, Message>,
  open: OpenChannel,
): Link<Event, Command> {
  return new LinkOverChannel(codec, open);
}

class LinkOverChannel<Event, Command> implements Link<Event, Command> {
  readonly #codec: Codec<Event, Command, Message>;
  readonly #channel: TextChannel;
  #early: Event[] | undefined = [];
  #take: (event: Event) => void = (event) => this.#early?.push(event);

  constructor(codec: Codec<Event, Command, Message>, open: OpenChannel) {
    this.#codec = codec;
    this.#channel = open({
      text: (message) => {
        const events = codec.decode(message);
        this.#sendAll(codec.due?.());
        this.#deliver(events);
      },
      binary: (bytes) => this.#deliver(codec.decodeBytes(bytes)),
      ended: (end) => this.#deliver(codec.ended(end)),
    });
  }

  get onEvent(): (event: Event) => void {
    return this.#take;
  }

  set onEvent(take: (event: Event) => void) {
    this.#take = take;
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const event of early) take(event);
  }

  get bufferedBytes(): number {
    return this.#channel.bufferedBytes;
  }

  send(command: Command): void {
    for (const message of this.#codec.encode(command)) this.#channel.send(message);
  }

  close(reason: string): void {
    this.#sendAll(this.#codec.closing?.());
    this.#channel.close(NORMAL_CLOSURE, reason);
  }

  #sendAll(messages: readonly Message[] = []): void {
    for (const message of messages) this.#channel.send(message);
  }

  #deliver(events: readonly Event[]): void {
    // Read anew for each: an event may hand the link over to another taker.
    for (const event of events) this.#take(event);
  }
}
