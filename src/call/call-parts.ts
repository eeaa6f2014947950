import type { CallInfo, CallObserver } from '../ports/call-events.js';
import type { CallControl, CarrierCapabilities } from '../ports/carrier.js';
import type { Clock } from '../ports/clock.js';
import type { Provider } from '../ports/provider.js';
import type { Tool } from '../ports/tool.js';
import type { FloorSettings } from './floor.js';
import type { Pacer } from './pacer.js';
import type { Hearing } from './talk.js';

/** What one call is made of. */
export interface CallParts {
  readonly info: CallInfo;
  readonly clock: Clock;
  /** Feeds the carriers of all calls. */
  readonly pacer: Pacer;
  readonly carrier: CarrierCapabilities;
  readonly provider: Provider;
  readonly tools: readonly Tool[];
  readonly greeting: string | undefined;
  readonly greetingInterruptible: boolean;
  readonly hearing: Hearing;
  readonly floor: FloorSettings;
  readonly keypadWaitMs: number;
  readonly maxDurationMs: number;
  readonly observe: CallObserver;
  /** Ends the call outside its stream; without it the stream is closed and what the carrier was told to do next ends the call. */
  readonly control: CallControl | undefined;
}
