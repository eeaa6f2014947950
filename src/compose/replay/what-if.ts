import { loadWebRtcVad } from '../../audio/webrtc-vad.js';
import { CallSession } from '../../call/call-session.js';
import { Pacer } from '../../call/pacer.js';
import type { CallEvent } from '../../ports/call-events.js';
import type { CallInput } from '../../ports/call-inputs.js';
import type { Recordings } from '../../ports/recordings.js';
import { earOf, partsOf, type CallRecipe } from '../recipe.js';
import { drive, type Driven } from './drive.js';
import { PlayingLine, usualEchoMs } from './playing-line.js';
import type { RecordedCall } from './recorded-call.js';
import { ScriptedEnds } from './scripted-ends.js';
import { settled } from './settled.js';
import { VirtualClock } from './virtual-clock.js';

/** After the last that was recorded the call gets so long to come to its end (ms). */
const LAST_MS = 10_000;

/** What the call itself brings about now, and so must not be brought from the recording. */
function followsByItself(input: CallInput): boolean {
  if (input.type === 'carrier-event') return input.event.type === 'mark-reached';
  return input.type === 'timer' || input.type === 'round' || input.type === 'recording';
}

/** The phrases that were heard then, for whenever they are needed now. How those sounded that nobody asked for the journal does not say: there is none of them. */
function phrasesOf({ inputs }: RecordedCall): Recordings {
  const sounds = new Map(
    inputs.flatMap(({ input }) =>
      input.type === 'recording' && input.sound !== undefined
        ? [[input.name, new Uint8Array(Buffer.from(input.sound, 'base64'))]]
        : [],
    ),
  );
  return (name) => Promise.resolve(sounds.get(name));
}

/** What a tool did to the line while it was begun. */
function actionsAtOnce({ inputs }: RecordedCall, toolCallId: string) {
  return inputs.filter(
    ({ nested, input }) => nested && input.type === 'line-action' && input.toolCallId === toolCallId,
  );
}

/**
 * The recorded call under another recipe: the same caller, the same model, the same tools at the same times, on a line that plays as the recorded one
 * did. What the model would have answered to other turns nobody knows: its side is the recording's. `progress` is told the share that is done.
 */
export async function whatIf(
  call: RecordedCall,
  recipe: CallRecipe,
  progress: (share: number) => void = () => undefined,
): Promise<readonly CallEvent[]> {
  const clock = new VirtualClock();
  const ends = new ScriptedEnds(recipe, call.info.provider);
  const events: CallEvent[] = [];
  const line = new PlayingLine(clock, usualEchoMs(call.events), (name) =>
    ends.carrier.onEvent({ type: 'mark-reached', name }),
  );
  const session = new CallSession({
    ...partsOf(recipe, { ear: earOf(recipe, await loadWebRtcVad()), tools: ends.tools, neural: ends.neural }),
    info: call.info,
    clock,
    pacer: new Pacer(clock, (error) => {
      throw error;
    }),
    provider: ends.provider,
    control: ends.control,
    briefing: ends.briefing,
    executeTool: ends.executeTool,
    recordings: phrasesOf(call),
    afterCall: undefined,
    observe: (event) => {
      events.push(event);
      if (event.type === 'carrier-command') line.take(event.command);
    },
  });
  const driven = { session, ends, clock: { fire: () => false } };
  ends.onToolBegun = (toolCallId) => {
    for (const { input } of actionsAtOnce(call, toolCallId)) drive(driven, input);
  };
  await play(call, { driven, clock, progress });
  if (!session.ended) await clock.passTo(clock.now() + LAST_MS, settled);
  if (!session.ended) session.end('server-stopped', 'the recording is over');
  return events;
}

interface Stage {
  readonly driven: Driven;
  readonly clock: VirtualClock;
  readonly progress: (share: number) => void;
}

/** Brings what entered the recorded call, each at its time, as long as the call lasts. */
async function play({ inputs }: RecordedCall, { driven, clock, progress }: Stage): Promise<void> {
  for (const [index, { atMs, nested, input }] of inputs.entries()) {
    progress(index / inputs.length);
    if (nested || followsByItself(input) || driven.session.ended) continue;
    await clock.passTo(atMs, settled);
    drive(driven, input);
    if (!('event' in input) || input.event.type !== 'audio') await settled();
  }
}
