import { crc32 } from 'node:zlib';
import type { AudioFrame } from '../../audio/frame.js';
import { bytesOf } from '../../audio/line-format.js';
import { formatNameOf, hexOf } from './audio-facts.js';
import type { FormatName } from './lines.js';

/** Pieces of outgoing audio that one line may stand for: half a second. */
const MAX_PIECES = 25;

/** Gathers outgoing audio of one leg into lines. */
export class SentAudio {
  readonly #leg: 'up' | 'line';
  readonly #write: (text: string) => void;
  #fromMs = 0;
  #toMs = 0;
  #pieces = 0;
  #bytes = 0;
  #crc = 0;
  #session: number | undefined;
  #format: FormatName = 'mulaw/8000';

  constructor(leg: 'up' | 'line', write: (text: string) => void) {
    this.#leg = leg;
    this.#write = write;
  }

  /** `session`: which of the call's sessions it goes to, where that is not the first. */
  add(atMs: number, frame: AudioFrame, session?: number): void {
    if (session !== this.#session) this.end();
    this.#session = session;
    if (this.#pieces === 0) this.#fromMs = atMs;
    const bytes = bytesOf(frame);
    this.#toMs = atMs;
    this.#format = formatNameOf(frame);
    this.#pieces += 1;
    this.#bytes += bytes.length;
    this.#crc = crc32(bytes, this.#crc);
    if (this.#pieces >= MAX_PIECES) this.end();
  }

  end(): void {
    if (this.#pieces === 0) return;
    const pieces = this.#pieces;
    this.#pieces = 0;
    const of = this.#session === undefined ? '' : `,"session":${this.#session}`;
    this.#write(
      `{"t":${this.#fromMs},"to":${this.#toMs},"e":"${this.#leg}","pieces":${pieces},"n":${this.#bytes},"h":"${hexOf(this.#crc)}","format":"${this.#format}"${of}}`,
    );
    this.#bytes = 0;
    this.#crc = 0;
  }
}
