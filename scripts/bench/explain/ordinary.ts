import type { Clock } from '../../../src/ports/clock.js';
import type { JsonSchema, ReadyTool, Tool } from '../../../src/ports/tool.js';
import { practiceScriptSchema, type PracticeScript } from '../../../src/providers/practice-agent/script.js';
import { readyTool } from '../../../src/tools/ready.js';
import { hangupCall } from '../../../src/tools/hangup_call.js';
import { Dice } from '../turns/dice.js';
import { AGENTS, ordinaryLine } from '../turns/make-scene.js';
import * as phrases from '../turns/phrases.js';
import type { Studio } from '../turns/run-scene.js';
import type { Cue, CueRole, Moment } from '../turns/scene.js';
import type { CallerVoice, Sounds } from '../turns/sounds.js';
import type { CallPlan } from './plan.js';

/** Everything that calls are made with; made once. */
export interface Stage {
  readonly studio: Studio;
  readonly sounds: Sounds;
}

/** What one call is made from. */
export interface Kit extends Stage {
  readonly dice: Dice;
  readonly caller: CallerVoice;
}

/** Callers of this bench say no more than these, so that each is synthesised once. */
const CLOSING_PAUSE_MS = 1200;

/** An ordinary call, of which a fault changes something: a greeting, two questions with their answers, and the caller hangs up. */
export function ordinaryCall(seed: string, stage: Stage): { readonly plan: CallPlan; readonly kit: Kit } {
  const dice = new Dice(seed);
  const agent = dice.for('agent').pick(AGENTS);
  const caller = stage.sounds.voice(dice.for('caller'), agent);
  const kit: Kit = { ...stage, dice: dice.for('plot'), caller };
  const answers = [kit.dice.pick(phrases.LONG_ANSWERS), kit.dice.pick(phrases.SHORT_ANSWERS)];
  const scene = {
    id: seed,
    family: 'clean',
    seed,
    line: ordinaryLine(dice.for('line'), caller.levelDb),
    gaps: [],
    agent,
    greeting: kit.dice.pick(phrases.SHORT_GREETINGS),
    answers,
    cues: [ask(kit, endOf(0, 600)), ask(kit, endOf(1, 700))],
    until: endOf(2, CLOSING_PAUSE_MS),
  } as const;
  const plan: CallPlan = {
    scene,
    greets: true,
    script: scriptOf(answers.map((say) => [{ say }])),
    config: CONFIG,
    tools: () => [],
    keys: [],
    carrier: {},
    peer: {},
    disk: {},
    admission: {},
    standstills: [],
    parts: {},
  };
  return { plan, kit };
}

/** What every call's configuration says besides. */
export const CONFIG: CallPlan['config'] = {
  openai: {
    model: 'gpt-realtime',
    modalities: ['audio', 'text'],
    transcription: { model: 'whisper-1' },
    turn_detection: { type: 'server_vad' },
  },
};

/** The caller asks something. */
export function ask({ sounds, caller, dice }: Kit, at: Moment, role: CueRole = 'turn'): Cue {
  const words = dice.pick(phrases.QUESTIONS);
  return { role, what: words, sound: sounds.speech(caller, { words }), at };
}

/** The caller says these words. */
export function say({ sounds, caller }: Kit, words: string, at: Moment, role: CueRole = 'turn'): Cue {
  return { role, what: words, sound: sounds.speech(caller, { words }), at };
}

/** So long after that response was heard to its end, or cut. */
export function endOf(response: number, ms: number): Moment {
  return { after: 'response', response, ms };
}

/** So long after the first of that response was heard. */
export function heard(response: number, ms: number): Moment {
  return { after: 'heard', response, ms };
}

/** So long after the caller's sound of that number. */
export function afterCue(cue: number, ms: number): Moment {
  return { after: 'cue', cue, ms };
}

type Step = PracticeScript['rules'][number]['do'][number];

/** A practice agent that greets as it is told and does these things at the caller's turns, the last one for ever; `more` goes first. */
export function scriptOf(turns: readonly (readonly Step[])[], more: readonly object[] = []): PracticeScript {
  const modeOf = (index: number): string => (index === 0 ? 'normal' : `turn-${index}`);
  const last = turns.length - 1;
  return practiceScriptSchema.parse({
    keypad: '^The caller pressed (?<key>[0-9*#A-D]+)',
    rules: [
      {
        when: { is: 'instruction', matches: 'word for word: "(?<words>.*)"\\s*$' },
        do: [{ say: '{{words}}' }],
      },
      ...more,
      ...turns.map((steps, index) => ({
        when: { is: 'speech', mode: modeOf(index) },
        do: [...steps, { mode: modeOf(Math.min(index + 1, last)) }],
      })),
      { when: { is: 'key' }, do: [{ say: 'You pressed {{key}}. Please go on.' }] },
      { when: { is: 'tool-result', tool: 'hangup_call' }, do: [] },
      { when: { is: 'tool-result' }, do: [{ say: 'I have looked it up, and it is all in order.' }] },
    ],
  });
}

const LOOK_UP_PARAMETERS: JsonSchema = {
  type: 'object',
  properties: { number: { type: 'string' } },
  required: ['number'],
  additionalProperties: false,
};

/** The tool of these calls. */
export function lookUp(execute: Tool['execute'], more: Partial<Tool> = {}): ReadyTool {
  return readyTool({
    name: 'look_up',
    description: 'looks something up',
    parameters: LOOK_UP_PARAMETERS,
    execute,
    ...more,
  });
}

/** Does it so much later, by the call's own clock. */
export function after(
  clock: Clock,
  tookMs: number,
  result: unknown = { status: 'in order' },
): Tool['execute'] {
  return () => new Promise((resolve) => void clock.after(tookMs, () => resolve(result)));
}

/** What calls it as it should be called. */
export const CALL_IT = { call: { tool: 'look_up', arguments: { number: '4711' } } } as const;

export const HANG_UP = readyTool(hangupCall);
