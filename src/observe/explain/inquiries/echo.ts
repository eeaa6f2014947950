import type { CallFacts } from '../facts/call-facts.js';
import type { Utterance } from '../facts/caller-side.js';
import type { Interruption } from '../facts/floor-side.js';
import type { ProviderHeard } from '../facts/happenings.js';
import type { Place, Span } from '../facts/place.js';
import { evidenceOf, type Found } from '../finding.js';

/** Twice may be chance. */
const LOOPS = { count: 3, share: 0.6 } as const;
/** Echo dies so soon after the agent was cut off; somebody who speaks goes on (ms). */
const DIES_MS = 600;
/** The longest way of an echo: so long after the agent's last sound it may still come (ms). */
const ECHO_MS = 1500;

/** Detectors begin and end a sound so inexactly (ms). */
const IMAGE_MS = 500;
/** The agent is held back for so long in the middle of its speech (ms). */
const HELD_MS = 600;

/** Whether the agent hears itself: echo that interrupts it, or that it answers. */
export function askEcho(facts: CallFacts): readonly Found[] {
  const interruptions = facts.floor.interruptions.filter(({ by }) => by !== 'keypad');
  const turns = facts.call.heard.filter(
    ({ what, atMs }) =>
      what === 'started' && !interruptions.some((one) => Math.abs(one.atMs - atMs) < ECHO_MS),
  );
  const cut = interruptions.filter((one) => isEchoCut(one, facts));
  const answered = turns.filter((turn) => isEchoTurn(turn, facts));
  const places: Place[] = [...cut, ...answered].toSorted((a, b) => a.atMs - b.atMs);
  const total = interruptions.length + turns.length;
  if (places.length < LOOPS.count || places.length < LOOPS.share * total) return [];
  return [
    {
      code: 'echo.loop',
      title: 'The agent heard its own echo and took it for the caller.',
      because: `${cut.length} times it was cut off by sound that fell silent as soon as it did, and ${answered.length} times sound that only followed its own was taken for a turn: ${places.length} of ${total}.`,
      evidence: evidenceOf(places, ({ atMs }) =>
        cut.some((one) => one.atMs === atMs) ? 'cut off by what is no caller' : 'a turn that is only echo',
      ),
      change:
        'barge_in.mode: local and gate.release: playout_drained; gate.tail_ms longer than the echo; vad.webrtc_aggressiveness 2. A caller on a loudspeaker beside us stays hard.',
    },
  ];
}

function isEchoCut({ atMs, by }: Interruption, { caller, agent }: CallFacts): boolean {
  const spoken = nearest(caller.utterances, atMs);
  if (spoken === undefined) return by === 'provider';
  const sound = soundBefore(agent.audible, spoken.atMs);
  if (sound === undefined) return false;
  const beganUnder = spoken.atMs <= sound.toMs;
  return (beganUnder && spoken.endAtMs - atMs <= DIES_MS) || isImage(spoken, sound);
}

/** A turn of which we heard nothing, or nothing but what ran along with the agent's own sound. */
function isEchoTurn({ atMs }: ProviderHeard, { caller, agent }: CallFacts): boolean {
  const sound = soundBefore(agent.audible, atMs);
  if (sound === undefined || atMs > sound.toMs + ECHO_MS) return false;
  const spoken = nearest(caller.utterances, atMs);
  return spoken === undefined || (spoken.atMs <= sound.toMs && spoken.endAtMs <= sound.toMs + ECHO_MS);
}

/** What begins and ends as long after the agent's sound as its echo does. */
function isImage({ atMs, endAtMs }: Utterance, { fromMs, toMs }: Span): boolean {
  const [behindMs, overMs] = [atMs - fromMs, endAtMs - toMs];
  return behindMs > 0 && behindMs <= ECHO_MS && Math.abs(overMs - behindMs) <= IMAGE_MS;
}

/** The agent's sound that was heard last before that, with the short pauses in it. */
function soundBefore(audible: readonly Span[], atMs: number): Span | undefined {
  const last = audible.findLastIndex(({ fromMs }) => fromMs <= atMs);
  const span = audible[last];
  if (span === undefined) return undefined;
  let { fromMs, toMs } = span;
  for (let at = last - 1; fromMs - (audible[at]?.toMs ?? -Infinity) <= HELD_MS; at--) {
    fromMs = audible[at]?.fromMs ?? fromMs;
  }
  for (let at = last + 1; (audible[at]?.fromMs ?? Infinity) - toMs <= HELD_MS; at++) {
    toMs = audible[at]?.toMs ?? toMs;
  }
  return { fromMs, toMs };
}

function nearest(utterances: readonly Utterance[], atMs: number): Utterance | undefined {
  return utterances.findLast(
    (utterance) => utterance.atMs <= atMs + DIES_MS / 2 && utterance.endAtMs >= atMs - ECHO_MS,
  );
}
