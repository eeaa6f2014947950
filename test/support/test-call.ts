import type { CallParts } from '../../src/call/call-parts.js';
import { CallSession } from '../../src/call/call-session.js';
import type { ClosingSettings } from '../../src/call/closing.js';
import { farewellTest } from '../../src/call/farewell.js';
import { Pacer } from '../../src/call/pacer.js';
import { twilioCapabilities } from '../../src/carriers/twilio/capabilities.js';
import type { CallEvent, EndReason } from '../../src/ports/call-events.js';
import type { CallControl } from '../../src/ports/carrier.js';
import type { FloorSettings } from '../../src/call/floor.js';
import type { RecoverySettings } from '../../src/ports/recovery.js';
import type { ToolLimits } from '../../src/ports/tool.js';
import { FakeCarrier } from './fake-carrier.js';
import { ManualClock } from './manual-clock.js';
import { ScriptedEar } from './scripted-ear.js';
import { ScriptedProvider } from './scripted-provider.js';

const INFO = {
  callId: 'call_1',
  carrier: 'fake',
  carrierCallId: 'CA1',
  from: '+12025550123',
  to: '+12025550199',
  agent: 'default',
  provider: 'scripted',
};

/** How the floor is given in tests that don't say otherwise: as an empty configuration has it. */
export const FLOOR: FloorSettings = {
  mode: 'local',
  release: 'playout_drained',
  preRollMs: 1500,
  tailMs: 200,
  arbiter: { startMs: 60, hangoverMs: 400, decideMs: 400, confidenceThreshold: 0.6 },
};

/** What tools are held to in tests that don't say otherwise. */
export const TOOL_LIMITS: ToolLimits = { deadlineMs: 8000, approvalMs: 60_000, maxResultChars: 16_000 };

/** How calls end in tests that don't say otherwise. */
export const CLOSING: ClosingSettings = {
  timeLimit: { maxDurationMs: 600_000, warning: undefined, goodbye: 'Time is up.' },
  noInput: undefined,
  isFarewell: farewellTest(['goodbye', 'bye']),
  hangUpAfterFarewellMs: undefined,
};

/** What is done about silence in tests of it. */
export const RECOVERY: RecoverySettings = {
  fillerMs: 2500,
  bridgeMs: 1000,
  answersTurns: true,
  stallMs: 8000,
  retries: 2,
  giveUpMs: 12_000,
  maxReconnects: 3,
  historyTokens: 1000,
  lastResort: { do: 'hang-up' },
  streamReturnMs: 10_000,
  // Callers of tests are silent for long, to the last byte.
  streamSilentMs: 0,
};

/** A carrier's REST API that does nothing it is asked. */
export const NO_CONTROL: CallControl = {
  hangUp: () => Promise.reject(new Error('refused')),
  transfer: () => Promise.reject(new Error('refused')),
  record: () => Promise.reject(new Error('refused')),
};

/** A call between a fake carrier and a scripted provider, under a clock that the test cranks. */
export class TestCall {
  readonly clock = new ManualClock();
  readonly carrier: FakeCarrier;
  readonly ear = new ScriptedEar();
  readonly provider: ScriptedProvider;
  readonly session: CallSession;
  readonly events: CallEvent[] = [];

  constructor(changes: Partial<CallParts> & { provider?: ScriptedProvider } = {}) {
    this.provider = changes.provider ?? new ScriptedProvider();
    this.carrier = new FakeCarrier(this.clock, changes.carrier?.format);
    this.session = new CallSession({
      info: INFO,
      clock: this.clock,
      pacer: new Pacer(this.clock, (error) => {
        throw error;
      }),
      carrier: twilioCapabilities,
      briefing: {},
      tools: [],
      toolLimits: TOOL_LIMITS,
      destinations: new Map(),
      afterCall: undefined,
      closing: CLOSING,
      greetingInterruptible: true,
      hearing: { ear: this.ear, neural: undefined },
      floor: FLOOR,
      keypadWaitMs: 1000,
      control: undefined,
      observe: (event) => this.events.push(event),
      ...changes,
      provider: this.provider,
    });
  }

  /** The stream opens. */
  attach(): void {
    this.session.attach(this.carrier.link, this.carrier.started);
  }

  /** A call in which both sides are there. */
  static ready(changes: Partial<CallParts> & { provider?: ScriptedProvider } = {}): TestCall {
    const call = new TestCall(changes);
    call.attach();
    call.provider.becomeReady();
    return call;
  }

  get ended(): { reason: EndReason; detail: string } | undefined {
    const [end, ...more] = this.events.filter((event) => event.type === 'call-ended');
    if (more.length > 0) throw new Error('a call ended twice');
    return end && { reason: end.reason, detail: end.detail };
  }
}
