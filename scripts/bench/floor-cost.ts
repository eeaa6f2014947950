import { performance } from 'node:perf_hooks';
import { FRAME_MS, TELEPHONE_FORMAT, TELEPHONE_FRAME_SAMPLES } from '../../src/audio/frame.js';
import { encodeMulaw } from '../../src/audio/mulaw.js';
import { Floor } from '../../src/call/floor.js';
import { MediaPath } from '../../src/call/media-path.js';
import { Pacer } from '../../src/call/pacer.js';
import type { CarrierCommand } from '../../src/ports/carrier.js';
import { ManualClock } from '../../test/support/manual-clock.js';
import { serverParts } from './server-parts.js';

/** CPU of who-has-the-floor and the ledger per 20 ms frame of a call (µs, the median of rounds), the resampler and the sockets left out. */
export interface FloorCost {
  /** VAD, echo bar, noise floor, gate and arbiter while the agent speaks, and while it is silent. */
  readonly hearingPlayingUs: number;
  readonly hearingSilentUs: number;
  /** Queue, lead, ledger and marks of a speaking agent. */
  readonly playoutUs: number;
}

const ROUNDS = 21;
const WARM_UP_ROUNDS = 3;
const FRAMES_A_ROUND = 1000;
const FRAMES = 50;
const MARK_WAY_MS = 60;

const voices = [7, 5].map((pitch) => Array.from({ length: FRAMES }, (_, n) => voiceLike(n, pitch)));
const [agentFrames = [], callerFrames = []] = voices;

/** Times the three, round by round in turn. */
export function measureFloorCost(): FloorCost {
  const works = [hearing(true), hearing(false), playout()];
  const rounds = Array.from({ length: WARM_UP_ROUNDS + ROUNDS }, () => works.map(timeUs)).slice(
    WARM_UP_ROUNDS,
  );
  const [hearingPlayingUs = NaN, hearingSilentUs = NaN, playoutUs = NaN] = works.map((_, i) =>
    median(rounds.map((round) => round[i] ?? NaN)),
  );
  return { hearingPlayingUs, hearingSilentUs, playoutUs };
}

/** The caller's side of a call, from the carrier's frame to the gate; the agent's voice is in the echo mirror or there is none. */
function hearing(agentSpeaks: boolean): (n: number) => void {
  const {
    hearing: { ear },
    floor: settings,
  } = serverParts();
  const floor = new Floor({
    clock: new ManualClock(),
    ear,
    neural: undefined,
    enter: (_input, work) => work(),
    // Doubts begin and end as in a call, but nothing is cut: every frame is judged.
    settings,
    sendHeard: () => undefined,
    heard: () => undefined,
    up: () => undefined,
    playout: { pause: () => undefined, resume: () => undefined, drained: !agentSpeaks },
    busy: () => false,
    mustBeHeard: () => false,
    cut: () => undefined,
    note: () => undefined,
  });
  let timestampMs = 0;
  return (n) => {
    if (agentSpeaks) {
      floor.agentAudio();
      ear.playing(agentFrames[n % FRAMES] ?? new Uint8Array());
    }
    floor.hear({ ...TELEPHONE_FORMAT, samples: callerFrames[n % FRAMES] ?? new Uint8Array() }, timestampMs);
    timestampMs += FRAME_MS;
  };
}

/** The agent's side, μ-law all through: a burst of ten frames now and then, fed in rounds of 20 ms, with marks that come back. */
function playout(): (n: number) => void {
  const clock = new ManualClock();
  const send = (command: CarrierCommand): void => {
    if (command.type === 'mark') clock.after(MARK_WAY_MS, () => media.markReached(command.name));
  };
  const nothing = (): void => undefined;
  const media = new MediaPath({
    clock,
    pacer: new Pacer(clock, nothing),
    mark: 'echoed-when-cleared',
    providerFormat: TELEPHONE_FORMAT,
    attached: () => true,
    ask: nothing,
    play: send,
    observe: nothing,
    fault: nothing,
    enter: (_input, work) => work(),
    onDrained: nothing,
    onSending: nothing,
  });
  const burst = new Uint8Array(TELEPHONE_FRAME_SAMPLES * 10).fill(1);
  return (n) => {
    if (n % 10 === 0) {
      const frame = { ...TELEPHONE_FORMAT, samples: burst };
      media.speak({ responseId: 'r', part: { itemId: 'i', contentIndex: 0 }, frame });
    }
    clock.advance(FRAME_MS);
  };
}

function timeUs(work: (n: number) => void): number {
  const startMs = performance.now();
  for (let n = 0; n < FRAMES_A_ROUND; n++) work(n);
  return ((performance.now() - startMs) * 1000) / FRAMES_A_ROUND;
}

/** A buzz of that many periods a frame with some noise, loud and soft in turn. */
function voiceLike(n: number, periods: number): Uint8Array {
  const loudness = n % 10 < 6 ? 6000 : 300;
  const samples = Int16Array.from({ length: TELEPHONE_FRAME_SAMPLES }, (_, i) => {
    const phase = ((i * periods) / TELEPHONE_FRAME_SAMPLES + n / 7) % 1;
    return loudness * (phase - 0.5) + ((i * 7919 + n * 104_729) % 61) - 30;
  });
  return encodeMulaw(samples, new Uint8Array(TELEPHONE_FRAME_SAMPLES));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
