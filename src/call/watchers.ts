import type { CallEvent, CallObserver } from '../ports/call-events.js';

/** Lets people watch calls that are live already: each call tells it everything, and it tells those who watch just now. */
export class CallWatchers {
  readonly #calls = new Map<string, Set<CallObserver>>();

  /** How a call tells what happens in it; to be among its observers from its beginning. */
  observerOf(callId: string): CallObserver {
    const watching = new Set<CallObserver>();
    this.#calls.set(callId, watching);
    return (event) => {
      for (const observe of watching) tell(observe, event);
      if (event.type === 'call-ended') this.#calls.delete(callId);
    };
  }

  /** Watches from now on until what it gives back is called; undefined where no such call is live. */
  readonly watch = (callId: string, observer: CallObserver): (() => void) | undefined => {
    const watching = this.#calls.get(callId);
    watching?.add(observer);
    return watching && (() => void watching.delete(observer));
  };
}

/** One who watches and fails takes nothing from the others. */
function tell(observe: CallObserver, event: CallEvent): void {
  try {
    observe(event);
  } catch {
    // Nobody is there to be told; the call and the others go on.
  }
}
