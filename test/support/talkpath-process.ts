import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/lib/package-root.js';
import { until } from './until.js';

const PROGRAM = join(packageRoot(), 'dist', 'main.js');

/** Whether `npm run build` has been run: without it there is no program to start. */
export const isBuilt = existsSync(PROGRAM);

/** A process that is to start or end is waited for so long: a busy machine is no fault of it (ms). */
const PATIENCE_MS = 45_000;

type Env = Readonly<Record<string, string>>;

/** The built program as a process of its own, in an empty folder and an environment with nothing in it. */
export class TalkpathProcess {
  readonly folder: string;
  stdout = '';
  stderr = '';
  /** Exit code, or the name of the signal that killed it; absent while it runs. */
  exit: number | string | undefined;
  readonly #child: ChildProcess;

  constructor(args: readonly string[], { env = {}, files = {} }: { env?: Env; files?: Env } = {}) {
    this.folder = mkdtempSync(join(tmpdir(), 'talkpath-'));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(this.folder, name), content);
    const { PATH = '' } = process.env;
    this.#child = spawn(process.execPath, [PROGRAM, ...args], { cwd: this.folder, env: { PATH, ...env } });
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.#child.on('close', (code, signal) => {
      this.exit = code ?? signal ?? 'unknown';
    });
  }

  /** Runs it to its end. */
  static async run(
    args: readonly string[],
    surroundings: { env?: Env; files?: Env } = {},
  ): Promise<TalkpathProcess> {
    const program = new TalkpathProcess(args, surroundings);
    try {
      await program.ended();
    } finally {
      await program.stop();
    }
    return program;
  }

  async ended(limitMs = PATIENCE_MS): Promise<number | string | undefined> {
    await until(() => this.exit !== undefined, limitMs, 20);
    return this.exit;
  }

  signal(name: 'SIGTERM' | 'SIGINT' | 'SIGKILL' | 'SIGHUP'): void {
    this.#child.kill(name);
  }

  /** Ids of the processes that it started and that live (Linux only): they are in its folder. */
  get helpers(): readonly number[] {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && pid !== this.#child.pid && folderOf(pid) === this.folder);
  }

  /** Its log so far. */
  get lines(): readonly Readonly<Record<string, unknown>>[] {
    const whole = this.stdout.slice(0, this.stdout.lastIndexOf('\n') + 1);
    return whole
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  }

  /** Where it listens, once it does. */
  async url(): Promise<string> {
    const listening = () => this.lines.find(({ msg }) => msg === 'listening');
    await until(() => listening() !== undefined || this.exit !== undefined, PATIENCE_MS, 20);
    const url = listening()?.['url'];
    if (typeof url !== 'string') throw new Error(`it does not listen: ${this.stderr}`);
    return url;
  }

  /** Ends it, if it still runs, and takes its folder away. */
  async stop(): Promise<void> {
    if (this.exit === undefined) this.#child.kill('SIGKILL');
    await this.ended();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Undefined for a process that is over, or somebody else's. */
function folderOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}
