import type { PracticeScript, ScriptRule, ScriptStep, StimulusKind } from './script.js';
import { plainWords } from './ears/phrases.js';
import { fill, fillObject, jsonOf, spoken, type Words } from './words.js';

/** The mode every session starts in. */
export const FIRST_MODE = 'normal';

/** One thing to react to. */
export interface Stimulus {
  readonly is: StimulusKind;
  /** The text, the phrase that was said, or the result of the tool. */
  readonly text?: string;
  readonly tool?: string;
  /** How long the caller spoke, or was silent. */
  readonly seconds?: number;
}

/** What the agent knows when it has to answer. */
export interface Situation {
  /** The first that any rule fits is answered, newest first; a tool's result together with all other results. */
  readonly stimuli: readonly Stimulus[];
  /** Names of the tools it may call now. */
  readonly offers: readonly string[];
  readonly mode: string;
  /** Whether the caller has spoken before. */
  readonly heard: boolean;
  /** Whether it can understand what is said. */
  readonly ears?: boolean;
}

/** One thing to do. */
export type Action =
  | { readonly type: 'say'; readonly text: string }
  /** Play back the caller's last utterance. */
  | { readonly type: 'echo' }
  | { readonly type: 'call'; readonly tool: string; readonly arguments: Readonly<Record<string, unknown>> };

export interface Decision {
  readonly actions: readonly Action[];
  readonly mode: string;
}

const ANYTHING = /(?:)/;

/** What to say and do, by the script. Pure: the same script and situation always give the same decision. */
export function decide(script: PracticeScript, situation: Situation): Decision {
  for (const stimulus of situation.stimuli) {
    const decision = react(script, stimulus, situation);
    if (decision !== undefined)
      return stimulus.is === 'tool-result' ? reactToAll(script, situation) : decision;
  }
  return { actions: [], mode: situation.mode };
}

/** Results that came together are all answered, in the order in which they came. */
function reactToAll(script: PracticeScript, situation: Situation): Decision {
  const results = situation.stimuli.filter(({ is }) => is === 'tool-result').toReversed();
  return results.reduce<Decision>(
    ({ actions, mode }, result) => {
      const next = react(script, result, { ...situation, mode }) ?? { actions: [], mode };
      return { actions: [...actions, ...next.actions], mode: next.mode };
    },
    { actions: [], mode: situation.mode },
  );
}

/** What the first rule that fits says; undefined when none does. */
function react(script: PracticeScript, raw: Stimulus, situation: Situation): Decision | undefined {
  const stimulus = recognizeKey(script, raw);
  for (const rule of script.rules) {
    const words = fits(rule, stimulus, situation);
    if (words !== undefined) return perform(rule.do, words, situation);
  }
  return undefined;
}

interface Recognized extends Stimulus {
  readonly key?: string;
}

function recognizeKey(script: PracticeScript, stimulus: Stimulus): Recognized {
  const key = stimulus.is === 'text' ? script.keypad.exec(stimulus.text ?? '')?.groups?.['key'] : undefined;
  return key === undefined ? stimulus : { ...stimulus, is: 'key', key };
}

/** The words that the rule's templates may use, or undefined when the rule doesn't fit. */
function fits({ when }: ScriptRule, stimulus: Recognized, situation: Situation): Words | undefined {
  const suits =
    when.is === stimulus.is &&
    isAbout(when, stimulus) &&
    allows(when.mode, situation.mode) &&
    allows(when.heard, situation.heard) &&
    allows(when.ears, situation.ears ?? false) &&
    (when.offers === undefined || situation.offers.includes(when.offers));
  const match = suits ? (when.matches ?? ANYTHING).exec(stimulus.text ?? '') : null;
  return match ? wordsOf(stimulus, match.groups) : undefined;
}

function isAbout(when: ScriptRule['when'], { text = '', key, tool }: Recognized): boolean {
  return allows(when.says, plainWords(text)) && allows(when.key, key) && allows(when.tool, tool);
}

/** Whether a condition that was left out, or names one value or several, allows this one. */
function allows<T>(condition: T | readonly T[] | undefined, value: T | undefined): boolean {
  return condition === undefined || [condition].flat().some((allowed) => allowed === value);
}

function wordsOf(stimulus: Recognized, groups: RegExpExecArray['groups']): Words {
  const { text = '', tool = '', key = '', seconds = 0 } = stimulus;
  return {
    named: { text, result: spoken(text), tool: spoken(tool), key, seconds: seconds.toFixed(1), ...groups },
    result: jsonOf(text),
  };
}

function perform(steps: readonly ScriptStep[], words: Words, situation: Situation): Decision {
  const mode = steps.reduce((last, step) => ('mode' in step ? step.mode : last), situation.mode);
  const actions = steps.flatMap((step): Action[] => {
    if ('say' in step) return [{ type: 'say', text: fill(step.say, words).trim() }];
    if ('echo' in step) return situation.heard ? [{ type: 'echo' }] : [];
    if ('call' in step && situation.offers.includes(step.call.tool)) {
      return [{ type: 'call', tool: step.call.tool, arguments: fillObject(step.call.arguments, words) }];
    }
    return [];
  });
  return { actions, mode };
}
