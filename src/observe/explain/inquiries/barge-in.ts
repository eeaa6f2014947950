import type { CallFacts } from '../facts/call-facts.js';
import type { Utterance } from '../facts/caller-side.js';
import { sharedMs } from '../facts/place.js';
import { evidenceOf, seconds, times, type Found } from '../finding.js';
import { describe, isMeant, SPEAKER_MS, sum } from './caller.js';

/** So much of the caller’s speech while the gate is shut is most of it. */
const MOST = 0.8;
/** Who speaks so long over the agent wants the floor (ms) … */
const WANTS_FLOOR_MS = 1500;
/** … if it is the caller: not so much fainter than usual, nor fainter than this where that is not known (dB, dBFS). */
const ASIDE_DB = 6;
const FAINT_DB = -35;
/** A pause for thought (ms). */
const PAUSE_MS = 1500;

/** Callers who spoke over the agent and did not get the floor. One cause, one finding: a rule that forbids it, a gate that never opened, or else that nobody noticed. */
export function askBargeIn(facts: CallFacts): readonly Found[] {
  const meant = facts.caller.utterances.filter(isMeant);
  const ignored = facts.caller.utterances.filter((utterance) => wasIgnored(utterance, facts));
  const shut = gateShut(facts, meant);
  const spoken = shut.length > 0 ? meant : ignored;
  if (spoken.length === 0) return [];
  const forbidden = bargeInOff(facts, spoken);
  if (forbidden !== undefined) return [forbidden];
  return shut.length > 0 ? shut : missed(ignored);
}

/** The configuration says that nobody may interrupt the agent, or its greeting. */
function bargeInOff({ bargeIn, agent, call }: CallFacts, spoken: readonly Utterance[]): Found | undefined {
  const isOff = bargeIn?.mode === 'off';
  const greetingIsOff =
    bargeIn?.greeting === false && spoken.every((one) => isInGreeting(one, { agent, call }));
  if (!isOff && !greetingIsOff) return undefined;
  const key = isOff ? 'barge_in.mode' : 'barge_in.greeting';
  const longest = spoken.reduce((most, one) => (one.speechMs > most.speechMs ? one : most));
  const own = `agents.${call.info?.agent ?? 'NAME'}.${key}`;
  return {
    code: 'barge_in.off',
    title: `The caller spoke over the ${isOff ? 'agent' : 'greeting'}, and by the configuration nobody may interrupt it (${key}: off).`,
    because: `That happened ${times(spoken.length)}; the longest was ${seconds(longest.toMs - longest.fromMs)} at ${longest.levelDb.toFixed(0)} dBFS. The call began with ${key}: off.`,
    evidence: evidenceOf(spoken, describe),
    change: `${own} where that is set, else ${key}: ${isOff ? 'local (or provider)' : 'on'}; \`talkpath config explain agents\` tells which of them holds.`,
  };
}

/** Whether the agent’s first words were still to be heard, and nobody had asked for anything. */
function isInGreeting({ atMs }: Utterance, { agent, call }: Pick<CallFacts, 'agent' | 'call'>): boolean {
  const greeting = agent.audible[0];
  if (greeting === undefined || atMs > greeting.toMs) return false;
  return !call.heard.some((heard) => heard.atMs < greeting.fromMs);
}

function gateShut({ caller, floor }: CallFacts, spoken: readonly Utterance[]): readonly Found[] {
  const spokenMs = sum(spoken);
  const shut = floor.shutUntil(caller.audioMs);
  const shutMs = spoken.reduce((ms, { fromMs, toMs }) => ms + sharedMs({ fromMs, toMs }, shut), 0);
  const lengthMs = spoken.reduce((ms, { fromMs, toMs }) => ms + toMs - fromMs, 0);
  const opened = floor.gate.some(({ open, cause }) => open && cause === 'speech');
  if (spokenMs < SPEAKER_MS || shutMs < MOST * lengthMs || opened || floor.interruptions.length > 0)
    return [];
  return [
    {
      code: 'caller.gate_shut',
      title: 'The caller spoke while the gate was shut, and the model never heard it.',
      because: `Of ${seconds(lengthMs)} in which the caller spoke, ${seconds(shutMs)} fell into the agent’s own speech; the gate opened for none of it.`,
      evidence: evidenceOf(spoken, describe),
      change:
        'barge_in.mode: local (or provider), and barge_in.greeting: on; or an agent that speaks in shorter sentences.',
    },
  ];
}

function missed(spoken: readonly Utterance[]): readonly Found[] {
  const [longest] = spoken.toSorted((a, b) => b.speechMs - a.speechMs);
  if (longest === undefined) return [];
  return [
    {
      code: 'barge_in.missed',
      title: 'The caller spoke over the agent and was not given the floor.',
      because: `That happened ${times(spoken.length)}; the longest was ${seconds(longest.toMs - longest.fromMs)} at ${longest.levelDb.toFixed(0)} dBFS, and nothing interrupted the agent.`,
      evidence: evidenceOf(spoken, describe),
      change:
        'barge_in.mode: local (off lets nobody interrupt), barge_in.greeting: on; vad.webrtc_aggressiveness 1; vad.energy_threshold lower.',
    },
  ];
}

function wasIgnored({ atMs, endAtMs, ...utterance }: Utterance, { agent, floor }: CallFacts): boolean {
  const { speechMs, levelDb, callerLevelDb, fromMs, toMs } = utterance;
  if (speechMs < WANTS_FLOOR_MS || speechMs < (toMs - fromMs) / 2) return false;
  if (levelDb < (callerLevelDb === undefined ? FAINT_DB : callerLevelDb - ASIDE_DB)) return false;
  if (sharedMs({ fromMs: atMs, toMs: endAtMs }, agent.audible) < WANTS_FLOOR_MS) return false;
  return !floor.interruptions.some((one) => one.atMs >= atMs - PAUSE_MS && one.atMs <= endAtMs + PAUSE_MS);
}
