import { write, writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../../lib/make-folder.js';

/** Nobody but the user who runs the server reads journals. */
const FILE_MODE = 0o600;
const DIR_MODE = 0o700;

/** Where a journal is written: one file. */
export interface JournalOutput {
  /** Writes behind what is there. After a throw some of the bytes may be there already: the same must come again before any others. */
  append(bytes: Uint8Array): Promise<void>;
  /** Writes over what is there, or beyond its end. */
  put(bytes: Uint8Array, at: number): Promise<void>;
  /** How many bytes are there of what `append` threw at. */
  readonly partBytes: number;
  /** As `append`, for a process that is about to die; may throw. */
  appendNow(bytes: Uint8Array): void;
  close(): Promise<void>;
}

/** A file of its own, made when something is first written; one that is there already is not touched. */
export class AppendFile implements JournalOutput {
  readonly #path: string;
  #file: FileHandle | undefined;
  #end = 0;
  /** How far the file goes, with what is there of an append that threw. */
  #size = 0;

  constructor(path: string) {
    this.#path = path;
  }

  get partBytes(): number {
    return this.#size - this.#end;
  }

  async append(bytes: Uint8Array): Promise<void> {
    await this.put(bytes, this.#end);
    this.#end += bytes.length;
  }

  async put(bytes: Uint8Array, at: number): Promise<void> {
    const file = (this.#file ??= await this.#open());
    for (let done = 0; done < bytes.length;) {
      done += await writeSome(file.fd, bytes.subarray(done), at + done);
      this.#size = Math.max(this.#size, at + done);
    }
  }

  appendNow(bytes: Uint8Array): void {
    if (this.#file === undefined) return;
    // A write that is under way puts the same bytes at the same place.
    this.#end += writeSync(this.#file.fd, bytes, 0, bytes.length, this.#end);
    this.#size = Math.max(this.#size, this.#end);
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async #open(): Promise<FileHandle> {
    await makeFolder(dirname(this.#path), DIR_MODE);
    return open(this.#path, 'wx', FILE_MODE);
  }
}

/** Returns how many bytes were written. Half the price of the file handle's own `write`, which counts with many calls. */
function writeSome(file: number, bytes: Uint8Array, at: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(file, bytes, 0, bytes.length, at, (error, written) => {
      if (error === null) resolve(written);
      else reject(error);
    });
  });
}
