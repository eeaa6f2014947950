type Handler<Event> = (event: Event) => void;
type Handlers<Events> = { [Name in keyof Events]?: Set<Handler<Events[Name]>> };

/** Handlers by the name of their event. */
export class Emitter<Events> {
  readonly #handlers: Handlers<Events> = {};

  /** Returns what takes the handler off again. The same handler twice counts once. */
  on<Name extends keyof Events>(name: Name, handler: Handler<Events[Name]>): () => void {
    const handlers: Set<Handler<Events[Name]>> = this.#handlers[name] ?? new Set<Handler<Events[Name]>>();
    this.#handlers[name] = handlers;
    handlers.add(handler);
    return () => this.off(name, handler);
  }

  off<Name extends keyof Events>(name: Name, handler: Handler<Events[Name]>): void {
    this.#handlers[name]?.delete(handler);
  }

  /** A handler that throws is reported as an uncaught error and takes nothing from the others. */
  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const handler of [...(this.#handlers[name] ?? [])]) {
      try {
        handler(event);
      } catch (thrown) {
        queueMicrotask(() => {
          throw thrown;
        });
      }
    }
  }
}
