import { rmsOf } from '../../audio/decibels.js';
import { FRAME_MS } from '../../audio/frame.js';
import { SampleQueue } from '../audio/sample-queue.js';
import { CLEAN_LINE, type LineConditions } from './line-conditions.js';

/** From the loudspeaker back into the line, there and back: as on a long-distance call. */
const ECHO_DELAY_MS = 100;
const ECHO_DELAY_FRAMES = ECHO_DELAY_MS / FRAME_MS;
const MS_PER_SECOND = 1000;
const HUNDRED = 100;
/** RMS 1 of evenly spread noise reaches so far. */
const EVEN_PEAK = Math.sqrt(3);

/** A frame on its way up: `samples` are undefined when it got lost. */
export interface SentFrame {
  readonly samples: Int16Array | undefined;
  readonly delayMs: number;
}

/** A line with faults, both ways. Its clock is the frames of the microphone: while one goes up, as much of the agent is heard. */
export class BadLine {
  readonly #random: () => number;
  readonly #frameSamples: number;
  #conditions = CLEAN_LINE;
  readonly #agent = new SampleQueue();
  /** What was heard of the agent during the last frames, the oldest first. */
  readonly #echo: Int16Array[] = [];

  constructor(rateHz: number, random: () => number) {
    this.#random = random;
    this.#frameSamples = (rateHz * FRAME_MS) / MS_PER_SECOND;
  }

  set(conditions: Partial<LineConditions>): void {
    this.#conditions = { ...this.#conditions, ...conditions };
  }

  /** What the agent says, as it comes out at the page's end: lost frames are silent, so that the rest stays in time. */
  down(samples: Int16Array): Int16Array {
    const arrived = this.#conditions.lossPercent > 0 ? this.#withHoles(samples) : samples;
    this.#agent.push(arrived);
    return arrived;
  }

  /** The agent was cut off. */
  clear(): void {
    this.#agent.clear();
  }

  /** A frame of the microphone, as it comes out at the server's end. */
  up(frame: Int16Array): SentFrame {
    const { lossPercent, jitterMs, echoDb, noiseDb } = this.#conditions;
    const echo = this.#echoOf();
    const delayMs = jitterMs > 0 ? this.#random() * jitterMs : 0;
    if (this.#isLost(lossPercent)) return { samples: undefined, delayMs };
    if (echoDb === -Infinity && noiseDb === -Infinity) return { samples: frame, delayMs };
    const echoGain = 10 ** (echoDb / 20);
    const noisePeak = rmsOf(noiseDb) * EVEN_PEAK;
    const samples = frame.map((sample, i) =>
      saturated(sample + echoGain * (echo[i] ?? 0) + noisePeak * (2 * this.#random() - 1)),
    );
    return { samples, delayMs };
  }

  /** The echo of this frame, while the agent goes on by one. */
  #echoOf(): Int16Array {
    const heard = new Int16Array(this.#frameSamples);
    this.#agent.takeInto(heard);
    this.#echo.push(heard);
    return this.#echo.length > ECHO_DELAY_FRAMES ? (this.#echo.shift() ?? heard) : new Int16Array(0);
  }

  #withHoles(samples: Int16Array): Int16Array {
    const holed = samples.slice();
    for (let from = 0; from < holed.length; from += this.#frameSamples) {
      if (this.#isLost(this.#conditions.lossPercent)) holed.fill(0, from, from + this.#frameSamples);
    }
    return holed;
  }

  #isLost(lossPercent: number): boolean {
    return lossPercent > 0 && this.#random() * HUNDRED < lossPercent;
  }
}

function saturated(value: number): number {
  return Math.max(-0x8000, Math.min(0x7fff, Math.round(value)));
}
