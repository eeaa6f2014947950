import { FRAME_MS } from '../../audio/frame.js';
import { loadWebRtcVad } from '../../audio/webrtc-vad.js';
import { CallSession } from '../../call/call-session.js';
import type { CallEvent } from '../../ports/call-events.js';
import { earOf, partsOf } from '../recipe.js';
import { drive, type Driven } from './drive.js';
import { RecordedClock } from './recorded-clock.js';
import { RecordedEar } from './recorded-ear.js';
import { counts, type RecordedCall, type RecordedInput } from './recorded-call.js';
import { ScriptedEnds } from './scripted-ends.js';
import { nextTurn, settled } from './settled.js';

/** Puts a recorded call through the call's own code again: the same inputs at the same times. `observe` gets everything that enters or leaves, as it did then; `progress` the share of it that is done. */
export async function replayCall(
  call: RecordedCall,
  observe: (event: CallEvent) => void,
  progress: (share: number) => void = () => undefined,
): Promise<readonly RecordedInput[]> {
  const { recipe, info, withSound } = call;
  const clock = new RecordedClock();
  let told = 0;
  const ends = new ScriptedEnds(recipe, info.provider);
  const ear = withSound ? undefined : new RecordedEar(FRAME_MS);
  const session = new CallSession({
    ...partsOf(recipe, {
      ear: ear ?? earOf(recipe, await loadWebRtcVad()),
      tools: ends.tools,
      neural: ends.neural,
    }),
    info,
    clock,
    pacer: ends.pacer,
    provider: ends.provider,
    control: ends.control,
    briefing: ends.briefing,
    executeTool: ends.executeTool,
    recordings: ends.recordings,
    afterCall: undefined,
    observe: (event) => {
      if (counts(event)) told += 1;
      observe(event);
    },
  });
  return new Replay({ session, ends, clock, ear, inputs: call.inputs, told: () => told, progress }).run();
}

/** Inputs that are further apart came in different turns of the process (ms). */
const ONE_TURN_MS = 1;
/** What an input sets off needs no more turns than that. */
const MAX_TURNS = 12;

interface ReplayParts extends Driven {
  readonly clock: RecordedClock;
  readonly inputs: readonly RecordedInput[];
  readonly ear: RecordedEar | undefined;
  /** How many events the call has told so far, counted as in the recording. */
  readonly told: () => number;
  readonly progress: (share: number) => void;
}

class Replay {
  readonly #parts: ReplayParts;
  #at = 0;

  constructor(parts: ReplayParts) {
    this.#parts = parts;
    parts.ends.onToolBegun = (toolCallId) => this.#actAtOnce(toolCallId);
  }

  /** Returns the inputs that the call did not wait for. */
  async run(): Promise<readonly RecordedInput[]> {
    const { inputs, clock, ear, progress } = this.#parts;
    const strays: RecordedInput[] = [];
    for (; this.#at < inputs.length; this.#at += 1) {
      const recorded = inputs[this.#at];
      if (recorded === undefined || recorded.nested) continue;
      clock.moveTo(recorded.atMs);
      progress(this.#at / inputs.length);
      for (const frame of recorded.heard) ear?.expect(frame);
      if (!drive(this.#parts, recorded.input)) strays.push(recorded);
      await this.#settle(recorded);
    }
    return strays;
  }

  /** What an input sets off in later turns is waited for; not where the next one had come before it, in the same turn. */
  async #settle(recorded: RecordedInput): Promise<void> {
    const next = this.#parts.inputs[this.#at + 1];
    const inLaterTurn = next === undefined || next.atMs - recorded.atMs > ONE_TURN_MS;
    if (inLaterTurn && !isAtOnce(recorded)) await settled();
    for (let turn = 0; this.#parts.told() < recorded.toldThen && turn < MAX_TURNS; turn += 1)
      await nextTurn();
  }

  /** What a tool did while it was begun, it does again. */
  #actAtOnce(toolCallId: string): void {
    const { inputs } = this.#parts;
    for (let next = this.#at + 1; inputs[next]?.nested === true; next += 1) {
      const input = inputs[next]?.input;
      if (input?.type === 'line-action' && input.toolCallId === toolCallId) drive(this.#parts, input);
    }
  }
}

/** Whether everything that follows from it has been done when it returns: audio, and the pacer's rounds. */
function isAtOnce({ input }: RecordedInput): boolean {
  const isAudio =
    (input.type === 'carrier-event' || input.type === 'provider-event') && input.event.type === 'audio';
  return isAudio || input.type === 'round';
}
