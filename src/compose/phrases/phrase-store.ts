import { createHash } from 'node:crypto';
import { readdir, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MULAW_SILENCE, TELEPHONE_FRAME_SAMPLES, TELEPHONE_RATE_HZ } from '../../audio/frame.js';
import { makeFolder } from '../../lib/make-folder.js';

/** Nobody but the user who runs the server needs them. */
const FILE_MODE = 0o600;
const DIR_MODE = 0o700;
/** A phrase that is longer is none (s). */
const MAX_PHRASE_S = 30;
const MAX_BYTES = MAX_PHRASE_S * TELEPHONE_RATE_HZ;
/** Beyond so many files those that were written first go. */
const MAX_FILES = 300;
const SUFFIX = '.ulaw';
const NAME_CHARS = 32;

/** Who says what. */
export interface PhraseKey {
  readonly voice: string;
  readonly model: string;
  readonly text: string;
}

/** Recorded phrases: in memory, so that no call waits for a disk, and on disk, so that they are recorded once. */
export class PhraseStore {
  readonly #dir: string;
  readonly #sounds = new Map<string, Uint8Array>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  get(key: PhraseKey): Uint8Array | undefined {
    return this.#sounds.get(nameOf(key));
  }

  /** Reads these from disk, as far as they are there. */
  async load(keys: readonly PhraseKey[]): Promise<void> {
    const names = [...new Set(keys.map(nameOf))].filter((name) => !this.#sounds.has(name));
    await Promise.all(names.map((name) => this.#read(name)));
  }

  /** Keeps a phrase, cut to whole frames. Rejects where the disk does; it is kept in memory even so. Sound that is none, or far too long, is refused. */
  async put(key: PhraseKey, sound: Uint8Array): Promise<void> {
    if (sound.length === 0 || sound.length > MAX_BYTES) throw new Error(`${sound.length} bytes of sound`);
    const name = nameOf(key);
    const frames = inWholeFrames(sound);
    this.#sounds.set(name, frames);
    await makeFolder(this.#dir, DIR_MODE);
    const path = join(this.#dir, name);
    // Whoever reads it meanwhile finds all of it, or nothing.
    await writeFile(`${path}.new`, frames, { mode: FILE_MODE });
    await rename(`${path}.new`, path);
    await this.#prune();
  }

  async #read(name: string): Promise<void> {
    try {
      const path = join(this.#dir, name);
      const { size } = await stat(path);
      if (size > 0 && size <= MAX_BYTES) this.#sounds.set(name, inWholeFrames(await readFile(path)));
    } catch {
      // It has not been recorded yet, or can't be read: it will be recorded again.
    }
  }

  async #prune(): Promise<void> {
    const names = (await readdir(this.#dir)).filter((name) => name.endsWith(SUFFIX));
    if (names.length <= MAX_FILES) return;
    const files = await Promise.all(
      names.map(async (name) => ({ name, atMs: (await stat(join(this.#dir, name))).mtimeMs })),
    );
    files.sort((one, other) => one.atMs - other.atMs);
    for (const { name } of files.slice(0, files.length - MAX_FILES)) await unlink(join(this.#dir, name));
  }
}

function nameOf({ voice, model, text }: PhraseKey): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([voice, model, text]))
    .digest('hex');
  return hash.slice(0, NAME_CHARS) + SUFFIX;
}

function inWholeFrames(sound: Uint8Array): Uint8Array {
  const frames = Math.ceil(sound.length / TELEPHONE_FRAME_SAMPLES);
  const whole = new Uint8Array(frames * TELEPHONE_FRAME_SAMPLES).fill(MULAW_SILENCE);
  whole.set(sound);
  return whole;
}
