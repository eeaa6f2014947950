import type { CallFacts } from '../facts/call-facts.js';
import type { Utterance } from '../facts/caller-side.js';
import type { GateMove, Interruption } from '../facts/floor-side.js';
import type { Place } from '../facts/place.js';
import { evidenceOf, seconds, times, type Found } from '../finding.js';
import { describe } from './caller.js';

/** A gate moves once or twice a response. */
const FLUTTER = { perResponse: 2, besides: 8 } as const;
/** The agent was held back for nothing so often, and so often in a minute of its speech. */
const HESITATIONS = { count: 12, perMinute: 10 } as const;
/** An interruption is decided within half a second: who has so much of the sound before that has the onset too (ms). */
const ENOUGH_PRE_ROLL_MS = 600;
/** Less of an onset is not missed (ms). */
const CLIPPED_MS = 200;
/** Less is no word (ms). */
const WORD_MS = 300;
/** A pause for thought (ms). */
const PAUSE_MS = 1500;
/** Who goes on this soon after the answer began was not yet answering to it (ms). */
const REACTION_MS = 600;
/** With noise in its pauses the same voice may differ so much (dB). */
const SAME_VOICE_DB = 10;
/** Once is an accident. */
const CUT_OFF = 2;

/** Who had the floor, and who should have had it. */
export function askFloor(facts: CallFacts): readonly Found[] {
  return [...flutter(facts), ...hesitates(facts), ...clipped(facts), ...cutOff(facts)];
}

function flutter({ floor, agent }: CallFacts): readonly Found[] {
  const shut = floor.gate.filter(({ open }) => !open);
  if (shut.length <= FLUTTER.perResponse * agent.responses.length + FLUTTER.besides) return [];
  return [
    {
      code: 'gate.flutter',
      title: 'The gate fluttered: something that is no caller opened it again and again.',
      because: `It shut ${times(shut.length)} in ${agent.responses.length} responses.`,
      evidence: evidenceOf(shut, ({ cause }) => `the gate shuts (${cause})`),
      change: 'vad.webrtc_aggressiveness: 2 or 3; barge_in.mode: local.',
    },
  ];
}

function hesitates({ floor, agent }: CallFacts): readonly Found[] {
  const { takenBack } = floor;
  const minutes = agent.sentMs / 60_000;
  if (takenBack.length < HESITATIONS.count || takenBack.length < HESITATIONS.perMinute * minutes) return [];
  return [
    {
      code: 'agent.hesitates',
      title:
        'The agent stopped and went on again and again: noise on the line was suspected to be the caller.',
      because: `It was held back ${times(floor.doubts.length)} in ${seconds(agent.sentMs)} of speech; ${takenBack.length} of those were nothing.`,
      evidence: evidenceOf(takenBack, () => 'held back for nothing'),
      change: 'vad.webrtc_aggressiveness: 2; vad.enhanced_enabled: true; vad.start_ms longer.',
    },
  ];
}

interface Clipped extends Place {
  readonly missingMs: number;
}

function clipped({ floor, caller }: CallFacts): readonly Found[] {
  const places = floor.interruptions
    .filter(({ by }) => by !== 'keypad' && by !== 'text')
    .flatMap((one): Clipped[] => {
      const missingMs = missingOf(one, floor.gate, caller.utterances);
      return missingMs < CLIPPED_MS ? [] : [{ line: one.line, atMs: one.atMs, missingMs }];
    });
  if (places.length === 0) return [];
  const most = Math.max(...places.map(({ missingMs }) => missingMs));
  return [
    {
      code: 'barge_in.clipped',
      title: 'The model did not get the beginning of what the caller said into the agent’s speech.',
      because: `Of ${places.length} interruptions up to ${most.toFixed(0)} ms were withheld before the gate opened.`,
      evidence: evidenceOf(places, ({ missingMs }) => `${missingMs.toFixed(0)} ms of the onset are missing`),
      change: 'gate.pre_roll_ms: 1500, as it is by default; longer than barge_in.decide_ms in any case.',
    },
  ];
}

/** How much of the caller's onset went up as silence: what was spoken before the gate opened, less what waited and went up then. */
function missingOf(
  { atMs, mediaMs }: Interruption,
  gate: readonly GateMove[],
  utterances: readonly Utterance[],
): number {
  const index = gate.findIndex((move) => move.open && move.atMs === atMs);
  const [open, shut] = [gate[index], gate[index - 1]];
  const spoken = utterances.findLast(({ fromMs, toMs }) => fromMs <= mediaMs && toMs >= mediaMs - PAUSE_MS);
  if (open === undefined || shut === undefined || spoken === undefined) return 0;
  if (spoken.fromMs < shut.mediaMs) return 0;
  const waitedMs = open.mediaMs - shut.mediaMs - (open.withheldMs - shut.withheldMs);
  return waitedMs >= ENOUGH_PRE_ROLL_MS ? 0 : open.mediaMs - spoken.fromMs - waitedMs;
}

/** The agent answers into the caller's pauses for thought. */
function cutOff(facts: CallFacts): readonly Found[] {
  const spoken = facts.caller.utterances.filter(({ speechMs }) => speechMs >= WORD_MS);
  const resumed = spoken.filter((utterance, index) => goesOn(spoken[index - 1], utterance, facts));
  if (resumed.length < CUT_OFF) return [];
  return [
    {
      code: 'turns.cut_off',
      title: 'The agent answered into the caller’s pauses: turns were taken to be over too early.',
      because: `${times(resumed.length)} the caller went on within ${seconds(PAUSE_MS)} after a turn was taken to be over and an answer had begun.`,
      evidence: evidenceOf(resumed, describe),
      change: 'openai.turn_detection: a longer silence_duration_ms, or semantic_vad with eagerness: low.',
    },
  ];
}

/** Whether somebody goes on whose turn was taken to be over, and who was answered. */
function goesOn(before: Utterance | undefined, now: Utterance, { call, agent }: CallFacts): boolean {
  if (before === undefined || now.atMs - before.endAtMs > PAUSE_MS) return false;
  if (Math.abs(now.levelDb - before.levelDb) > SAME_VOICE_DB) return false;
  const stop = call.heard.find(
    ({ what, atMs }) => what === 'stopped' && atMs > before.endAtMs && atMs < now.atMs + PAUSE_MS / 2,
  );
  if (stop === undefined) return false;
  const answer = agent.audible.find(({ fromMs }) => fromMs >= stop.atMs);
  return answer !== undefined && answer.fromMs < now.endAtMs && now.atMs - answer.fromMs <= REACTION_MS;
}
