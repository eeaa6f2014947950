import { type Converter, createConverter } from '../audio/convert.js';
import type { EarFrame } from '../audio/ear.js';
import { type AudioFormat, TELEPHONE_FORMAT, TELEPHONE_FRAME_SAMPLES } from '../audio/frame.js';
import { bytesOf, type LineFormat, TELEPHONE_LINE } from '../audio/line-format.js';
import { decodeMulaw } from '../audio/mulaw.js';
import type { Hearing } from './hearing.js';

type CallEar = Hearing['ear'];

/** What the neural detector hears. */
const TELEPHONE_PCM: AudioFormat = { encoding: 'pcm16', rateHz: 8000 };

/** The ears hear telephone audio: on a line of another format both directions are converted for the local one. On a telephone line nothing comes between. */
export function hearingOn(line: LineFormat, { ear, neural }: Hearing): Hearing {
  return { ear: line === TELEPHONE_LINE ? ear : new ConvertingEar(line, ear), neural };
}

/** What the neural ear hears: telephone samples, each time in memory of their own, of frames of the line that follow each other. */
export function samplesOn(line: LineFormat): (frame: Uint8Array) => Int16Array {
  if (line === TELEPHONE_LINE) return (frame) => decodeMulaw(frame, new Int16Array(TELEPHONE_FRAME_SAMPLES));
  const converter = createConverter(line.format, TELEPHONE_PCM);
  return (frame) => Int16Array.from(converter.convert(line.frameOf(frame)).samples);
}

/** Frame for frame the same: 20 ms in are 20 ms out, so that media time is the line's. */
class ConvertingEar implements CallEar {
  readonly #line: LineFormat;
  readonly #ear: CallEar;
  readonly #heard: Converter;
  readonly #played: Converter;

  constructor(line: LineFormat, ear: CallEar) {
    this.#line = line;
    this.#ear = ear;
    this.#heard = createConverter(line.format, TELEPHONE_FORMAT);
    this.#played = createConverter(line.format, TELEPHONE_FORMAT);
  }

  get callerLevelDb(): number | undefined {
    return this.#ear.callerLevelDb;
  }

  hear(frame: Uint8Array, missing?: boolean): EarFrame {
    return this.#ear.hear(bytesOf(this.#heard.convert(this.#line.frameOf(frame))), missing);
  }

  playing(bytes: Uint8Array): void {
    this.#ear.playing(bytesOf(this.#played.convert(this.#line.frameOf(bytes))));
  }

  cleared(): void {
    this.#played.flush();
    this.#ear.cleared();
  }

  free(): void {
    this.#ear.free();
  }
}
