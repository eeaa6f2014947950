import type { JournalOutput } from '../../src/observe/journal/append-file.js';

/** A disk in memory that can be full, or take its time. */
export class RoughDisk {
  readonly files = new Map<string, Uint8Array>();
  readonly closed: string[] = [];
  isFull = false;
  /** Of every write when it is full: so many bytes are there nevertheless. */
  halfBytes = 7;
  /** How long each write takes; by default no time at all. */
  takes: (() => Promise<void>) | undefined;
  underWay = 0;
  mostUnderWay = 0;
  #held: (() => void)[] | undefined;

  /** Writes wait from now on. */
  hold(): void {
    this.#held ??= [];
  }

  /** Those that wait go on, and later ones do not wait. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const go of held) go();
  }

  readonly output = (path: string): JournalOutput => {
    const name = path.replace(/^.*\./, '');
    let [end, partBytes] = [0, 0];
    const put = async (bytes: Uint8Array, at: number): Promise<void> => {
      this.underWay += 1;
      this.mostUnderWay = Math.max(this.mostUnderWay, this.underWay);
      await new Promise<void>((go) => (this.#held === undefined ? go() : this.#held.push(go)));
      await this.takes?.();
      this.underWay -= 1;
      this.#write(name, this.isFull ? bytes.subarray(0, this.halfBytes) : bytes, at);
      if (this.isFull) throw new Error('ENOSPC: no space left on device');
    };
    return {
      put,
      append: async (bytes) => {
        partBytes = Math.min(bytes.length, this.halfBytes);
        await put(bytes, end);
        end += bytes.length;
        partBytes = 0;
      },
      get partBytes() {
        return partBytes;
      },
      appendNow: (bytes) => {
        this.#write(name, bytes, end);
        end += bytes.length;
      },
      close: () => {
        this.closed.push(name);
        return Promise.resolve();
      },
    };
  };

  text(name: string): string {
    return Buffer.from(this.bytes(name)).toString();
  }

  bytes(name: string): Uint8Array {
    return this.files.get(name) ?? new Uint8Array();
  }

  #write(name: string, bytes: Uint8Array, at: number): void {
    const old = this.bytes(name);
    const all = new Uint8Array(Math.max(old.length, at + bytes.length));
    all.set(old);
    all.set(bytes, at);
    this.files.set(name, all);
  }
}
