import { FRAME_MS } from '../../audio/frame.js';
import { loadWebRtcVad } from '../../audio/webrtc-vad.js';
import { CallSession } from '../../call/call-session.js';
import type { CallEvent } from '../../ports/call-events.js';
import { partsOf } from '../recipe.js';
import { drive, type Driven } from './drive.js';
import { RecordedClock } from './recorded-clock.js';
import { RecordedEar } from './recorded-ear.js';
import type { RecordedCall, RecordedInput } from './recorded-call.js';
import { ScriptedEnds } from './scripted-ends.js';
import { settled } from './settled.js';

/** Puts a recorded call through the call's own code again: the same inputs at the same times. `observe` gets everything that enters or leaves, as it did then. */
export async function replayCall(
  call: RecordedCall,
  observe: (event: CallEvent) => void,
): Promise<readonly RecordedInput[]> {
  const { recipe, info, withSound } = call;
  const clock = new RecordedClock();
  const ends = new ScriptedEnds(recipe, info.provider);
  const ear = withSound ? undefined : new RecordedEar(FRAME_MS);
  const parts = partsOf(recipe, { vad: await loadWebRtcVad(), tools: ends.tools, neural: ends.neural });
  const session = new CallSession({
    ...parts,
    ...(ear !== undefined && { hearing: { ...parts.hearing, ear } }),
    info,
    clock,
    pacer: ends.pacer,
    provider: ends.provider,
    control: ends.control,
    briefing: ends.briefing,
    executeTool: ends.executeTool,
    afterCall: undefined,
    observe,
  });
  return new Replay({ session, ends, clock }, call.inputs, ear).run();
}

class Replay {
  readonly #driven: Driven & { readonly clock: RecordedClock };
  readonly #inputs: readonly RecordedInput[];
  readonly #ear: RecordedEar | undefined;
  #at = 0;

  constructor(
    driven: Driven & { readonly clock: RecordedClock },
    inputs: readonly RecordedInput[],
    ear: RecordedEar | undefined,
  ) {
    this.#driven = driven;
    this.#inputs = inputs;
    this.#ear = ear;
    driven.ends.onToolBegun = (toolCallId) => this.#actAtOnce(toolCallId);
  }

  /** Returns the inputs that the call did not wait for. */
  async run(): Promise<readonly RecordedInput[]> {
    const strays: RecordedInput[] = [];
    for (; this.#at < this.#inputs.length; this.#at += 1) {
      const recorded = this.#inputs[this.#at];
      if (recorded === undefined || recorded.nested) continue;
      this.#driven.clock.moveTo(recorded.atMs);
      for (const frame of recorded.heard) this.#ear?.expect(frame);
      if (!drive(this.#driven, recorded.input)) strays.push(recorded);
      if (!isAtOnce(recorded)) await settled();
    }
    return strays;
  }

  /** What a tool did while it was begun, it does again. */
  #actAtOnce(toolCallId: string): void {
    for (let next = this.#at + 1; this.#inputs[next]?.nested === true; next += 1) {
      const input = this.#inputs[next]?.input;
      if (input?.type === 'line-action' && input.toolCallId === toolCallId) drive(this.#driven, input);
    }
  }
}

/** Whether everything that follows from it has been done when it returns: audio, and the pacer's rounds. */
function isAtOnce({ input }: RecordedInput): boolean {
  const isAudio =
    (input.type === 'carrier-event' || input.type === 'provider-event') && input.event.type === 'audio';
  return isAudio || input.type === 'round';
}
