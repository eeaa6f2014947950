import type { CallFacts } from '../facts/call-facts.js';
import type { Utterance } from '../facts/caller-side.js';
import type { Interruption } from '../facts/floor-side.js';
import type { ProviderHeard } from '../facts/happenings.js';
import type { Place } from '../facts/place.js';
import { evidenceOf, type Found } from '../finding.js';

/** Twice may be chance. */
const LOOPS = { count: 3, share: 0.6 } as const;
/** Echo dies so soon after the agent was cut off; somebody who speaks goes on (ms). */
const DIES_MS = 600;
/** The longest way of an echo: so long after the agent's last sound it may still come (ms). */
const ECHO_MS = 1500;

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
  const beganUnder = agent.audible.some(({ fromMs, toMs }) => fromMs <= spoken.atMs && spoken.atMs <= toMs);
  return beganUnder && spoken.endAtMs - atMs <= DIES_MS;
}

/** A turn of which we heard nothing, or nothing but what ran along with the agent's own sound. */
function isEchoTurn({ atMs }: ProviderHeard, { caller, agent }: CallFacts): boolean {
  const sound = agent.audible.findLast(({ fromMs }) => fromMs <= atMs);
  if (sound === undefined || atMs > sound.toMs + ECHO_MS) return false;
  const spoken = nearest(caller.utterances, atMs);
  return spoken === undefined || (spoken.atMs <= sound.toMs && spoken.endAtMs <= sound.toMs + ECHO_MS);
}

function nearest(utterances: readonly Utterance[], atMs: number): Utterance | undefined {
  return utterances.findLast(
    (utterance) => utterance.atMs <= atMs + DIES_MS / 2 && utterance.endAtMs >= atMs - ECHO_MS,
  );
}
