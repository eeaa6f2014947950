import { type CallEvent, type CallObserver, isOfPacket } from '../ports/call-events.js';

/** Who watches a call, in the order in which they are told. */
export interface Observers {
  readonly ofEverything: readonly CallObserver[];
  /** Who has no use for what comes with every packet of the line. */
  readonly butForPackets: readonly CallObserver[];
}

/** Makes one observer of several; a throw in one reaches neither the call nor the others, only `failed`. */
export function tellAll(
  { ofEverything, butForPackets }: Observers,
  failed: (error: unknown) => void,
): CallObserver {
  const all = [...ofEverything, ...butForPackets];
  return (event) => tell(isOfPacket(event) ? ofEverything : all, event, failed);
}

function tell(observers: readonly CallObserver[], event: CallEvent, failed: (error: unknown) => void): void {
  for (const observe of observers) {
    try {
      observe(event);
    } catch (error) {
      failed(error);
    }
  }
}
