import * as phrases from '../turns/phrases.js';
import type { Cue, Scene } from '../turns/scene.js';
import {
  after,
  afterCue,
  ask,
  CALL_IT,
  CONFIG,
  endOf,
  HANG_UP,
  heard,
  type Kit,
  lookUp,
  ordinaryCall,
  say,
  scriptOf,
  type Stage,
} from './ordinary.js';
import type { CallPlan } from './plan.js';

/** What is the matter with a call in which nothing is the matter. */
type Kind = (plan: CallPlan, kit: Kit) => CallPlan;

const with_ = (plan: CallPlan, scene: Partial<Scene>, more: Partial<CallPlan> = {}): CallPlan => ({
  ...plan,
  ...more,
  scene: { ...plan.scene, ...scene },
});

const BYE = { say: 'Thank you for calling. Goodbye.' };

/** Kinds of calls as they are every day. */
export const CLEAN: Readonly<Record<string, Kind>> = {
  'two questions': (plan) => plan,
  'caller speaks first': (plan, kit) =>
    with_(
      plan,
      { cues: [ask(kit, { after: 'start', ms: 900 }), ask(kit, endOf(0, 700))], until: endOf(1, 1200) },
      { greets: false },
    ),
  'one barge-in': (plan, kit) =>
    with_(plan, { cues: [ask(kit, endOf(0, 600)), interruption(kit, 1, 1500)], until: endOf(2, 1200) }),
  'two barge-ins': (plan, kit) => {
    const [first, second] = [kit.dice.pick(phrases.LONG_ANSWERS), kit.dice.pick(phrases.LONG_ANSWERS)];
    const answers = [first, second, kit.dice.pick(phrases.SHORT_ANSWERS)];
    const cues = [ask(kit, endOf(0, 600)), interruption(kit, 1, 1200), interruption(kit, 2, 2000)];
    return with_(plan, { answers, cues, until: endOf(3, 1200) }, { script: sayings(answers) });
  },
  'an impatient caller': (plan, kit) => {
    const answers = phrases.LONG_ANSWERS;
    const cues = [
      ask(kit, endOf(0, 600)),
      ...[1, 2, 3, 4].map((n) => interruption(kit, n, 700 + 1000 * kit.dice.unit())),
    ];
    return with_(plan, { answers, cues, until: heard(5, 2500) }, { script: sayings(answers) });
  },
  'barge-in over the greeting': (plan, kit) => {
    const greeting = kit.dice.pick(phrases.LONG_GREETINGS);
    return with_(plan, { greeting, cues: [interruption(kit, 0, 1800)], until: endOf(1, 1200) });
  },
  backchannels: (plan, kit) => {
    const sound = kit.sounds.speech(kit.caller, kit.dice.pick(phrases.BACKCHANNELS));
    const yes: Cue = { role: 'distraction', what: 'backchannel', sound, at: heard(1, 2500) };
    return with_(plan, { cues: [ask(kit, endOf(0, 600)), yes], until: endOf(1, 1200) });
  },
  'a cough': (plan, kit) => {
    const sound = kit.sounds.cough(kit.dice);
    const cough: Cue = { role: 'distraction', what: 'cough', sound, at: heard(1, 2500) };
    return with_(plan, { cues: [ask(kit, endOf(0, 600)), cough], until: endOf(1, 1200) });
  },
  'a quick tool': (plan, kit) => withTool(plan, kit, 200 + 1500 * kit.dice.unit(), {}),
  'a slow tool with a tone': (plan, kit) =>
    withTool(plan, kit, 6500, { progress: { afterMs: 1000, sound: 'tone' } }),
  'a deferred tool': (plan, kit) => withTool(plan, kit, 3000, { mode: 'deferred' }),
  'keys pressed': (plan, kit) =>
    with_(
      plan,
      { cues: [ask(kit, endOf(1, 800))], until: endOf(2, 1200) },
      { keys: [{ digit: '4', at: endOf(0, 800) }] },
    ),
  'a key into the answer': (plan, kit) =>
    with_(
      plan,
      { cues: [ask(kit, endOf(0, 600))], until: endOf(2, 1200) },
      { keys: [{ digit: '4', at: heard(1, 1500) }] },
    ),
  'the agent hangs up': (plan, kit) =>
    with_(
      plan,
      { cues: [ask(kit, endOf(0, 600)), say(kit, 'No thank you, goodbye.', endOf(1, 700))] },
      {
        tools: () => [HANG_UP],
        script: scriptOf([
          [{ say: plan.scene.answers[0] ?? '' }],
          [BYE, { call: { tool: 'hangup_call', arguments: { reason: 'the caller is done' } } }],
        ]),
      },
    ),
  'both say goodbye': (plan) =>
    with_(
      plan,
      { until: endOf(2, 900) },
      { script: scriptOf([[{ say: plan.scene.answers[0] ?? '' }], [BYE]]) },
    ),
  'a caller who thinks': (plan, kit) =>
    with_(plan, { cues: [ask(kit, endOf(0, 9000)), ask(kit, endOf(1, 6000))], until: endOf(2, 5000) }),
  'a listener': (plan, kit) =>
    with_(plan, {
      greeting: kit.dice.pick(phrases.LONG_GREETINGS),
      cues: [],
      until: endOf(0, 2500),
      line: { ...plan.scene.line, noise: { kind: 'pink', levelDb: -52 } },
    }),
  'a line from far away': (plan) => {
    const lane = { delayMs: 80, jitterMs: 60 };
    return with_(plan, { line: { ...plan.scene.line, toBridge: lane, fromBridge: lane } });
  },
  'usual echo': (plan, { dice }) =>
    with_(plan, { line: { ...plan.scene.line, echo: { delayMs: dice.between(20, 400), lossDb: 18 } } }),
  'μ-law all the way': (plan) =>
    with_(plan, {}, { config: { openai: { ...CONFIG.openai, audio_format: 'g711_ulaw' } } }),
  'a pause for thought': (plan, kit) => {
    const [first, second] = kit.dice.pick(phrases.SLOW_TURNS);
    const cues = [
      say(kit, first ?? '', endOf(0, 600)),
      say(kit, second ?? '', afterCue(0, 450), 'continuation'),
    ];
    return with_(plan, { cues, until: endOf(1, 1500) });
  },
};

/** So many calls of all kinds in turn, each of its own seed. */
export function cleanCalls(
  count: number,
  seed: string,
  stage: Stage,
): readonly { readonly kind: string; readonly plan: () => CallPlan }[] {
  const kinds = Object.entries(CLEAN);
  return Array.from({ length: count }, (_, n) => {
    const [kind, change] = kinds[n % kinds.length] ?? ['two questions', (plan: CallPlan) => plan];
    return {
      kind,
      plan: () => {
        const { plan, kit } = ordinaryCall(`clean/${seed}/${n}`, stage);
        return change(plan, kit);
      },
    };
  });
}

function interruption(kit: Kit, response: number, ms: number): Cue {
  return say(
    kit,
    kit.dice.pick(phrases.INTERRUPTIONS),
    heard(response, ms + 500 * kit.dice.unit()),
    'interruption',
  );
}

function sayings(answers: readonly string[]) {
  return scriptOf(answers.map((text) => [{ say: text }]));
}

/** The first question is answered with what a tool says. */
function withTool(plan: CallPlan, kit: Kit, tookMs: number, more: Parameters<typeof lookUp>[1]): CallPlan {
  const deferred = more?.mode === 'deferred';
  return with_(
    plan,
    { cues: [ask(kit, endOf(0, 600))], until: endOf(deferred ? 3 : 2, 1500) },
    { tools: (clock) => [lookUp(after(clock, tookMs), more)], script: scriptOf([[CALL_IT]]) },
  );
}
