import type { CallObserver } from '../ports/call-events.js';

/** Makes one observer of several; a throw in one reaches neither the call nor the others, only `failed`. */
export function tellAll(observers: readonly CallObserver[], failed: (error: unknown) => void): CallObserver {
  return (event) => {
    for (const observe of observers) {
      try {
        observe(event);
      } catch (error) {
        failed(error);
      }
    }
  };
}
