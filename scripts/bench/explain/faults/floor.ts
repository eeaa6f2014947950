import * as phrases from '../../turns/phrases.js';
import type { Cue } from '../../turns/scene.js';
import { afterCue, ask, CONFIG, endOf, heard, type Kit, say, scriptOf } from '../ordinary.js';
import type { CallPlan } from '../plan.js';
import { changed, type Fault, withOpenai } from './fault.js';

const LONG = phrases.LONG_ANSWERS.join(' ');
const LONG_SPEECH =
  'Wait a moment please, that is not at all what I asked you. I would like to know what it costs in the end.';

/** The provider decides who interrupts, and hears all of the line as soon as a response is generated. */
function providerDecides(plan: CallPlan, more: Partial<CallPlan['config']> = {}): CallPlan {
  return {
    ...plan,
    config: { ...plan.config, barge_in: { mode: 'provider' }, gate: { release: 'response_done' }, ...more },
  };
}

/** Knocks on the telephone while the agent speaks. */
function knocks({ sounds, dice }: Kit, response: number, count: number, everyMs: number): readonly Cue[] {
  return Array.from({ length: count }, (_, n) => ({
    role: 'distraction',
    what: 'clicks',
    sound: sounds.clicks(dice),
    at: heard(response, 600 + n * everyMs),
  }));
}

function nobodyInterrupts(plan: CallPlan, kit: Kit): CallPlan {
  const cues = [
    ask(kit, endOf(0, 600)),
    say(kit, LONG_SPEECH, heard(1, 1500), 'interruption'),
    ask(kit, endOf(1, 700)),
  ];
  return { ...changed(plan, { cues }), config: { ...plan.config, barge_in: { mode: 'off' } } };
}

export const FLOOR_FAULTS: readonly Fault[] = [
  {
    name: 'the agent interrupts itself by its echo',
    expected: 'echo.loop',
    how: 'line',
    inject: (plan, { dice }) => {
      const line = { ...plan.scene.line, echo: { delayMs: dice.between(60, 250), lossDb: 3 } };
      const scene = {
        greeting: LONG,
        answers: [LONG],
        cues: [],
        until: { after: 'start', ms: 25_000 },
      } as const;
      const echoing = changed(plan, { ...scene, line }, { script: scriptOf([[{ say: LONG }]]) });
      return providerDecides(echoing, { gate: { release: 'response_done', tail_ms: 0 } });
    },
  },
  {
    name: 'the agent answers its own echo',
    expected: 'echo.loop',
    how: 'line',
    inject: (plan, { dice }) => {
      const line = { ...plan.scene.line, echo: { delayMs: dice.between(900, 1300), lossDb: 6 } };
      const answers = ['I see. Please tell me more about it.'];
      return changed(
        plan,
        { line, cues: [], until: { after: 'start', ms: 30_000 } },
        { script: scriptOf(answers.map((text) => [{ say: text }])) },
      );
    },
  },
  {
    name: 'the gate flutters',
    expected: 'gate.flutter',
    how: 'line',
    inject: (plan, kit) => {
      const noise = { kind: 'babble', levelDb: -36 } as const;
      const scene = {
        greeting: `${LONG} ${LONG}`,
        line: { ...plan.scene.line, noise },
        until: endOf(0, 1000),
      };
      const noisy = changed(plan, { ...scene, cues: knocks(kit, 0, 24, 1300) });
      return {
        ...noisy,
        config: {
          ...CONFIG,
          openai: { ...CONFIG.openai, turn_detection: { type: 'server_vad', threshold: 1 } },
          barge_in: { mode: 'provider' },
          vad: { webrtc_aggressiveness: 0, start_ms: 20, hangover_ms: 100 },
        },
      };
    },
  },
  {
    name: 'the onset of an interruption is clipped',
    expected: 'barge_in.clipped',
    how: 'settings',
    inject: (plan, kit) => {
      const cues = [ask(kit, endOf(0, 600)), say(kit, LONG_SPEECH, heard(1, 1500), 'interruption')];
      return { ...changed(plan, { cues }), config: { ...plan.config, gate: { pre_roll_ms: 0 } } };
    },
  },
  {
    name: 'nobody may interrupt',
    expected: 'barge_in.off',
    how: 'settings',
    inject: nobodyInterrupts,
  },
  {
    name: 'nobody may interrupt, as a redacted journal has it',
    expected: 'barge_in.missed',
    how: 'settings',
    inject: (plan, kit) => ({ ...nobodyInterrupts(plan, kit), isRedacted: true }),
  },
  {
    name: 'the gate never opens for the caller',
    expected: 'caller.gate_shut',
    how: 'settings',
    inject: (plan, kit) => {
      const greeting = `${LONG} ${LONG}`;
      const cues = [say(kit, LONG_SPEECH, heard(0, 3000)), say(kit, LONG_SPEECH, heard(0, 14_000))];
      const scene = { greeting, cues, until: heard(0, 24_000) };
      const off = { barge_in: { mode: 'off' } } as const;
      return { ...changed(plan, scene), config: { ...plan.config, ...off }, isRedacted: true };
    },
  },
  {
    name: 'the agent answers into pauses',
    expected: 'turns.cut_off',
    how: 'settings',
    inject: (plan, kit) => {
      const cues = phrases.SLOW_TURNS.flat()
        .slice(0, 5)
        .map((words, n) =>
          say(kit, words, n === 0 ? endOf(0, 600) : afterCue(n - 1, 700), n === 0 ? 'turn' : 'continuation'),
        );
      const eager = withOpenai(plan, { turn_detection: { type: 'server_vad', silence_duration_ms: 150 } });
      return changed(eager, { cues, until: afterCue(cues.length - 1, 4000) });
    },
  },
  {
    name: 'a caller who coughs and coughs',
    expected: 'agent.hesitates',
    how: 'caller',
    inject: (plan, kit) => {
      const coughs = Array.from({ length: 18 }, (_, n): Cue => {
        const sound = kit.sounds.cough(kit.dice);
        return { role: 'distraction', what: 'a cough', sound, at: heard(0, 1000 + n * 1700) };
      });
      return changed(plan, { greeting: `${LONG} ${LONG}`, cues: coughs, until: endOf(0, 1500) });
    },
  },
  {
    name: 'a caller who says nothing',
    expected: 'ended.no_input',
    how: 'caller',
    inject: (plan) => {
      const noise = { kind: 'pink', levelDb: -50 } as const;
      const scene = {
        cues: [],
        line: { ...plan.scene.line, noise },
        until: { after: 'start', ms: 60_000 },
      } as const;
      return { ...changed(plan, scene), config: { ...plan.config, call: { no_input_s: 5 } } };
    },
  },
];
