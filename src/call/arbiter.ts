import { FRAME_MS } from '../audio/frame.js';
import { assertNever } from '../lib/assert-never.js';

/** What one frame of the caller's side tells about who speaks. Levels are dBFS (RMS). */
export interface Observation {
  /** Media time at which the frame begins (ms). */
  readonly startMs: number;
  /** Whether somebody near the telephone speaks, as far as one frame can tell. */
  readonly speech: boolean;
  readonly levelDb: number;
  /** 0 (open sound) to 1 (a closed-mouth hum, as in 'mm-hm'). */
  readonly humming: number;
  /** How loud the caller spoke before, once that is known. */
  readonly callerLevelDb: number | undefined;
  /** How sure the neural model is that the sound since the onset is speech (0–1); absent while it has not answered. */
  readonly confidence: number | undefined;
}

/** How long to look, and what to believe. */
export interface ArbiterSettings {
  /** So much speech raises a suspicion (ms). */
  readonly startMs: number;
  /** So much of what follows must not be speech until a sound counts as ended (ms). */
  readonly hangoverMs: number;
  /** The longest doubt: within it an interruption is confirmed or taken back (ms). */
  readonly decideMs: number;
  /** What the neural model must reach, if it answers. */
  readonly confidenceThreshold: number;
}

/** `suspect`: hold the agent back. `confirm`: the caller has the floor. `take-back`: it was nothing, go on. */
export type Verdict = 'suspect' | 'confirm' | 'take-back' | undefined;

/** What is known of the sound that goes on now. */
interface Utterance {
  readonly onsetMs: number;
  /** When the suspicion arose. */
  readonly suspectedMs: number;
  readonly speechFrames: number;
  readonly hummingSum: number;
  readonly levelSum: number;
  /** The loudest frame so far, and the newest ones, smoothed (dBFS). */
  readonly peakDb: number;
  readonly lastDb: number;
  readonly lastSpeechMs: number;
  /** What was taken back goes on and may still turn out to be an interruption; what was confirmed stays so. */
  readonly stage: 'doubt' | 'taken-back' | 'confirmed';
}

/** The arbiter's memory of one call. */
export interface ArbiterState {
  /** The newest frames, one bit each, newest lowest: 1 was speech. */
  readonly recent: number;
  /** Mean power of the line outside of utterances, full scale being 1. */
  readonly ambient: number;
  readonly utterance: Utterance | undefined;
}

/** Frames that `recent` remembers: more than the longest that is asked for before a suspicion. */
const RECENT_FRAMES = 24;
/** Somebody is speaking at this moment: so many of the newest frames. */
const NOW = { frames: 4, speech: 2 } as const;
/** So little sound, followed by quiet, was a click; there is nothing to wait for (ms). */
const CLICK_MS = 100;
const QUIET_AFTER_CLICK_MS = 120;
/** What goes on after it was taken back is an interruption once there was so much speech in all (ms). */
const ENOUGH_MS = 300;
/** Somebody so much below the caller's own level speaks beside the telephone (dB). */
const ASIDE_DB = 9;
/** How loud a caller is taken to be who has not spoken yet: a faint telephone voice (dBFS). */
const FAINT_CALLER_DB = -26;
/** Who speaks into the telephone is so much above what the line carried just before (dB). */
const ABOVE_AMBIENT_DB = 4;
/** What the line carried just before: the mean power of so many frames (400 ms), the newest ones weighing most. */
const AMBIENT_FRAMES = 20;
const SILENCE_POWER = 1e-9;
/** A sound that has faded so much below its loudest frame is about to end (dB). */
const FADED_DB = 10;
/** A sound that hums on average so much is a backchannel … */
const HUM = 0.8;
/** … unless it goes on for so long (ms). Nobody hums agreement for so long. */
const LONG_MS = 800;

export const AT_REST: ArbiterState = { recent: 0, ambient: SILENCE_POWER, utterance: undefined };

/**
 * Tells an interruption from a backchannel, a cough, a click, somebody in the background. Pure, over media time: the same frames give the
 * same verdicts. A short sound is taken back when it has ended; a lasting one is confirmed at the end of the doubt, if it is loud and open enough.
 */
export function arbitrate(
  state: ArbiterState,
  seen: Observation,
  settings: ArbiterSettings,
): readonly [ArbiterState, Verdict] {
  const recent = shiftIn(state.recent, seen.speech);
  const { ambient: before } = state;
  if (state.utterance === undefined)
    return suspect({ recent, ambient: before, utterance: undefined }, seen, settings);
  const utterance = hear(state.utterance, seen);
  const verdict = judge(utterance, { recent, ambient: before, utterance: state.utterance }, seen, settings);
  const ambient = utterance.stage === 'taken-back' ? ambientWith(before, seen) : before;
  if (hasEnded(utterance, seen, settings)) return [{ recent, ambient, utterance: undefined }, verdict];
  return [{ recent, ambient, utterance: after(utterance, verdict, seen.startMs + FRAME_MS) }, verdict];
}

/** Takes note of a frame while the agent is silent and there is nothing to decide: what is no speech then is the line's own sound. */
export function overhear(
  { recent, ambient }: ArbiterState,
  seen: Pick<Observation, 'speech' | 'levelDb'>,
): ArbiterState {
  return {
    recent: shiftIn(recent, seen.speech),
    ambient: ambientWith(ambient, seen),
    utterance: undefined,
  };
}

/** Whether most of what was heard just now is speech. */
export function speaksNow({ recent }: ArbiterState): boolean {
  return speechIn(recent, NOW.frames) > NOW.speech;
}

/** Where the sound in question began (media time, ms), if there is one. */
export function onsetOf({ recent, utterance }: ArbiterState, nowMs: number): number | undefined {
  if (utterance !== undefined) return utterance.onsetMs;
  return recent === 0 ? undefined : nowMs - runLength(recent) * FRAME_MS;
}

function suspect(
  state: ArbiterState,
  seen: Observation,
  settings: ArbiterSettings,
): readonly [ArbiterState, Verdict] {
  const { recent, ambient } = state;
  const needed = Math.ceil(settings.startMs / FRAME_MS);
  if (!seen.speech || speechIn(recent, needed + 1) < needed)
    return [{ recent, ambient: ambientWith(ambient, seen), utterance: undefined }, undefined];
  const nowMs = seen.startMs + FRAME_MS;
  const utterance: Utterance = {
    onsetMs: nowMs - runLength(recent) * FRAME_MS,
    suspectedMs: nowMs,
    speechFrames: needed,
    hummingSum: seen.humming * needed,
    levelSum: seen.levelDb * needed,
    peakDb: seen.levelDb,
    lastDb: seen.levelDb,
    lastSpeechMs: nowMs,
    stage: 'doubt',
  };
  return [{ recent, ambient, utterance }, 'suspect'];
}

function hear(before: Utterance, { speech, startMs, humming, levelDb }: Observation): Utterance {
  if (!speech) return before;
  return {
    ...before,
    speechFrames: before.speechFrames + 1,
    hummingSum: before.hummingSum + humming,
    levelSum: before.levelSum + levelDb,
    peakDb: Math.max(before.peakDb, levelDb),
    lastDb: (before.lastDb + levelDb) / 2,
    lastSpeechMs: startMs + FRAME_MS,
  };
}

function judge(
  utterance: Utterance,
  state: ArbiterState,
  seen: Observation,
  settings: ArbiterSettings,
): Verdict {
  switch (utterance.stage) {
    case 'doubt':
      return resolve(utterance, state, seen, settings);
    case 'taken-back':
      return reconsider(utterance, state, seen, settings);
    case 'confirmed':
      return undefined;
    default:
      return assertNever(utterance.stage);
  }
}

/** The doubt lasts as long as it may, since a word is followed by others after a pause; only a click is told at once. */
function resolve(
  utterance: Utterance,
  state: ArbiterState,
  seen: Observation,
  settings: ArbiterSettings,
): Verdict {
  const nowMs = seen.startMs + FRAME_MS;
  const wasClick =
    utterance.speechFrames * FRAME_MS <= CLICK_MS && nowMs - utterance.lastSpeechMs >= QUIET_AFTER_CLICK_MS;
  if (wasClick || hasEnded(utterance, seen, settings)) return 'take-back';
  if (nowMs - utterance.suspectedMs < settings.decideMs) return undefined;
  return goesOn(utterance, state) && isMeant(utterance, state, seen, settings) ? 'confirm' : 'take-back';
}

/** What was taken back and goes on: a second word, or a longer one. */
function reconsider(
  utterance: Utterance,
  state: ArbiterState,
  seen: Observation,
  settings: ArbiterSettings,
): Verdict {
  if (!goesOn(utterance, state) || !isMeant(utterance, state, seen, settings)) return undefined;
  return utterance.speechFrames * FRAME_MS >= ENOUGH_MS ? 'confirm' : 'suspect';
}

/** Whether somebody is speaking at this moment, and not at the end of a word. */
function goesOn({ peakDb, lastDb }: Utterance, { recent }: ArbiterState): boolean {
  return speechIn(recent, NOW.frames) >= NOW.speech && lastDb > peakDb - FADED_DB;
}

function after(utterance: Utterance, verdict: Verdict, nowMs: number): Utterance {
  switch (verdict) {
    case 'suspect':
      return { ...utterance, stage: 'doubt', suspectedMs: nowMs };
    case 'take-back':
      return { ...utterance, stage: 'taken-back' };
    case 'confirm':
      return { ...utterance, stage: 'confirmed' };
    case undefined:
      return utterance;
    default:
      return assertNever(verdict);
  }
}

function hasEnded(
  { lastSpeechMs }: Utterance,
  { startMs }: Observation,
  { hangoverMs }: ArbiterSettings,
): boolean {
  return startMs + FRAME_MS - lastSpeechMs >= hangoverMs;
}

function isMeant(
  { speechFrames, levelSum, hummingSum, onsetMs }: Utterance,
  { ambient }: ArbiterState,
  { startMs, callerLevelDb = FAINT_CALLER_DB, confidence = 1 }: Observation,
  { confidenceThreshold }: ArbiterSettings,
): boolean {
  const levelDb = levelSum / speechFrames;
  if (levelDb < callerLevelDb - ASIDE_DB || levelDb < dbOf(ambient) + ABOVE_AMBIENT_DB) return false;
  if (confidence < confidenceThreshold) return false;
  return hummingSum / speechFrames < HUM || startMs + FRAME_MS - onsetMs >= LONG_MS;
}

function ambientWith(ambient: number, { speech, levelDb }: Pick<Observation, 'speech' | 'levelDb'>): number {
  if (speech) return ambient;
  const power = Math.max(SILENCE_POWER, 10 ** (levelDb / 10));
  return ambient + (power - ambient) / AMBIENT_FRAMES;
}

function dbOf(power: number): number {
  return 10 * Math.log10(power);
}

function shiftIn(recent: number, speech: boolean): number {
  return ((recent << 1) | Number(speech)) & ((1 << RECENT_FRAMES) - 1);
}

/** How many of the newest `frames` were speech. */
function speechIn(recent: number, frames: number): number {
  let count = 0;
  for (let bit = 0; bit < frames; bit += 1) count += (recent >> bit) & 1;
  return count;
}

/** How many frames ago the newest run of speech began; a single frame without speech does not break it. */
function runLength(recent: number): number {
  let length = 0;
  for (let bit = 0, misses = 0; bit < RECENT_FRAMES && misses < 2; bit += 1) {
    misses = (recent >> bit) & 1 ? 0 : misses + 1;
    if (misses === 0) length = bit + 1;
  }
  return length;
}
