import { FRAME_MS } from '../../../src/audio/frame.js';
import { decodeMulaw, encodeMulaw } from '../../../src/audio/mulaw.js';
import type { Clock, Timer } from '../../../src/ports/clock.js';
import type { TextChannel, TextReceiver } from '../../../src/ports/text-channel.js';
import type { Lane } from '../lane.js';
import type { Caller } from './caller.js';
import type { Dice } from './dice.js';
import { EchoPath } from './echo.js';
import { laneOf } from './lane.js';
import type { Noises } from './noise.js';
import { Playout } from './playout.js';
import type { LineConditions } from './scene.js';
import { sampleTape } from './tape.js';
import { FRAME_SAMPLES, msOf } from './units.js';

export interface LineParts {
  readonly clock: Clock;
  readonly conditions: LineConditions;
  readonly caller: Caller;
  readonly noises: Noises;
  readonly dice: Dice;
  /** Before each frame, at its line time: the last chance to place what the caller says in it. */
  readonly onFrame: (at: number) => void;
  /** The carrier has carried out a clear. */
  readonly onClear: () => void;
}

const STREAM_ID = 'MZ00000000000000000000000000000001';
export const CALL_ID = 'CA00000000000000000000000000000001';

/**
 * The carrier's end of a media stream and the line behind it: it plays 20 ms in 20 ms of its own clock, echoes marks, and sends every 20 ms what
 * the line picks up: the caller, the echo of what was really played, and noise, in μ-law. Line time is counted in samples from the stream's begin.
 */
export class Line {
  readonly playout = new Playout();
  /** What the bridge was sent, decoded, in line time; silence where frames were left out. */
  readonly picked = sampleTape();
  readonly #heard = sampleTape();
  readonly #parts: LineParts;
  readonly #echo: EchoPath;
  readonly #toBridge: Lane;
  readonly #fromBridge: Lane;
  readonly #noiseFrom: number;
  readonly #mix = new Float64Array(FRAME_SAMPLES);
  readonly #pcm = new Int16Array(FRAME_SAMPLES);
  #receiver: TextReceiver | undefined;
  #timer: Timer | undefined;
  #frames = 0;
  #gapUntil = 0;

  constructor(parts: LineParts) {
    const { clock, conditions, dice } = parts;
    this.#parts = parts;
    this.#echo = new EchoPath(conditions.echo, dice.for('echo'));
    this.#toBridge = laneOf(clock, conditions.toBridge, dice.for('to bridge'));
    this.#fromBridge = laneOf(clock, conditions.fromBridge, dice.for('from bridge'));
    this.#noiseFrom = dice.for('noise').whole(0, 100_000);
  }

  /** The bridge's end of the stream. */
  open(receiver: TextReceiver): TextChannel {
    this.#receiver = receiver;
    return {
      bufferedBytes: 0,
      send: (message) => this.#fromBridge.send(() => this.#take(String(message))),
      close: () => this.stop(),
    };
  }

  start(): void {
    const format = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
    const start = { streamSid: STREAM_ID, callSid: CALL_ID, tracks: ['inbound'], mediaFormat: format };
    this.#send('{"event":"connected","protocol":"Call","version":"1.0.0"}');
    this.#send(JSON.stringify({ event: 'start', streamSid: STREAM_ID, start }));
    this.#frame();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Leaves out what the line picks up before line time `until`. */
  leaveOutUntil(until: number): void {
    this.#gapUntil = Math.max(this.#gapUntil, until);
  }

  #frame(): void {
    const at = this.#frames * FRAME_SAMPLES;
    if (at > 0) this.#sendPicked(at - FRAME_SAMPLES);
    this.#parts.onFrame(at);
    const { frame, reached } = this.playout.play(at);
    this.#heard.append(decodeMulaw(frame, this.#pcm));
    for (const { name, offset } of reached) {
      this.#parts.clock.after(msOf(offset), () => this.#sendMark(name));
    }
    this.#frames += 1;
    this.#timer = this.#parts.clock.after(FRAME_MS, () => this.#frame());
  }

  /** Sends what was picked up in the frame from line time `from` on. */
  #sendPicked(from: number): void {
    const { caller, noises, conditions } = this.#parts;
    this.#mix.fill(0);
    caller.addTo(this.#mix, from);
    this.#echo.addTo(this.#mix, from, this.#heard.all);
    if (conditions.noise) noises.addTo(this.#mix, from + this.#noiseFrom, conditions.noise);
    for (let i = 0; i < FRAME_SAMPLES; i++) this.#pcm[i] = clip(this.#mix[i] ?? 0);
    const left = from < this.#gapUntil;
    const mulaw = encodeMulaw(this.#pcm, new Uint8Array(FRAME_SAMPLES));
    this.picked.append(left ? new Int16Array(FRAME_SAMPLES) : decodeMulaw(mulaw, this.#pcm));
    if (left) return;
    const payload = Buffer.from(mulaw.buffer).toString('base64');
    const media = `"track":"inbound","chunk":"${this.#frames}","timestamp":"${msOf(from)}","payload":"${payload}"`;
    this.#send(`{"event":"media","streamSid":"${STREAM_ID}","media":{${media}}}`);
  }

  #sendMark(name: string): void {
    this.#send(JSON.stringify({ event: 'mark', streamSid: STREAM_ID, mark: { name } }));
  }

  #send(message: string): void {
    this.#toBridge.send(() => this.#receiver?.text(message));
  }

  #take(message: string): void {
    const command = readCommand(message);
    switch (command.event) {
      case 'media':
        return this.playout.take(Buffer.from(command.media?.payload ?? '', 'base64'));
      case 'mark': {
        const name = command.mark?.name ?? '';
        if (this.playout.mark(name)) this.#sendMark(name);
        return;
      }
      case 'clear':
        for (const name of this.playout.clear()) this.#sendMark(name);
        return this.#parts.onClear();
      default:
        throw new Error(`the bridge sent the carrier ${message.slice(0, 60)}`);
    }
  }
}

interface BridgeMessage {
  readonly event?: string;
  readonly media?: { readonly payload?: string };
  readonly mark?: { readonly name?: string };
}

function readCommand(message: string): BridgeMessage {
  return JSON.parse(message) as BridgeMessage;
}

function clip(value: number): number {
  return Math.max(-32768, Math.min(32767, Math.round(value)));
}
