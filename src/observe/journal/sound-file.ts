import { openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { hexOf } from './audio-facts.js';
import type { FormatName } from './lines.js';
import { silence } from './silence.js';

const CHUNK_BYTES = 256 * 1024;

/** What is wrong with the sound beside a journal. */
export type SoundTrouble = 'no-sound' | 'wrong-sound';

/** The sound that came in, read piece by piece from the file beside a journal; where there is none, silence. Each trouble is told once. */
export class SoundFile {
  readonly #path: string;
  readonly #check: boolean;
  readonly #trouble: (what: SoundTrouble, detail: string) => void;
  readonly #told = new Set<SoundTrouble>();
  readonly #file: number | undefined;
  #chunk = Buffer.alloc(0);
  #at = 0;

  /** `check`: every piece is compared with its CRC. */
  constructor(path: string, check: boolean, trouble: (what: SoundTrouble, detail: string) => void) {
    this.#path = path;
    this.#check = check;
    this.#trouble = trouble;
    this.#file = this.#open();
  }

  /** The next so many bytes, a copy of its own. */
  readonly take = (bytes: number, format: FormatName, crc: string): Uint8Array => {
    const sound = new Uint8Array(bytes);
    const read = this.#read(sound);
    if (read < bytes) {
      if (this.#file !== undefined) this.#tell('no-sound', 'the sound ends before the lines do');
      sound.set(silence(bytes - read, format), read);
    } else if (this.#check && hexOf(crc32(sound)) !== crc) {
      this.#tell('wrong-sound', 'from here on or earlier it is not the sound that the lines tell of');
    }
    return sound;
  };

  /** The descriptor, to be closed by who made this. */
  get file(): number | undefined {
    return this.#file;
  }

  #open(): number | undefined {
    try {
      return openSync(this.#path, 'r');
    } catch {
      this.#tell('no-sound', 'no sound lies beside this journal');
      return undefined;
    }
  }

  #read(into: Uint8Array): number {
    let done = 0;
    while (done < into.length && this.#filled()) {
      const piece = this.#chunk.subarray(this.#at, this.#at + into.length - done);
      into.set(piece, done);
      done += piece.length;
      this.#at += piece.length;
    }
    return done;
  }

  #filled(): boolean {
    if (this.#at < this.#chunk.length) return true;
    if (this.#file === undefined) return false;
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    this.#chunk = chunk.subarray(0, readSync(this.#file, chunk));
    this.#at = 0;
    return this.#chunk.length > 0;
  }

  #tell(what: SoundTrouble, detail: string): void {
    if (this.#told.has(what)) return;
    this.#told.add(what);
    this.#trouble(what, detail);
  }
}
