import type { z } from 'zod';
import type { configFile } from '../../../src/config/schema.js';
import type { CallParts } from '../../../src/call/call-parts.js';
import type { EndReason } from '../../../src/ports/call-events.js';
import type { Clock } from '../../../src/ports/clock.js';
import type { ReadyTool } from '../../../src/ports/tool.js';
import type { AdmissionRules } from '../../../src/providers/practice-agent/admission.js';
import type { Pace } from '../../../src/providers/practice-agent/response-run.js';
import type { PracticeScript } from '../../../src/providers/practice-agent/script.js';
import type { Scene } from '../turns/scene.js';
import type { DiskHabits } from './disk.js';
import type { KeyPress } from './keypad.js';
import type { Standstill } from './machine.js';
import type { PeerHabits } from './peer.js';

/** How the carrier misbehaves. */
export interface CarrierHabits {
  /** What becomes of a message to the bridge at that time; undefined: it is lost. */
  readonly toBridge?: (message: string, atMs: number) => string | undefined;
  /** The network to the bridge stands still in these stretches. */
  readonly still?: readonly Standstill[];
  readonly neverComes?: true;
  /** The socket breaks then, without a word (ms). */
  readonly breaksAtMs?: number;
  /** So long after that the caller comes back on another (ms). */
  readonly returnsAfterMs?: number;
}

/** One call: who is in it, how the server is configured, and who misbehaves how. */
export interface CallPlan {
  /** What the line is like and who says what when; the caller hangs up at its end. */
  readonly scene: Scene;
  /** Whether the agent speaks first. */
  readonly greets: boolean;
  readonly script: PracticeScript;
  readonly config: z.input<typeof configFile>;
  /** Made with the call's own clock. */
  readonly tools: (clock: Clock) => readonly ReadyTool[];
  readonly keys: readonly KeyPress[];
  readonly carrier: CarrierHabits;
  readonly peer: PeerHabits;
  readonly disk: DiskHabits;
  readonly admission: AdmissionRules;
  readonly pace?: Pace;
  readonly standstills: readonly Standstill[];
  /** What the agent's words wait for (ms). */
  readonly briefingMs?: number;
  /** The server is told to end the call then. */
  readonly endsAt?: { readonly atMs: number; readonly reason: EndReason };
  /** The server's process dies then: what the journal was given and has not written is lost (ms). */
  readonly diesAtMs?: number;
  /** The journal is one of those that keep nothing of the configuration. */
  readonly isRedacted?: true;
  readonly parts: Partial<CallParts>;
}
