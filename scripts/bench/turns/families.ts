import type { Dice } from './dice.js';
import type { Speaker } from './flite-speaker.js';
import * as phrases from './phrases.js';
import type { Studio } from './run-scene.js';
import type { Cue, CueRole, Family, LineConditions, MediaGap, Moment, Scene } from './scene.js';
import type { CallerVoice, Sounds } from './sounds.js';

/** What scenes are made from. */
export interface Kit {
  readonly studio: Studio;
  readonly sounds: Sounds;
  readonly dice: Dice;
  readonly agent: Speaker;
  readonly caller: CallerVoice;
}

/** What a family decides about its scenes; everything else is chance. */
export type Plot = Pick<Scene, 'greeting' | 'answers' | 'cues' | 'until'> & {
  readonly gaps?: readonly MediaGap[];
  readonly line?: Partial<LineConditions>;
};

/** The caller's question into the silence after the greeting: from then on response 1 is the agent's long answer. */
const THE_ANSWER = 1;
/** A scene with an interruption goes on for so long after it (ms). */
const AFTER_MS = 2000;
/** So much of the agent's sentence lies behind the last moment of an interruption, so that a late one can still be told from an end (ms). */
const LEAVE_MS = 500;

/** Less than a step of the line's 8 bits: digital silence. */
const NO_ECHO_DB = 120;

/** Every family of scenes, by what makes it what it is. */
export const PLOTS: Readonly<Record<Family, (kit: Kit) => Plot>> = {
  clean: (kit) => ({ ...opening(kit), cues: [question(kit)], until: endOf(THE_ANSWER, 500) }),
  early: (kit) => interrupted(kit, kit.dice.between(20, 500)),
  mid: (kit) => interrupted(kit, (answerMs) => kit.dice.between(1000, answerMs - 2000)),
  late: (kit) => interrupted(kit, (answerMs) => answerMs - kit.dice.between(LEAVE_MS, 1000)),
  greeting: overTheGreeting,
  backchannel: (kit) => distracted(kit, backchannel(kit), kit.dice.whole(1, 2)),
  cough: (kit) => distracted(kit, () => ({ what: 'a cough', sound: kit.sounds.cough(kit.dice) }), 1),
  click: (kit) => distracted(kit, () => ({ what: 'clicks', sound: kit.sounds.clicks(kit.dice) }), 1),
  'side-talk': (kit) => distracted(kit, sideTalk(kit), 1),
  babble: (kit) => alone(kit, { noise: { kind: 'babble', levelDb: kit.dice.between(-45, -29) } }),
  'echo-only': (kit) => alone(kit, echoAt(kit, kit.dice.between(12, 40))),
  'loud-echo': (kit) => alone(kit, echoAt(kit, kit.dice.between(6, 12))),
  'double-talk': (kit) => ({
    ...interrupted(kit, (answerMs) => kit.dice.between(600, answerMs - 2500)),
    line: echoAt(kit, 12),
  }),
  'silent-line': (kit) => ({
    ...interrupted(kit, (answerMs) => kit.dice.between(1000, answerMs - 2000)),
    line: { ...echoAt(kit, NO_ECHO_DB), noise: undefined },
  }),
  'slow-speaker': slowSpeaker,
  'media-gap': mediaGap,
};

function opening({ dice }: Kit): Pick<Plot, 'greeting' | 'answers'> {
  const answers = [dice.pick(phrases.LONG_ANSWERS), dice.pick(phrases.SHORT_ANSWERS)];
  return { greeting: dice.pick(phrases.SHORT_GREETINGS), answers };
}

function question({ dice, sounds, caller }: Kit): Cue {
  const asked = sounds.phrase(dice, caller, dice.pick(phrases.QUESTIONS));
  return { role: 'turn', ...asked, at: endOf(0, dice.between(300, 900)) };
}

function interruption({ dice, sounds, caller }: Kit, at: Moment): Cue {
  return { role: 'interruption', ...sounds.phrase(dice, caller, dice.pick(phrases.INTERRUPTIONS)), at };
}

/** The long answer is interrupted, so many ms into it. */
function interrupted(kit: Kit, atMs: number | ((answerMs: number) => number)): Plot {
  const plot = opening(kit);
  const answerMs = kit.studio.agents.lengthMs(kit.agent, plot.answers[0] ?? '');
  const ms = typeof atMs === 'number' ? atMs : atMs(answerMs);
  const cues = [question(kit), interruption(kit, heard(THE_ANSWER, ms))];
  return { ...plot, cues, until: { after: 'cue', cue: 1, ms: AFTER_MS } };
}

function overTheGreeting(kit: Kit): Plot {
  const greeting = kit.dice.pick(phrases.LONG_GREETINGS);
  const greetingMs = kit.studio.agents.lengthMs(kit.agent, greeting);
  const at = heard(0, kit.dice.between(100, greetingMs - 2500));
  const until: Moment = { after: 'cue', cue: 0, ms: AFTER_MS };
  return { greeting, answers: [phrases.SHORT_ANSWERS[0]], cues: [interruption(kit, at)], until };
}

/** Sounds that must not stop the long answer. */
function distracted(kit: Kit, make: () => Pick<Cue, 'what' | 'sound'>, count: number): Plot {
  const plot = opening(kit);
  const answerMs = kit.studio.agents.lengthMs(kit.agent, plot.answers[0] ?? '');
  const apart = (answerMs - 2000) / count;
  const distractions = Array.from({ length: count }, (_, n): Cue => {
    const ms = 500 + apart * (n + kit.dice.between(0, 0.7));
    return { role: 'distraction', ...make(), at: heard(THE_ANSWER, ms) };
  });
  return { ...plot, cues: [question(kit), ...distractions], until: endOf(THE_ANSWER, 500) };
}

function backchannel({ dice, sounds, caller }: Kit): () => Pick<Cue, 'what' | 'sound'> {
  return () => {
    const utterance = dice.pick(phrases.BACKCHANNELS);
    return { what: `${caller.speaker.voice}: ${utterance.words}`, sound: sounds.speech(caller, utterance) };
  };
}

function sideTalk({ dice, sounds, caller }: Kit): () => Pick<Cue, 'what' | 'sound'> {
  return () => {
    const words = dice.pick(phrases.SIDE_TALK);
    const levelDb = caller.levelDb - dice.between(12, 20);
    return { what: `aside: ${words}`, sound: sounds.speech({ ...caller, levelDb }, { words }) };
  };
}

/** A long greeting, and nobody who speaks to the agent. */
function alone({ dice }: Kit, line: Partial<LineConditions>): Plot {
  return {
    greeting: dice.pick(phrases.LONG_GREETINGS),
    answers: [dice.pick(phrases.SHORT_ANSWERS)],
    cues: [],
    until: endOf(0, 1500),
    line,
  };
}

/** Echo of that loss, with any delay. */
function echoAt({ dice }: Kit, lossDb: number): Partial<LineConditions> {
  return { echo: { delayMs: dice.between(0, 400), lossDb } };
}

function slowSpeaker(kit: Kit): Plot {
  const { dice, sounds, caller } = kit;
  const parts = dice.pick(phrases.SLOW_TURNS);
  const cues = parts.map((words, index): Cue => {
    const role: CueRole = index === 0 ? 'turn' : 'continuation';
    const pauseMs = dice.between(700, 1200);
    const at: Moment = index === 0 ? endOf(0, 500) : { after: 'cue', cue: index - 1, ms: pauseMs };
    return { role, what: words, sound: sounds.speech(caller, { words }), at };
  });
  const { greeting, answers } = opening(kit);
  const until: Moment = { after: 'cue', cue: cues.length - 1, ms: AFTER_MS };
  return { greeting, answers: answers.slice(0, 1), cues, until };
}

/** Five seconds of the caller's audio are missing while the agent speaks; afterwards the caller asks again. */
function mediaGap(kit: Kit): Plot {
  const { dice } = kit;
  const gaps = [{ at: heard(THE_ANSWER, dice.between(500, 4000)), lengthMs: 5000 }];
  const again = { ...question(kit), at: endOf(THE_ANSWER, dice.between(2500, 3500)) };
  const until: Moment = { after: 'cue', cue: 1, ms: AFTER_MS };
  return { ...opening(kit), cues: [question(kit), again], gaps, until };
}

function heard(response: number, ms: number): Moment {
  return { after: 'heard', response, ms };
}

function endOf(response: number, ms: number): Moment {
  return { after: 'response', response, ms };
}
