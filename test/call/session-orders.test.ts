import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { ResponseStatus } from '../../src/ports/provider.js';
import { type Acoustics, RoughCall } from '../support/rough-call.js';
import { FLOOR } from '../support/test-call.js';
import { mulawFrames, newEar, pinkNoise, speech } from '../audio/ear-scenes.js';

/** The same orders every time; another seed tries others. */
const SEED = 20_261;

type Deed = (rough: RoughCall, a: number, b: number) => void | Promise<void>;

const STATUSES: readonly ResponseStatus[] = ['completed', 'completed', 'cancelled', 'failed', 'incomplete'];
/** Now and then it is about the response before the newest. */
const back = (b: number): number => Number(b % 8 === 7);
const repeat = (times: number, deed: () => void): void => Array.from({ length: times }).forEach(deed);

/** What may happen, how often, and how two numbers make it a particular one. */
const DEEDS: Readonly<Record<string, readonly [number, Deed]>> = {
  'response starts': [3, (rough) => rough.startResponse()],
  delta: [8, (rough, a, b) => rough.delta(back(b), b % 3, 1 + (a % 600))],
  'crumb of a delta': [1, (rough, a, b) => rough.delta(back(b), b % 3, a % 20)],
  'audio done': [2, (rough, a, b) => rough.audioDone(back(b), a % 3)],
  'response done': [4, (rough, a, b) => rough.responseDone(back(b), STATUSES[a % 5] ?? 'completed')],
  'tool call': [1, (rough) => rough.toolCall()],
  refusal: [1, (rough) => rough.fault('conversation_already_has_active_response', 'harmless')],
  'other fault': [
    1,
    (rough, a) => rough.fault('response_cancel_not_active', a % 2 ? 'harmless' : 'retryable'),
  ],
  'provider hears': [2, (rough, a) => rough.providerHears('speech-started', a % 4)],
  'provider hears 50 times': [
    1,
    (rough, a) => repeat(50, () => rough.providerHears('speech-started', a % 4)),
  ],
  'provider heard': [1, (rough, a) => rough.providerHears('speech-stopped', a % 4)],
  speech: [6, (rough, a) => rough.sound('speech', 20 + (a % 600))],
  quiet: [5, (rough, a) => rough.sound('quiet', 20 + (a % 600))],
  echo: [3, (rough, a) => rough.sound('echo', 20 + (a % 600))],
  hole: [
    1,
    (rough) => {
      rough.line.hole(5000);
      rough.sound('quiet', 20);
    },
  ],
  'nothing comes': [2, (rough, a) => rough.pass(a % 900)],
  'the process stands still': [1, (rough, a) => rough.standstill(a % 900)],
  'the carrier’s clock steps': [1, (rough, a, b) => rough.line.setStamps((a - 450) * (b + 1) * 4)],
  delivery: [
    2,
    (rough, a) =>
      void (rough.line.delivery =
        (['in order', 'doubled', 'swapped', 'with holes'] as const)[a % 4] ?? 'in order'),
  ],
  'marks from now on': [
    4,
    (rough, a) => void (rough.line.marks = (['echo', 'echo', 'lose', 'keep'] as const)[a % 4] ?? 'echo'),
  ],
  'kept marks': [1, (rough) => rough.line.releaseMarks()],
  'stray marks': [1, (rough) => rough.line.strayMarks()],
  key: [1, (rough, a) => rough.press('12#'.charAt(a % 3))],
  'many keys': [1, (rough, a) => repeat(a % 70, () => rough.press('1'))],
  'caller writes': [2, (rough, a) => rough.write(`text ${a}`)],
  'caller has finished': [2, (rough) => rough.call.session.caller.done()],
  'provider took it': [2, (rough, a) => rough.providerTook(a % 4)],
  'other instructions': [1, (rough, a) => rough.instruct(`Be number ${a}.`)],
  'settings agreed again': [1, (rough) => rough.agreedAgain()],
};

const deed = fc.tuple(
  fc.constantFrom(...Object.entries(DEEDS).flatMap(([name, [often]]) => Array<string>(often).fill(name))),
  fc.nat(899),
  fc.nat(15),
);

const manners = fc.record({
  mode: fc.constantFrom('local', 'provider', 'off' as const),
  release: fc.constantFrom('playout_drained', 'response_done' as const),
  preRollMs: fc.constantFrom(0, 300, FLOOR.preRollMs),
  greetingInterruptible: fc.boolean(),
});

const ending = fc.constantFrom(
  'finish',
  'finish',
  'finish',
  'hang-up',
  'server-stops',
  'provider-lost' as const,
);

const [CALLER, NOISE, AGENT] = [
  mulawFrames(speech('slt', 'No, wait, I wanted to ask about the other booking, the one in September.')),
  mulawFrames(pinkNoise(2000, -55)),
  mulawFrames(speech('rms', 'We have a double room with a balcony for ninety five dollars a night.')),
];

/** The real ear on a line with a voice, with noise, and with an echo some 12 dB below what the agent says: two segments of the μ-law. */
function realAcoustics(): Acoustics {
  let frames = 0;
  const next = (of: readonly Uint8Array[]): Uint8Array => of[frames++ % of.length] ?? new Uint8Array(0);
  const softer = (sample: number): number => (sample & 0x80) | Math.min(0x7f, (sample & 0x7f) + 0x20);
  return {
    ear: newEar(),
    sounds: {
      speech: () => next(CALLER),
      quiet: () => next(NOISE),
      echo: (heard) => heard.map(softer),
    },
    voice: Uint8Array.from(AGENT.flatMap((frame) => [...frame])),
  };
}

async function hold(numRuns: number, acoustics?: () => Acoustics): Promise<void> {
  const deeds = fc.array(deed, { maxLength: 40, size: 'max' });
  await fc.assert(
    fc.asyncProperty(manners, deeds, ending, async (how, orders, end) => {
      const rough = new RoughCall(how, acoustics?.());
      for (const [name, a, b] of orders) {
        await DEEDS[name]?.[1](rough, a, b);
        rough.check();
      }
      await (end === 'finish' ? rough.finish() : rough.breakOff(end));
    }),
    { numRuns, seed: SEED },
  );
}

describe('a call, whatever happens in whatever order', () => {
  it('books what was heard, gives the caller the floor back, and asks for one response at a time', async () => {
    await hold(2000);
  }, 60_000);

  it('does so too with the real ear, on recorded speech and an echo of what the agent says', async () => {
    await hold(40, realAcoustics);
  }, 60_000);
});
