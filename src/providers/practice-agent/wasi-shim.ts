/** The part of the WebAssembly API used here (WebAssembly JavaScript Interface, W3C); the ES library files don't declare it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: Readonly<Record<string, WasiImports>>,
  ) => { readonly exports: WasmProgram };
};

/** A compiled program; opaque. */
export interface WasmModule {
  readonly [Symbol.toStringTag]?: string;
}

interface WasmProgram {
  readonly memory: { readonly buffer: ArrayBuffer };
  _start(): void;
}

type WasiImports = Readonly<Record<string, (...args: number[]) => number>>;

const SUCCESS = 0;
const BAD_DESCRIPTOR = 8;
const NOT_SUPPORTED = 58;
const ROOT_FD = 3;
const FILE_FD = 4;
const FILETYPE_DIRECTORY = 3;
const FILETYPE_REGULAR = 4;
const ALL_RIGHTS = 0xffff_ffff_ffff_ffffn;
const ROOT_NAME = '/';
const INITIAL_FILE_BYTES = 1 << 16;

/** How a program says that it is done; never leaves this file. */
class Exit extends Error {
  constructor(readonly status: number) {
    super(`exit ${status}`);
  }
}

/** Compiles a WASI program once; each run makes its own instance. */
export function compileWasm(bytes: Uint8Array): WasmModule {
  return new WebAssembly.Module(bytes);
}

/** One file that grows as it is written, kept in memory. */
class MemoryFile {
  #bytes = new Uint8Array(INITIAL_FILE_BYTES);
  #length = 0;
  #position = 0;

  write(data: Uint8Array): void {
    const end = this.#position + data.length;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(data, this.#position);
    this.#position = end;
    this.#length = Math.max(this.#length, end);
  }

  seek(offset: number, whence: number): number {
    const base = [0, this.#position, this.#length][whence] ?? 0;
    this.#position = Math.max(0, base + offset);
    return this.#position;
  }

  content(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

/**
 * Runs a WASI preview-1 program that writes one output file, and returns that file's bytes. The program sees an empty root folder,
 * a clock that stands still and no input, so that the same arguments always give the same bytes.
 */
export function runWasi(module: WasmModule, args: readonly string[]): Uint8Array {
  const file = new MemoryFile();
  const memory = (): DataView => new DataView(program.memory.buffer);
  const imports = {
    ...argumentImports(args, memory),
    ...fileImports(file, memory),
    ...systemImports(memory),
  };
  const program: WasmProgram = new WebAssembly.Instance(module, { wasi_snapshot_preview1: imports }).exports;
  try {
    program._start();
  } catch (thrown) {
    if (!(thrown instanceof Exit)) throw thrown;
    if (thrown.status !== 0) throw new Error(`${args[0] ?? 'program'} ended with status ${thrown.status}`);
  }
  return file.content();
}

function argumentImports(args: readonly string[], memory: () => DataView): WasiImports {
  const encoded = args.map((arg) => new TextEncoder().encode(`${arg}\0`));
  const totalBytes = encoded.reduce((sum, bytes) => sum + bytes.length, 0);
  return {
    args_sizes_get: (countAt = 0, bytesAt = 0) => {
      memory().setUint32(countAt, encoded.length, true);
      memory().setUint32(bytesAt, totalBytes, true);
      return SUCCESS;
    },
    args_get: (pointersAt = 0, textAt = 0) => {
      let at = textAt;
      encoded.forEach((bytes, index) => {
        memory().setUint32(pointersAt + index * 4, at, true);
        bytesAt(memory(), at, bytes.length).set(bytes);
        at += bytes.length;
      });
      return SUCCESS;
    },
  };
}

function fileImports(file: MemoryFile, memory: () => DataView): WasiImports {
  return {
    path_open: (...args) => {
      memory().setUint32(args[8] ?? 0, FILE_FD, true);
      return SUCCESS;
    },
    fd_write: (fd = 0, vectorsAt = 0, count = 0, writtenAt = 0) => {
      let written = 0;
      for (const piece of gather(memory(), vectorsAt, count)) {
        if (fd === FILE_FD) file.write(piece);
        written += piece.length;
      }
      memory().setUint32(writtenAt, written, true);
      return SUCCESS;
    },
    fd_seek: (fd = 0, offset: number | bigint = 0, whence = 0, positionAt = 0) => {
      if (fd !== FILE_FD) return NOT_SUPPORTED;
      memory().setBigUint64(positionAt, BigInt(file.seek(Number(offset), whence)), true);
      return SUCCESS;
    },
    fd_read: (...args) => {
      memory().setUint32(args[3] ?? 0, 0, true);
      return SUCCESS;
    },
    fd_close: () => SUCCESS,
  };
}

function systemImports(memory: () => DataView): WasiImports {
  return {
    fd_fdstat_get: (fd = 0, statAt = 0) => {
      if (fd > FILE_FD) return BAD_DESCRIPTOR;
      memory().setUint8(statAt, fd === ROOT_FD ? FILETYPE_DIRECTORY : FILETYPE_REGULAR);
      memory().setUint16(statAt + 2, 0, true);
      memory().setBigUint64(statAt + 8, ALL_RIGHTS, true);
      memory().setBigUint64(statAt + 16, ALL_RIGHTS, true);
      return SUCCESS;
    },
    fd_fdstat_set_flags: () => SUCCESS,
    fd_prestat_get: (fd = 0, statAt = 0) => {
      if (fd !== ROOT_FD) return BAD_DESCRIPTOR;
      memory().setUint32(statAt, 0, true);
      memory().setUint32(statAt + 4, ROOT_NAME.length, true);
      return SUCCESS;
    },
    fd_prestat_dir_name: (...args) => {
      const [, nameAt = 0, length = 0] = args;
      bytesAt(memory(), nameAt, length).set(new TextEncoder().encode(ROOT_NAME).subarray(0, length));
      return SUCCESS;
    },
    clock_time_get: (...args) => {
      memory().setBigUint64(args[2] ?? 0, 0n, true);
      return SUCCESS;
    },
    proc_exit: (status = 0) => {
      throw new Exit(status);
    },
  };
}

function bytesAt(memory: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(memory.buffer, at, length);
}

/** The pieces that a scatter-gather list names: pairs of (address, length), 32 bits each. */
function gather(memory: DataView, vectorsAt: number, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => {
    const vectorAt = vectorsAt + index * 2 * 4;
    return bytesAt(memory, memory.getUint32(vectorAt, true), memory.getUint32(vectorAt + 4, true));
  });
}
