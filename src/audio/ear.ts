import { CallerLevel } from './caller-level.js';
import { dbfsOf, rmsOf } from './decibels.js';
import { EchoBar } from './echo-bar.js';
import type { EchoTrace } from './echo-path.js';
import { FRAME_MS, TELEPHONE_FRAME_SAMPLES } from './frame.js';
import { rmsLevel } from './level.js';
import { decodeMulaw } from './mulaw.js';
import { NoiseFloor } from './noise-floor.js';
import { PlayoutMirror } from './playout-mirror.js';
import { TwoWaySpectrum } from './two-way-spectrum.js';
import type { WebRtcVad } from './webrtc-vad.js';

/** Speech is so far above the line's noise floor. */
const ABOVE_NOISE_DB = 6;
/** No line is taken to be quieter: RMS 15 on the int16 scale. */
const QUIETEST_DB = dbfsOf(15);
/** Where the energy threshold may lie, as multiples of the noise floor's RMS: on a quiet line it comes down, on a loud one it goes up. */
const LEAST_OVER_FLOOR = 4;
const MOST_OVER_FLOOR = 20;
/** A line is listened to for so long before anything on it counts: VAD and noise floor start from nothing. */
const SETTLING_MS = 200;
/** Share of a frame above 600 Hz (dB) at which it is surely a hum, and at which it is surely none. */
const HUM_DB = -20;
const OPEN_MOUTH_DB = -12;

const SILENCE = new Int16Array(TELEPHONE_FRAME_SAMPLES);

/** What one 20 ms frame of the caller's line holds. */
export interface EarFrame {
  /** Media time: ms of inbound audio before this frame. */
  readonly startMs: number;
  /** Somebody at the other end speaks: the VAD says so, and it is louder than noise, echo and threshold. */
  readonly speech: boolean;
  /** RMS level, dBFS; digital silence is -Infinity. */
  readonly levelDb: number;
  /** How loud this very frame would have had to be, to count as speech (dBFS). */
  readonly barDb: number;
  /** Loudest echo of the agent to be reckoned with now (dBFS); -Infinity when the agent was not heard lately. */
  readonly echoDb: number;
  /** How much this is a hum through a closed mouth ('mm-hm'): 0 to 1. Says nothing of silence. */
  readonly humming: number;
}

/** Tells, frame by frame, whether the caller speaks: over noise, and over the line's echo of the agent, which it learns from what it is told is played. */
export class Ear {
  readonly #vad: WebRtcVad;
  readonly #energyThresholdRms: number | undefined;
  readonly #mirror = new PlayoutMirror();
  readonly #spectrum = new TwoWaySpectrum();
  readonly #echo = new EchoBar();
  readonly #noise = new NoiseFloor(QUIETEST_DB);
  readonly #caller = new CallerLevel();
  readonly #in = new Int16Array(TELEPHONE_FRAME_SAMPLES);
  readonly #out = new Int16Array(TELEPHONE_FRAME_SAMPLES);
  #heardMs = 0;

  /** `energyThresholdRms` (int16 scale): speech must be as loud, within what the line's noise floor makes sensible. */
  constructor({ vad, energyThresholdRms }: { vad: WebRtcVad; energyThresholdRms?: number | undefined }) {
    this.#vad = vad;
    this.#energyThresholdRms = energyThresholdRms;
  }

  /** Audio was handed to the carrier, behind what it was handed before (μ-law bytes). */
  playing(mulaw: Uint8Array): void {
    this.#mirror.feed(mulaw);
  }

  /** The carrier was told to forget what it had not played. */
  cleared(): void {
    this.#mirror.clear();
  }

  /** Takes the next 20 ms from the caller's line (160 μ-law bytes); `missing`: no packet came, and this is the silence in its place. */
  hear(mulaw: Uint8Array, missing = false): EarFrame {
    const inbound = decodeMulaw(mulaw, this.#in);
    const levelDb = dbfsOf(rmsLevel(inbound));
    if (this.#mirror.restarts) this.#echo.restarted();
    this.#spectrum.push(this.#played(), inbound);
    this.#echo.hear(this.#spectrum.outDb, this.#spectrum.inDb, { silent: levelDb === -Infinity, missing });
    if (!missing) this.#noise.hear(levelDb);
    const { echoDb } = this.#echo;
    const barDb = this.#barDb(levelDb, echoDb);
    const startMs = this.#heardMs;
    this.#heardMs += FRAME_MS;
    const speech = this.#vad.isSpeech(inbound) && startMs >= SETTLING_MS && levelDb >= barDb;
    if (speech && echoDb === -Infinity) this.#caller.hear(levelDb);
    return { startMs, speech, levelDb, barDb, echoDb, humming: this.#humming() };
  }

  /** How loud the caller speaks (dBFS), learnt while the agent is silent; undefined until half a second of speech was heard. */
  get callerLevelDb(): number | undefined {
    return this.#caller.db;
  }

  /** The line's noise floor (dBFS). */
  get noiseFloorDb(): number {
    return this.#noise.floorDb;
  }

  /** Delay and loss of the line's echo as learnt; undefined while none is known. */
  get echoTrace(): EchoTrace | undefined {
    return this.#echo.trace;
  }

  /** Gives the memory of the VAD and of the echo path back; safe to call twice, but nothing is heard right afterwards. */
  free(): void {
    this.#echo.free();
    this.#vad.free();
  }

  /** What sounds at the caller's end in these 20 ms. */
  #played(): Int16Array {
    const { dry } = this.#mirror;
    const mulaw = this.#mirror.play();
    return dry ? SILENCE : decodeMulaw(mulaw, this.#out);
  }

  #barDb(levelDb: number, echoDb: number): number {
    const floorDb = this.#noise.floorDb;
    const barDb = Math.max(floorDb + ABOVE_NOISE_DB, this.#energyBarDb(floorDb));
    return echoDb === -Infinity ? barDb : Math.max(barDb, levelDb - this.#echo.aboveDb);
  }

  #energyBarDb(floorDb: number): number {
    if (this.#energyThresholdRms === undefined) return -Infinity;
    const floorRms = rmsOf(floorDb);
    const most = Math.min(this.#energyThresholdRms, floorRms * MOST_OVER_FLOOR);
    return dbfsOf(Math.max(most, floorRms * LEAST_OVER_FLOOR));
  }

  #humming(): number {
    const share = (OPEN_MOUTH_DB - this.#spectrum.inBrightnessDb) / (OPEN_MOUTH_DB - HUM_DB);
    return Math.min(1, Math.max(0, share));
  }
}
