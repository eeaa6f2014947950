import type { AfterCall } from '../ports/after-call.js';
import type { CallInfo, CallObserver } from '../ports/call-events.js';
import type { Briefing } from '../ports/call-inputs.js';
import type { CallControl, CarrierCapabilities, TransferDestination } from '../ports/carrier.js';
import type { Scheduler } from '../ports/clock.js';
import type { Provider } from '../ports/provider.js';
import type { Recordings } from '../ports/recordings.js';
import type { RecoverySettings } from '../ports/recovery.js';
import type { Remembered } from '../ports/remembered.js';
import type { ReadyTool, ToolLimits } from '../ports/tool.js';
import type { ClosingSettings } from './closing.js';
import type { FloorSettings } from './floor.js';
import type { Pacer } from './pacer.js';
import type { Hearing } from './hearing.js';
import type { ExecuteTool } from './tool-output.js';

/** What one call is made of. */
export interface CallParts {
  readonly info: CallInfo;
  readonly clock: Scheduler;
  /** Feeds the carriers of all calls. */
  readonly pacer: Pick<Pacer, 'join'>;
  readonly carrier: CarrierCapabilities;
  readonly provider: Provider;
  /** Ready at once, or soon: the provider is not told what to do before it is. Never rejects. */
  readonly briefing: Briefing | Promise<Briefing>;
  readonly tools: readonly ReadyTool[];
  readonly toolLimits: ToolLimits;
  /** Instead of running the tools themselves: a replay knows what they gave. */
  readonly executeTool?: ExecuteTool;
  readonly greetingInterruptible: boolean;
  readonly hearing: Hearing;
  readonly floor: FloorSettings;
  /** So much of the caller's sound goes up in one message (ms); absent: every frame by itself. */
  readonly uplinkMs?: number | undefined;
  readonly keypadWaitMs: number;
  readonly closing: ClosingSettings;
  /** Where callers may be passed on to, by name. */
  readonly destinations: ReadonlyMap<string, TransferDestination>;
  /** What tools may have sent when the call is over; absent where nobody is to be told. */
  readonly afterCall: AfterCall | undefined;
  readonly observe: CallObserver;
  /** Absent: a session that is lost ends the call, and so does a stream. */
  readonly recovery?: RecoverySettings | undefined;
  readonly recordings?: Recordings | undefined;
  /** What was said before, where the call goes on after the process that had it. */
  readonly earlier?: readonly Remembered[] | undefined;
  /** Acts on the call outside its stream; without it the stream is closed and what the carrier was told to do next ends the call. */
  readonly control: CallControl | undefined;
}
